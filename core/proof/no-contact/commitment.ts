import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { RecordAct } from '../../acts/act.ts';
import { type Clock, isoTime } from '../../clock.ts';
import { type AsOf, asOfText } from '../../events/as-of.ts';
import { insertRows, rowsOf, type Store } from '../../store/store.ts';
import { sha256 } from '../hash.ts';
import { type AccountDay, personsOfDay } from './persons-of-day.ts';
import { SortedDay, saltBytes } from './sorted-day.ts';

/** The form of a commitment. What was committed to by one is checked by its rules: a change of them is a new form. */
export const commitmentForm = 'day-commitment/1';

/** What the ledger of days said of an account's day when it was committed to. */
export interface ClosedDay extends AccountDay {
  /** When the later of messages and calls was closed first, ISO 8601. */
  readonly closedAt: string;
  /** Callbacks that REST proves to have been sent, and how many of them were heard. */
  readonly expected: number;
  readonly heard: number;
  /** Readings after the day was closed that found something else. */
  readonly changedAfterClose: number;
}

/** Commits the log to whom an account's closed day held: a root over salted hashes, and how many they are. */
export async function commitTo(
  {
    store,
    recordAct,
    clock,
  }: { readonly store: Store; readonly recordAct: RecordAct; readonly clock: Clock },
  closed: ClosedDay,
  { asOf, version }: { readonly asOf: AsOf; readonly version: number },
): Promise<void> {
  const salt = randomBytes(saltBytes);
  const saltDigest = sha256(salt).toString('hex');
  const day = new SortedDay(salt, await personsOfDay(store, closed, asOf));
  // Before the act: a commitment whose salt was lost could never be used.
  await insertRows(store, 'day_salts', [
    {
      salt_digest: saltDigest,
      salt: salt.toString('hex'),
      account_sid: closed.accountSid,
      day: closed.day,
      made_at: isoTime(clock()),
    },
  ]);
  await recordAct({
    action: 'day-commitment',
    actor: { name: 'ledgerline', role: 'system', via: 'schedule' },
    reason: '',
    details: {
      Form: commitmentForm,
      Account: closed.accountSid,
      Day: closed.day,
      Version: String(version),
      Root: day.root().toString('base64'),
      Persons: String(day.persons),
      SaltDigest: saltDigest,
      AsOf: asOfText(asOf),
      ClosedAt: closed.closedAt,
      Expected: String(closed.expected),
      Heard: String(closed.heard),
      ChangedAfterClose: String(closed.changedAfterClose),
    },
  });
}

const commitmentRow = z.object({
  account_sid: z.string(),
  day: z.string(),
  act_id: z.string(),
  event_id: z.string(),
  instance_id: z.string(),
  seq: z.coerce.number(),
  at: z.string(),
  version: z.coerce.number(),
  root: z.string(),
  persons: z.coerce.number(),
  salt_digest: z.string(),
  salt: z.string(),
  as_of: z.string(),
  changed_after_close: z.coerce.number(),
});
/** A commitment as the record has it, with its salt. */
export type Commitment = z.output<typeof commitmentRow>;

/** Every commitment to the days from one to another (YYYY-MM-DD, both included), by account and day, the oldest first. */
export async function commitmentsTo(
  store: Store,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly Commitment[]> {
  return rowsOf(
    store,
    commitmentRow,
    `SELECT details['Account'] AS account_sid, details['Day'] AS day, act_id, event_id, instance_id, seq, at,
         toUInt32OrZero(details['Version']) AS version, details['Root'] AS root,
         toUInt64OrZero(details['Persons']) AS persons, details['SaltDigest'] AS salt_digest,
         s.salt AS salt, details['AsOf'] AS as_of,
         toUInt64OrZero(details['ChangedAfterClose']) AS changed_after_close
     FROM act LEFT JOIN (SELECT salt_digest AS digest, any(d.salt) AS salt FROM day_salts AS d GROUP BY digest) AS s
         ON s.digest = details['SaltDigest']
     WHERE action = 'day-commitment' AND details['Form'] = '${commitmentForm}' AND day >= {from:String} AND day <= {to:String}
     ORDER BY account_sid, day, at, act_id`,
    { from, to },
  );
}

/** The newest commitment to each account and day. */
export function newestOf(commitments: readonly Commitment[]): ReadonlyMap<string, Commitment> {
  return new Map(commitments.map((one) => [dayKey(one.account_sid, one.day), one]));
}

export function dayKey(accountSid: string, day: string): string {
  return `${accountSid} ${day}`;
}
