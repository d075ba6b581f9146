import { z } from 'zod';
import { type AsOf, asOfParameters, withinAsOf } from '../../events/as-of.ts';
import { rowsOf, type Store } from '../../store/store.ts';

/** One account's day in UTC. */
export interface AccountDay {
  readonly accountSid: string;
  /** YYYY-MM-DD. */
  readonly day: string;
}

const personRow = z.object({ contact_id: z.string() });

/** Twilio keeps a message that is scheduled for up to 35 days before it is sent. */
const scheduledAtMostDays = 40;

/**
 * Everybody whom the account may have contacted on a day, up to a point of the record. Rather one too many than one too
 * few: a message belongs to the day on which Twilio made it and on which it was sent, and to each day on which something
 * of it happened or was heard. What came from the person alone is no contact with them, and neither is an announcement.
 */
export async function personsOfDay(
  store: Store,
  { accountSid, day }: AccountDay,
  asOf: AsOf,
): Promise<readonly string[]> {
  const rows = await rowsOf(
    store,
    personRow,
    // Three questions instead of one with OR: each finds its rows by the order or the months of its table.
    `SELECT DISTINCT contact_id FROM (
         SELECT contact_id FROM events
         WHERE received_at >= toDate({day:String}) AND received_at < toDate({day:String}) + 1 AND ${isContact}
         UNION ALL
         SELECT contact_id FROM events
         WHERE occurred_at >= toDate({day:String}) AND occurred_at < toDate({day:String}) + 1
             AND received_at >= toDate({day:String}) - 1 AND ${isContact}
         UNION ALL
         SELECT contact_id FROM events
         WHERE resource_sid IN (
             SELECT resource_sid FROM rest_resources_by_hour AS r
             WHERE r.account_sid = {accountSid:String} AND r.family IN ('message', 'call')
                 AND r.hour >= toDate({day:String}) - ${scheduledAtMostDays} AND r.hour < toDate({day:String}) + 1
                 AND (toDate(r.hour) = toDate({day:String}) OR toDate(r.listed_at) = toDate({day:String}))
         ) AND ${isContact}
     ) ORDER BY contact_id`,
    { ...asOfParameters(asOf), accountSid, day },
  );
  return rows.map(({ contact_id }) => contact_id);
}

const isContact = `account_sid = {accountSid:String} AND contact_id != '' AND direction != 'inbound'
             AND kind NOT IN ('intent', 'act') AND ${withinAsOf}`;
