import type { Logger } from 'pino';
import { z } from 'zod';
import type { RecordAct } from '../../acts/act.ts';
import { type Clock, isoTime } from '../../clock.ts';
import { type AsOf, asOfNow } from '../../events/as-of.ts';
import { limits } from '../../limits.ts';
import { regularly, warned } from '../../regularly.ts';
import { isFirstWatcher } from '../../signals/watcher.ts';
import { rowsOf, type Store } from '../../store/store.ts';
import { type ClosedDay, type Commitment, commitmentsTo, commitTo, dayKey, newestOf } from './commitment.ts';
import { type AccountDay, personsOfDay } from './persons-of-day.ts';
import { SortedDay } from './sorted-day.ts';

interface Scope {
  readonly store: Store;
  readonly recordAct: RecordAct;
  readonly instanceId: string;
  readonly clock: Clock;
}

/** A round takes a part of an hour at most: what it did not see was stored after the newest commitment less this. */
const roundTakesAtMostMs = 3_600_000;

/**
 * Commits the log to every day that the ledger calls closed, of every account, and again when such a day changes. One
 * process of an installation does it.
 */
export class DayCommitments {
  readonly #scope: Scope;
  #lookedAtMs: number | undefined;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** One round; gives how many commitments were made. */
  async round(stopping: AbortSignal): Promise<number> {
    const { store, instanceId, clock } = this.#scope;
    if (!(await isFirstWatcher(store, instanceId))) return 0;
    const startedMs = clock();
    const known = newestOf(await commitmentsTo(store, { from: '0000-01-01', to: '9999-12-31' }));
    const touched = await touchedSince(store, isoTime(this.#lookedAtMs ?? lookBackTo(known)));
    const due = (await closedDays(store)).filter((closed) => {
      const key = dayKey(closed.accountSid, closed.day);
      return !known.has(key) || touched.has(key);
    });
    const made = await this.#commit(due.slice(0, limits.commitmentsAtOnce), known, stopping);
    // What is left over is found again, since it was not looked at.
    if (due.length <= limits.commitmentsAtOnce && !stopping.aborted) this.#lookedAtMs = startedMs;
    return made;
  }

  async #commit(
    due: readonly AccountDay[],
    known: ReadonlyMap<string, Commitment>,
    stopping: AbortSignal,
  ): Promise<number> {
    const { store, recordAct, clock } = this.#scope;
    let made = 0;
    for (const which of due) {
      if (stopping.aborted) break;
      const asOf = await asOfNow(store);
      const before = known.get(dayKey(which.accountSid, which.day));
      const closed = await whatTheLedgerSays(store, which);
      if (before !== undefined && (await stillHolds(store, before, closed, asOf))) continue;
      await commitTo({ store, recordAct, clock }, closed, { asOf, version: (before?.version ?? 0) + 1 });
      made += 1;
    }
    return made;
  }
}

/** Commits regularly until the returned function is called. */
export function commitRegularly(
  commitments: DayCommitments,
  { everyMs, log }: { readonly everyMs: number; readonly log: Logger },
): () => Promise<void> {
  const failed = warned(log, 'closed days could not be committed to; it is tried again');
  const round = async (stopping: AbortSignal): Promise<void> => {
    try {
      const made = await commitments.round(stopping);
      if (made > 0) log.info({ made }, 'the log was committed to whom closed days held');
    } catch (error) {
      if (!stopping.aborted) failed(error);
    }
  };
  return regularly(round, { everyMs, failed });
}

/** Whether what was committed to last is what the record says now. */
async function stillHolds(
  store: Store,
  { salt, root, changed_after_close }: Commitment,
  closed: ClosedDay,
  asOf: AsOf,
): Promise<boolean> {
  if (salt === '' || changed_after_close !== closed.changedAfterClose) return false;
  const day = new SortedDay(Buffer.from(salt, 'hex'), await personsOfDay(store, closed, asOf));
  return day.root().toString('base64') === root;
}

function lookBackTo(known: ReadonlyMap<string, Commitment>): number {
  const newest = Math.max(0, ...[...known.values()].map(({ at }) => Date.parse(at)));
  return Math.max(0, newest - roundTakesAtMostMs);
}

const accountDayRow = z.object({ account_sid: z.string(), day: z.string() });

/** Days of which both messages and calls are closed, the latest first. */
async function closedDays(store: Store): Promise<readonly AccountDay[]> {
  const rows = await rowsOf(
    store,
    accountDayRow,
    `SELECT account_sid, day FROM day_ledger WHERE family IN ('message', 'call') AND closed_at IS NOT NULL
     GROUP BY account_sid, day HAVING uniqExact(family) = 2 ORDER BY day DESC, account_sid`,
  );
  return rows.map(({ account_sid: accountSid, day }) => ({ accountSid, day }));
}

const ledgerRow = z.object({
  closed_at: z.string(),
  expected: z.coerce.number(),
  heard: z.coerce.number(),
  changed_after_close: z.coerce.number(),
});

async function whatTheLedgerSays(store: Store, which: AccountDay): Promise<ClosedDay> {
  const [row] = await rowsOf(
    store,
    ledgerRow,
    `SELECT assumeNotNull(max(closed_at)) AS closed_at, sum(c.expected) AS expected, sum(c.heard) AS heard,
         sum(c.changed_after_close) AS changed_after_close
     FROM completeness_day AS c
     WHERE account_sid = {accountSid:String} AND day = toDate({day:String}) AND family IN ('message', 'call')`,
    { ...which },
  );
  return {
    ...which,
    closedAt: row?.closed_at ?? '',
    expected: row?.expected ?? 0,
    heard: row?.heard ?? 0,
    changedAfterClose: row?.changed_after_close ?? 0,
  };
}

/** Accounts and days of which something came to ClickHouse since then. */
async function touchedSince(store: Store, since: string): Promise<ReadonlySet<string>> {
  const rows = await rowsOf(
    store,
    accountDayRow,
    `SELECT DISTINCT account_sid, day FROM (
         SELECT account_sid, toDate(received_at) AS day FROM events WHERE ${storedSince}
         UNION ALL SELECT account_sid, toDate(assumeNotNull(occurred_at)) AS day FROM events
             WHERE occurred_at IS NOT NULL AND ${storedSince}
         UNION ALL SELECT account_sid, toDate(hour) AS day FROM rest_resources_by_hour WHERE ${readSince}
         UNION ALL SELECT account_sid, toDate(assumeNotNull(listed_at)) AS day FROM rest_resources_by_hour
             WHERE listed_at IS NOT NULL AND ${readSince}
         UNION ALL SELECT account_sid, assumeNotNull(d.day) AS day FROM discrepancies AS d
             WHERE kind = 'changed-after-close' AND d.day IS NOT NULL
     )`,
    { since },
  );
  return new Set(rows.map(({ account_sid, day }) => dayKey(account_sid, day)));
}

const storedSince =
  "contact_id != '' AND account_sid != '' AND stored_at >= parseDateTime64BestEffort({since:String}, 3, 'UTC')";
const readSince = "read_at >= parseDateTime64BestEffort({since:String}, 3, 'UTC')";
