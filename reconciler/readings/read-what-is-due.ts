import { isoTime } from '../../core/clock.ts';
import type { Account } from '../../core/config/accounts.ts';
import { StoreUnavailable } from '../../core/store/store.ts';
import type { AskedRun } from '../asked-runs.ts';
import { ReconcileRefused } from '../claim.ts';
import type { ClaimedReconciler } from '../reconciler.ts';
import { BudgetSpent } from '../rest/budget.ts';
import { TooManyRows } from '../rest/list-page.ts';
import { RestRefused, reasonOf } from '../rest/refused.ts';
import type { RestApi } from '../rest/rest-api.ts';
import { marksOf, saveMark } from './marks.ts';
import { type Counted, NotOffered, type Reading, type ReadingMark } from './reading.ts';

/** What of one account is to be read, and when it is now. */
export interface ReadingRun {
  readonly account: Account;
  readonly api: RestApi;
  /** The time by Twilio's clock, ms since 1970. */
  readonly twilioNow: () => number;
  readonly runs: readonly AskedRun[];
  readonly scheduled: boolean;
}

export interface NotRead {
  readonly accountSid: string;
  readonly reading: string;
  readonly reason: string;
}

/** A first reading of a log goes back this far, or as far as was asked for. */
const firstReadingMs = 7 * 86_400_000;

/**
 * Reads what is due of these lists of an account. One thing that cannot be read is said and does not
 * hold back the others; what an earlier run left unfinished goes on where it was.
 */
export async function readWhatIsDue(
  reconciler: ClaimedReconciler,
  run: ReadingRun,
  readings: readonly Reading[],
): Promise<readonly NotRead[]> {
  const { store, clock } = reconciler;
  const { accountSid } = run.account;
  const marks = await marksOf(store, accountSid);
  const asked = run.runs.filter(({ accounts }) => accounts.length === 0 || accounts.includes(accountSid));
  const notRead: NotRead[] = [];
  for (const reading of readings) {
    const last = marks.get(reading.name);
    if (!isDue(reading, last, { asked, scheduled: run.scheduled, nowMs: clock() })) continue;
    reconciler.stillOurs();
    const mark = last?.state === 'reading' ? last : begun(reading, last, asked, run.twilioNow(), clock());
    const done = await readOne(reconciler, run, reading, mark);
    if (done.state === 'failed') notRead.push({ accountSid, reading: reading.name, reason: done.because });
    await saveMark(store, accountSid, done, isoTime(clock()));
  }
  return notRead;
}

function isDue(
  { everyMs }: Reading,
  last: ReadingMark | undefined,
  { asked, scheduled, nowMs }: { asked: readonly AskedRun[]; scheduled: boolean; nowMs: number },
): boolean {
  if (last === undefined || last.state === 'reading') return true;
  if (asked.some(({ startedAt }) => startedAt > last.begunAt)) return true;
  return scheduled && (last.state === 'failed' || Date.parse(last.begunAt) + everyMs <= nowMs);
}

/** A log goes on a little before where it was read to, and as far back as somebody asked for and Twilio gives it. */
function begun(
  { name, overlapMs = 0, reachMs = Infinity }: Reading,
  last: ReadingMark | undefined,
  asked: readonly AskedRun[],
  twilioNowMs: number,
  nowMs: number,
): ReadingMark {
  // What could not be read to its end begins again where it began.
  const goesOnMs =
    last === undefined
      ? twilioNowMs - firstReadingMs
      : (last.state === 'read' ? last.to : last.from).getTime() - overlapMs;
  const wantedMs = Math.min(goesOnMs, ...asked.map(({ window }) => window.from.getTime()));
  return {
    name,
    state: 'reading',
    because: '',
    from: toSecond(Math.max(wantedMs, twilioNowMs - reachMs)),
    to: toSecond(twilioNowMs),
    cursor: '',
    entries: 0,
    unreadable: 0,
    firstReadAt: last?.firstReadAt ?? null,
    begunAt: isoTime(nowMs),
  };
}

function toSecond(ms: number): Date {
  return new Date(Math.floor(ms / 1_000) * 1_000);
}

/** The mark after reading, whatever came of it. Throws only what ends the account's whole run. */
async function readOne(
  reconciler: ClaimedReconciler,
  { account, api, twilioNow }: ReadingRun,
  reading: Reading,
  begin: ReadingMark,
): Promise<ReadingMark> {
  const { store, clock, log } = reconciler;
  let mark = begin;
  const ended = (state: ReadingMark['state'], because: string, counted?: Counted): ReadingMark => ({
    ...mark,
    ...(counted && { entries: counted.entries, unreadable: counted.unreadable }),
    state,
    because,
    cursor: '',
    firstReadAt: state === 'read' ? (mark.firstReadAt ?? isoTime(clock())) : mark.firstReadAt,
  });
  if (reading.byLoginAlone && account.readThrough !== undefined)
    return ended(
      'refused',
      'this API knows an account by its login alone: put the auth token or an API key of this subaccount into LEDGERLINE_ACCOUNTS_FILE',
    );
  try {
    const counted = await reading.read({
      reconciler,
      account,
      api,
      twilioNow,
      mark,
      save: async (change) => {
        mark = { ...mark, ...change };
        await saveMark(store, account.accountSid, mark, isoTime(clock()));
      },
    });
    if (counted.unreadable > 0)
      log.error({ reading: reading.name, rows: counted.unreadable }, 'rows do not have the documented shape');
    return ended('read', counted.remark ?? '', counted);
  } catch (error) {
    if (endsTheRun.some((type) => error instanceof type)) throw error;
    const isRefused = error instanceof RestRefused || error instanceof NotOffered;
    const because = isRefused || error instanceof TooManyRows ? error.message : reasonOf(error);
    if (!isRefused)
      log.error({ err: error, reading: reading.name, accountSid: account.accountSid }, 'not read');
    return ended(isRefused ? 'refused' : 'failed', because);
  }
}

const endsTheRun = [BudgetSpent, ReconcileRefused, StoreUnavailable];
