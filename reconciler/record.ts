import { z } from 'zod';
import { isFinal, statusesOf } from '../core/events/statuses.ts';
import type { AccountSid } from '../core/sids.ts';
import { rowsOf, type Store } from '../core/store/store.ts';
import type { Heard, SaidAtClose } from './compare.ts';
import type { ComparedFamily, Window } from './resources/resource.ts';

const heardRow = z.object({
  error_code: z.number().nullable(),
  own_address: z.string(),
  messaging_service_sid: z.string(),
  direction: z.string(),
  segments: z.number(),
  statuses: z.array(z.string()),
  sequences: z.array(z.number()),
  sids: z.array(z.string()),
  first_heard_ms: z.array(z.coerce.number()),
});

/**
 * What the record knows of these resources, by SID. Most have the same in common with many others, so that they come
 * in groups: the answer is a fraction of one row each, and what follows from a group's statuses is worked out once.
 */
export async function heardOf(store: Store, sids: readonly string[]): Promise<ReadonlyMap<string, Heard>> {
  const heard = new Map<string, Heard>();
  if (sids.length === 0) return heard;
  const groups = await rowsOf(
    store,
    heardRow,
    `SELECT error_code, own_address, messaging_service_sid, direction, segments, statuses, sequences,
         groupArray(resource_sid) AS sids, groupArray(toUnixTimestamp64Milli(first_heard_at)) AS first_heard_ms
     FROM resource_state WHERE resource_sid IN {sids:Array(String)}
     GROUP BY error_code, own_address, messaging_service_sid, direction, segments, statuses, sequences`,
    { sids },
  );
  for (const group of groups) {
    const common = {
      errorCode: group.error_code,
      ownAddress: group.own_address,
      messagingServiceSid: group.messaging_service_sid,
      direction: group.direction,
      segments: group.segments,
      statuses: group.statuses,
      sequences: group.sequences,
    };
    for (const [index, sid] of group.sids.entries())
      heard.set(sid, { ...common, firstHeardMs: group.first_heard_ms[index] ?? 0 });
  }
  return heard;
}

const saidRow = z.object({
  resource_sid: z.string(),
  status: z.string(),
  error_code: z.number().nullable(),
  price: z.string().nullable(),
  price_unit: z.string(),
  segments: z.number().nullable(),
});

/** What REST said of these resources when they were last read, by SID. */
export async function lastSaidOf(
  store: Store,
  sids: readonly string[],
): Promise<ReadonlyMap<string, SaidAtClose>> {
  if (sids.length === 0) return new Map();
  const rows = await rowsOf(
    store,
    saidRow,
    `SELECT resource_sid, argMax(r.status, r.read_at) AS status, argMax(r.error_code, r.read_at) AS error_code,
         toString(argMax(r.price, r.read_at)) AS price, argMax(r.price_unit, r.read_at) AS price_unit,
         argMax(r.segments, r.read_at) AS segments
     FROM rest_resources AS r WHERE resource_sid IN {sids:Array(String)} AND found GROUP BY resource_sid`,
    { sids },
  );
  return new Map(
    rows.map((row) => [
      row.resource_sid,
      {
        status: row.status,
        errorCode: row.error_code,
        price: row.price,
        priceUnit: row.price_unit,
        segments: row.segments,
      },
    ]),
  );
}

const closedRow = z.object({ times: z.coerce.number() });

/** Whether a day of an account was closed by an earlier reading. */
export async function isDayClosed(
  store: Store,
  {
    accountSid,
    family,
    day,
  }: { readonly accountSid: AccountSid; readonly family: ComparedFamily; readonly day: string },
): Promise<boolean> {
  const [row] = await rowsOf(
    store,
    closedRow,
    `SELECT count() AS times FROM reconcile_days
     WHERE account_sid = {accountSid:String} AND family = {family:String} AND day = {day:Date} AND closed`,
    { accountSid, family, day },
  );
  return (row?.times ?? 0) > 0;
}

const sidRow = z.object({ resource_sid: z.string() });

/** A resource that was heard of but not listed, and whether REST ever knew it. */
export interface Unlisted {
  readonly sid: string;
  readonly seenBefore: boolean;
}

export interface StretchScope {
  readonly accountSid: AccountSid;
  readonly family: ComparedFamily;
  readonly window: Window;
}

/** A conversation's message has a status of the same family, but is not in this API. */
const prefixes = { message: ['SM', 'MM'], call: ['CA'] } as const;

/**
 * Resources of the window that REST did not list since `readSince`, although the record has them, or an earlier list
 * had, or Twilio logged that a callback of theirs could not be delivered to this collector; without those that are
 * already known to be gone. At most `limit`, the oldest first.
 */
export async function unlistedOf(
  store: Store,
  scope: StretchScope,
  readSince: string,
  limit: number,
): Promise<readonly Unlisted[]> {
  const rows = await rowsOf(
    store,
    sidRow,
    `SELECT resource_sid
     FROM
     (
         SELECT resource_sid, min(first_heard_at) AS since FROM resource_states
         WHERE account_sid = {accountSid:String} GROUP BY resource_sid
         UNION ALL
         SELECT resource_sid, min(received_at) AS since FROM events
         WHERE kind = 'error-log' AND attributes['LostCallback'] = 'true' AND account_sid = {accountSid:String}
         GROUP BY resource_sid
         UNION ALL
         SELECT resource_sid, assumeNotNull(listed_at) AS since FROM rest_resources_by_hour
         WHERE account_sid = {accountSid:String} AND family = {family:String} AND listed_at IS NOT NULL
             AND hour >= parseDateTimeBestEffort({from:String}, 'UTC') - INTERVAL 2 DAY
             AND hour <= parseDateTimeBestEffort({to:String}, 'UTC')
     )
     WHERE substring(resource_sid, 1, 2) IN {prefixes:Array(String)}
         AND since >= parseDateTime64BestEffort({from:String}, 3, 'UTC')
         AND since <= parseDateTime64BestEffort({to:String}, 3, 'UTC')
         AND resource_sid NOT IN
         (
             SELECT resource_sid FROM rest_resources
             WHERE account_sid = {accountSid:String}
                 AND (NOT found OR read_at >= parseDateTime64BestEffort({readSince:String}, 3, 'UTC'))
         )
     GROUP BY resource_sid
     ORDER BY min(since), resource_sid
     LIMIT {limit:UInt32}`,
    {
      accountSid: scope.accountSid,
      family: scope.family,
      prefixes: prefixes[scope.family],
      ...boundsOf(scope.window),
      readSince,
      limit,
    },
  );
  return withSeenBefore(
    store,
    rows.map(({ resource_sid }) => resource_sid),
  );
}

/** Whether REST ever gave them. */
async function withSeenBefore(store: Store, sids: readonly string[]): Promise<readonly Unlisted[]> {
  const seen = await lastSaidOf(store, sids);
  return sids.map((sid) => ({ sid, seenBefore: seen.has(sid) }));
}

const besideRow = z.object({ refreshed: z.coerce.number(), unsettled: z.coerce.number() });

/**
 * How many resources that were first heard of in the window no list of it shows, and how many of those REST does not
 * call final yet. Counted from what is stored, so that an interrupted reading counts as an undisturbed one.
 */
export async function besideTheList(
  store: Store,
  scope: StretchScope,
): Promise<{ readonly refreshed: number; readonly unsettled: number }> {
  const [row] = await rowsOf(
    store,
    besideRow,
    `SELECT count() AS refreshed, countIf(NOT has({given:Array(String)}, last_status)) AS unsettled
     FROM
     (
         SELECT resource_sid FROM resource_state
         WHERE account_sid = {accountSid:String} AND family = {family:String}
             AND substring(resource_sid, 1, 2) IN {prefixes:Array(String)}
             AND first_heard_at >= parseDateTime64BestEffort({from:String}, 3, 'UTC')
             AND first_heard_at <= parseDateTime64BestEffort({to:String}, 3, 'UTC')
     ) AS heard
     INNER JOIN
     (
         SELECT resource_sid, argMax(r.status, r.read_at) AS last_status, argMax(r.listed_at, r.read_at) AS listed,
             countIf(NOT found) > 0 AS gone
         FROM rest_resources AS r WHERE account_sid = {accountSid:String} GROUP BY resource_sid
     ) AS said USING (resource_sid)
     WHERE NOT gone AND (listed IS NULL OR toDate(listed) != toDate(parseDateTimeBestEffort({from:String}, 'UTC')))`,
    {
      accountSid: scope.accountSid,
      family: scope.family,
      prefixes: prefixes[scope.family],
      given: givenUp(scope.family),
      ...boundsOf(scope.window),
    },
  );
  return row ?? { refreshed: 0, unsettled: 0 };
}

/** Statuses after which nothing is waited for: final ones, and `sent`, in which many routes leave a message for ever. */
function givenUp(family: ComparedFamily): readonly string[] {
  return statusesOf(family).filter((status) => isGivenUp(family, status));
}

/** Whether nothing more is waited for after this status once its day is old enough. */
export function isGivenUp(family: ComparedFamily, status: string): boolean {
  return isFinal(family, status) || (family === 'message' && status === 'sent');
}

/**
 * Resources that are not final and are due to be asked for one by one: the list cannot be filtered by status. Each is
 * asked again after as long as it is known by then, so that one that stays `sent` for ever costs a dozen requests.
 */
export async function unfinishedOf(
  store: Store,
  scope: { readonly accountSid: AccountSid; readonly family: ComparedFamily; readonly nowMs: number },
  limit: number,
): Promise<readonly Unlisted[]> {
  const rows = await rowsOf(
    store,
    sidRow,
    `WITH fromUnixTimestamp64Milli({nowMs:Int64}, 'UTC') AS at
     SELECT resource_sid
     FROM
     (
         SELECT resource_sid, first_heard_at FROM resource_state
         WHERE account_sid = {accountSid:String} AND family = {family:String} AND NOT final
     ) AS unfinished
     LEFT JOIN
     (
         SELECT resource_sid, max(read_at) AS last_read_at, countIf(NOT found) > 0 AS gone
         FROM rest_resources WHERE account_sid = {accountSid:String} GROUP BY resource_sid
     ) AS seen USING (resource_sid)
     WHERE substring(resource_sid, 1, 2) IN {prefixes:Array(String)} AND NOT gone
         AND first_heard_at > at - INTERVAL ${askedForDays} DAY
         AND at - greatest(last_read_at, first_heard_at)
             >= greatest(${askAgainAfterSeconds}, last_read_at - first_heard_at)
     ORDER BY first_heard_at, resource_sid
     LIMIT {limit:UInt32}`,
    { ...scope, prefixes: prefixes[scope.family], limit },
  );
  return withSeenBefore(
    store,
    rows.map(({ resource_sid }) => resource_sid),
  );
}

/** A message can be scheduled 35 days ahead; nothing stays unfinished for longer. */
const askedForDays = 40;
const askAgainAfterSeconds = 300;

function boundsOf({ from, to }: Window): { readonly from: string; readonly to: string } {
  // The last second belongs to the window whole.
  return { from: from.toISOString(), to: new Date(to.getTime() + 999).toISOString() };
}
