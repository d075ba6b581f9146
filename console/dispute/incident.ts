import { z } from 'zod';
import { rowsOf, type Store } from '../../core/store/store.ts';

/** What went wrong, where, since when, and what that cost: what a ticket is about. */
export interface Disputed {
  readonly id: string;
  readonly kind: string;
  readonly accountSid: string;
  readonly environment: string;
  /** sender, service, country, carrier, channel, template …; only what is known. */
  readonly subject: Readonly<Record<string, string>>;
  readonly from: string;
  readonly to: string;
  readonly messages: number;
  readonly price: string;
  readonly priceUnit: string;
  readonly codes: readonly number[];
  /** What is thought to be going on, in words; empty where the kind says it all. */
  readonly explanation: string;
}

const incidentRow = z.object({
  incident_id: z.string(),
  kind: z.string(),
  account_sid: z.string(),
  environment: z.string(),
  subject: z.record(z.string(), z.string()),
  first_at: z.string(),
  last_at: z.string(),
  messages: z.coerce.number(),
  price: z.coerce.string(),
  price_unit: z.string(),
  codes: z.array(z.number()),
});

const incidentColumns =
  'incident_id, kind, account_sid, environment, subject, first_at, last_at, messages, toString(price) AS price, price_unit, codes';

/** The day on which an incident was, which is part of its id. */
export function dayOfIncident(id: string): string | undefined {
  const [, year, month, day] = /^inc_(\d{4})(\d\d)(\d\d)_[0-9a-f]{16}$/.exec(id) ?? [];
  return year === undefined ? undefined : `${year}-${month}-${day}`;
}

/** The incident with this id; `undefined` when there is none. */
export async function incidentOf(store: Store, id: string): Promise<Disputed | undefined> {
  const [row] = await rowsOf(
    store,
    incidentRow,
    `SELECT ${incidentColumns} FROM incident WHERE day = {day:Date} AND incident_id = {id:String}`,
    { id, day: dayOfIncident(id) },
  );
  return row && fromIncident(row);
}

/** The incidents since a day (YYYY-MM-DD), the dearest first. */
export async function incidentsSince(
  store: Store,
  day: string,
  atMost: number,
): Promise<readonly Disputed[]> {
  const rows = await rowsOf(
    store,
    incidentRow,
    `SELECT ${incidentColumns} FROM incident WHERE day >= {day:Date}
     ORDER BY incident.price DESC, messages DESC, incident_id LIMIT {atMost:UInt32}`,
    { day, atMost },
  );
  return rows.map(fromIncident);
}

function fromIncident(row: z.output<typeof incidentRow>): Disputed {
  return {
    id: row.incident_id,
    kind: row.kind,
    accountSid: row.account_sid,
    environment: row.environment,
    subject: row.subject,
    from: row.first_at,
    to: row.last_at,
    messages: row.messages,
    price: row.price,
    priceUnit: row.price_unit,
    codes: row.codes,
    explanation: '',
  };
}

/** Messages of an incident in order of time, those before of which they are repeats included; one more than `atMost` at most. */
export async function sidsOfIncident(
  store: Store,
  { id }: Disputed,
  atMost: number,
): Promise<readonly string[]> {
  const rows = await rowsOf(
    store,
    z.object({ resource_sid: z.string(), repeat_of: z.string() }),
    `SELECT resource_sid, repeat_of FROM incident_message WHERE day = {day:Date} AND incident_id = {id:String}
     ORDER BY made_at, resource_sid LIMIT {limit:UInt32}`,
    { id, day: dayOfIncident(id), limit: atMost + 1 },
  );
  const sids = rows.flatMap(({ resource_sid, repeat_of }) => [repeat_of, resource_sid]);
  return [...new Set(sids)].filter((sid) => sid !== '').slice(0, atMost + 1);
}
