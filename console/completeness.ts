import { z } from 'zod';
import { familyNames } from '../core/events/statuses.ts';
import { rowsOf, type Store } from '../core/store/store.ts';

const dayMs = 86_400_000;
/** Days that one answer covers at most. */
const maxDays = 400;

/** How much of what happened was heard of: it travels with every answer about who was contacted. */
export const completenessSchema = z.object({
  accountSid: z.string(),
  kind: z.enum(familyNames),
  from: z.string(),
  to: z.string(),
  expected: z.number().int().describe('statuses that REST proves to have been told by callback'),
  heard: z.number().int().describe('how many of them were heard; the others are in the record by REST alone'),
  share: z.number().nullable().describe('heard of expected; null while REST was not read'),
  daysClosed: z.number().int().describe('days that are complete: nothing more is expected of them'),
  daysOpen: z.number().int().describe('days that were read and are not closed, or not read yet'),
  readAt: z.string().nullable().describe('when REST was last read for it'),
});
export type Completeness = z.output<typeof completenessSchema>;

/** A stretch of the record of one account. Times are ISO 8601 in UTC. */
export interface Stretch {
  readonly accountSid: string;
  readonly family: string;
  readonly from: string;
  readonly to: string;
}

const shareRow = z.object({
  expected: z.coerce.number(),
  heard: z.coerce.number(),
  read_at: z.string(),
});
const daysRow = z.object({ closed: z.coerce.number() });

/** The completeness of one stretch, by the hours and days that it touches; `undefined` for families that REST does not list. */
export async function completenessOf(store: Store, stretch: Stretch): Promise<Completeness | undefined> {
  if (stretch.family !== 'message' && stretch.family !== 'call') return undefined;
  const scope = { ...stretch };
  const [measured] = await rowsOf(
    store,
    shareRow,
    `SELECT sum(h.expected) AS expected, sum(h.heard) AS heard, max(h.read_at) AS read_at FROM completeness_hour AS h
     WHERE account_sid = {accountSid:String} AND family = {family:String}
         AND hour >= toStartOfHour(parseDateTimeBestEffort({from:String}, 'UTC'))
         AND hour <= parseDateTimeBestEffort({to:String}, 'UTC')`,
    scope,
  );
  const [days] = await rowsOf(
    store,
    daysRow,
    `SELECT countIf(closed_at IS NOT NULL) AS closed FROM day_ledger
     WHERE account_sid = {accountSid:String} AND family = {family:String}
         AND day >= toDate(parseDateTimeBestEffort({from:String}, 'UTC'))
         AND day <= toDate(parseDateTimeBestEffort({to:String}, 'UTC'))`,
    scope,
  );
  const expected = measured?.expected ?? 0;
  const heard = measured?.heard ?? 0;
  const closed = days?.closed ?? 0;
  const daysTouched =
    Math.floor(Date.parse(stretch.to) / dayMs) - Math.floor(Date.parse(stretch.from) / dayMs) + 1;
  return {
    accountSid: stretch.accountSid,
    kind: stretch.family,
    from: stretch.from,
    to: stretch.to,
    expected,
    heard,
    share: expected === 0 ? null : heard / expected,
    daysClosed: closed,
    daysOpen: daysTouched - closed,
    readAt: measured === undefined || measured.read_at.startsWith('1970') ? null : measured.read_at,
  };
}

const dayInput = z.iso.date();
export const completenessQuerySchema = z.strictObject({
  since: dayInput.optional().describe('first day in UTC; default: 14 days ago'),
  until: dayInput.optional().describe('last day in UTC; default: today'),
  account: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/)
    .optional(),
});

const daySchema = z.object({
  accountSid: z.string(),
  kind: z.string(),
  day: z.string(),
  state: z.enum(['closed', 'open', 'not read']),
  because: z.string().describe('why it is closed or not'),
  closedAt: z.string().nullable(),
  readAt: z.string().nullable(),
  source: z.string().describe('list: pages of the API; export: a daily file'),
  resources: z.number().int().describe('messages or calls that Twilio lists'),
  refreshed: z.number().int().describe('others that were heard of and asked for one by one'),
  notFinal: z.number().int(),
  expected: z.number().int(),
  heard: z.number().int(),
  share: z.number().nullable(),
  changedAfterClose: z.number().int(),
});
export type CompletenessDay = z.output<typeof daySchema>;

export const completenessDaysSchema = z.object({ days: z.array(daySchema) });

const ledgerRow = z.object({
  account_sid: z.string(),
  family: z.string(),
  day: z.string(),
  last_read_at: z.string(),
  closed_at: z.string().nullable(),
  because: z.string(),
  source: z.string(),
  resources: z.coerce.number(),
  refreshed: z.coerce.number(),
  unsettled: z.coerce.number(),
  expected: z.coerce.number(),
  heard: z.coerce.number(),
  share: z.number().nullable(),
  changed_after_close: z.coerce.number(),
});

/** The ledger: every day of every account, the latest first; a day that was never read is there, too. */
export async function completenessDays(
  store: Store,
  { since, until, account }: z.output<typeof completenessQuerySchema>,
  accounts: readonly string[],
  nowMs: number,
): Promise<z.output<typeof completenessDaysSchema>> {
  const to = until ?? dayOf(nowMs);
  const from = since ?? dayOf(Date.parse(to) - 13 * dayMs);
  const rows = await rowsOf(
    store,
    ledgerRow,
    `SELECT account_sid, family, day, last_read_at, closed_at, because, source, resources, refreshed, unsettled,
         expected, heard, share, changed_after_close
     FROM completeness_day
     WHERE day >= {from:Date} AND day <= {to:Date} AND ({account:String} = '' OR account_sid = {account:String})`,
    { from, to, account: account ?? '' },
  );
  const read = new Map(rows.map((row) => [`${row.account_sid} ${row.family} ${row.day}`, row]));
  const wanted = [...new Set([...accounts, ...rows.map((row) => row.account_sid)])]
    .filter((accountSid) => account === undefined || accountSid === account)
    .sort();
  return {
    days: daysBetween(from, to).flatMap((day) =>
      wanted.flatMap((accountSid) =>
        ['message', 'call'].map((kind) =>
          toDay({ accountSid, kind, day }, read.get(`${accountSid} ${kind} ${day}`)),
        ),
      ),
    ),
  };
}

function toDay(
  which: Pick<CompletenessDay, 'accountSid' | 'kind' | 'day'>,
  row: z.output<typeof ledgerRow> | undefined,
): CompletenessDay {
  return {
    ...which,
    state: row === undefined ? 'not read' : row.closed_at === null ? 'open' : 'closed',
    because: row?.because ?? 'REST has not been read for the whole of this day yet',
    closedAt: row?.closed_at ?? null,
    readAt: row?.last_read_at ?? null,
    source: row?.source ?? '',
    resources: row?.resources ?? 0,
    refreshed: row?.refreshed ?? 0,
    notFinal: row?.unsettled ?? 0,
    expected: row?.expected ?? 0,
    heard: row?.heard ?? 0,
    share: row?.share ?? null,
    changedAfterClose: row?.changed_after_close ?? 0,
  };
}

/** Days from the last to the first, both included. */
function daysBetween(from: string, to: string): readonly string[] {
  const count = Math.min(Math.floor((Date.parse(to) - Date.parse(from)) / dayMs) + 1, maxDays);
  return Array.from({ length: Math.max(count, 0) }, (_, back) => dayOf(Date.parse(to) - back * dayMs));
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
