import { z } from 'zod';
import { rowsOf, type Store } from '../../core/store/store.ts';
import type { Disputed } from './incident.ts';

const signalRow = z.object({
  signal: z.string(),
  signal_id: z.string(),
  account_sid: z.string(),
  environment: z.string(),
  subject: z.record(z.string(), z.string()),
  since: z.string(),
  closed_at: z.string().nullable(),
  updated_at: z.string(),
  affected: z.coerce.number(),
  price: z.coerce.string().nullable(),
  price_unit: z.string(),
  codes: z.array(z.number()),
  explanation: z.string(),
});

/** The signal with this id as something to dispute; `undefined` when there is none. */
export async function signalOf(store: Store, id: string): Promise<Disputed | undefined> {
  const [row] = await rowsOf(
    store,
    signalRow,
    `SELECT signal, signal_id, account_sid, environment, subject, since, closed_at, updated_at, affected,
         toString(price) AS price, price_unit, codes, explanation
     FROM signal WHERE signal_id = {id:String}`,
    { id },
  );
  return (
    row && {
      id: row.signal_id,
      kind: row.signal,
      accountSid: row.account_sid,
      environment: row.environment,
      subject: row.subject,
      from: row.since,
      to: row.closed_at ?? row.updated_at,
      messages: row.affected,
      price: row.price ?? '0',
      priceUnit: row.price_unit,
      codes: row.codes,
      explanation: row.explanation,
    }
  );
}

/**
 * Where each part of a signal's subject stands in the figures. A template is left out: what was found to carry a rise is not
 * all of it.
 */
const columns: Readonly<Record<string, string>> = {
  sender: 'own_address',
  service: 'messaging_service_sid',
  carrier: 'carrier',
  country: 'country',
  channel: 'channel',
};

/**
 * What was not delivered in a signal's segment and time, with its codes where it names some; of a shift of latency what took
 * longest. One more than `atMost` at most.
 */
export async function sidsOfSignal(
  store: Store,
  { kind, accountSid, subject, from, to, codes }: Disputed,
  atMost: number,
): Promise<readonly string[]> {
  if (kind === 'duplicate-sends') return repeatsBetween(store, { accountSid, from, to }, atMost);
  const named = Object.entries(columns).filter(([name]) => (subject[name] ?? '') !== '');
  const rows = await rowsOf(
    store,
    z.object({ resource_sid: z.string() }),
    `SELECT resource_sid FROM resources_by_minute FINAL
     WHERE account_sid = {accountSid:String} AND (direction = 'outbound' OR family IN ('verification', 'verification-attempt'))
         AND minute >= toStartOfMinute(parseDateTimeBestEffort({from:String}, 'UTC'))
         AND minute <= parseDateTimeBestEffort({to:String}, 'UTC')
         ${named.map(([name, column]) => `AND ${column} = {${name}:String}`).join(' ')}
         AND (empty({codes:Array(Int32)}) OR has({codes:Array(Int32)}, ifNull(error_code, 0)))
         AND ${
           kind === 'latency-shift'
             ? 'to_delivered_ms IS NOT NULL ORDER BY to_delivered_ms DESC,'
             : "(NOT final OR status IN ('failed', 'undelivered', 'expired', 'max-attempts-reached')) ORDER BY"
         } minute, resource_sid LIMIT {limit:UInt32}`,
    {
      ...Object.fromEntries(named.map(([name]) => [name, subject[name]])),
      accountSid,
      from,
      to,
      codes,
      limit: atMost + 1,
    },
  );
  return rows.map((row) => row.resource_sid);
}

async function repeatsBetween(
  store: Store,
  stretch: Pick<Disputed, 'accountSid' | 'from' | 'to'>,
  atMost: number,
): Promise<readonly string[]> {
  const rows = await rowsOf(
    store,
    z.object({ resource_sid: z.string(), repeat_of: z.string() }),
    `SELECT resource_sid, repeat_of FROM repeated_send
     WHERE account_sid = {accountSid:String} AND day >= toDate(parseDateTimeBestEffort({from:String}, 'UTC'))
         AND made_at >= parseDateTime64BestEffort({from:String}, 3, 'UTC')
         AND made_at <= parseDateTime64BestEffort({to:String}, 3, 'UTC')
     ORDER BY made_at, resource_sid LIMIT {limit:UInt32}`,
    { ...stretch, limit: atMost + 1 },
  );
  return [...new Set(rows.flatMap(({ resource_sid, repeat_of }) => [repeat_of, resource_sid]))].slice(
    0,
    atMost + 1,
  );
}
