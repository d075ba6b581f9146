import pLimit from 'p-limit';
import { isoTime } from '../core/clock.ts';
import type { Account } from '../core/config/accounts.ts';
import type { AskedRun } from './asked-runs.ts';
import { compareSlice, type SliceContext } from './compare-slice.ts';
import type { Found } from './comparison.ts';
import { planOf } from './plan.ts';
import { readingsBefore, readingsBeside } from './readings/all.ts';
import { ownNumbers } from './readings/items.ts';
import { type NotRead, readWhatIsDue } from './readings/read-what-is-due.ts';
import type { ClaimedReconciler } from './reconciler.ts';
import { refresh } from './refresh.ts';
import { callOf, callReader } from './resources/call.ts';
import { exportReader } from './resources/export.ts';
import { messageOf, messageReader } from './resources/message.ts';
import type { OwnNumbers } from './resources/own-numbers.ts';
import { pageSource } from './resources/page-source.ts';
import {
  type ComparedFamily,
  comparedFamilies,
  type Reader,
  type RestResource,
} from './resources/resource.ts';
import type { RestApi } from './rest/rest-api.ts';
import { saveWatermarks, type Watermark } from './slices.ts';
import { unfinishedOf } from './to-ask-for.ts';

/** One account in one run. */
export interface AccountRun {
  readonly account: Account;
  readonly api: RestApi;
  /** The time by Twilio's clock, ms since 1970. */
  readonly twilioNow: () => number;
  readonly runId: string;
  readonly runs: readonly AskedRun[];
  readonly scheduled: boolean;
  readonly settleAfterMs: number;
  /** Told of the plan, and of each step. */
  readonly planned: (slices: readonly Watermark[]) => void;
  readonly advanced: (mark: Watermark, found: Found) => void;
  readonly refreshed: (found: Found & { readonly asked: number }) => void;
  readonly notRead: (what: readonly NotRead[]) => void;
}

const resourcesOf: Readonly<Record<ComparedFamily, typeof messageOf>> = { message: messageOf, call: callOf };

/**
 * Reads what is due of one account. Throws at the first thing that cannot be read: the next run goes on from there.
 * Messages and calls do not wait for the lists beside them, each of which is an API of its own that may be slow. Only
 * who asks for a run waits for them: what the logs say was not delivered here is then asked for in the same run.
 */
export async function reconcileAccount(reconciler: ClaimedReconciler, run: AccountRun): Promise<void> {
  run.notRead(await readWhatIsDue(reconciler, run, readingsBefore));
  const beside = readWhatIsDue(reconciler, run, readingsBeside).then(run.notRead);
  const compared = run.scheduled
    ? compareWhatIsDue(reconciler, run)
    : beside.then(reconciler.settle).then(async () => compareWhatIsDue(reconciler, run));
  throwFirst(await Promise.allSettled([compared, beside]));
}

/** Compares messages and calls: what is planned by date, then, one by one, what is not final. */
async function compareWhatIsDue(reconciler: ClaimedReconciler, run: AccountRun): Promise<void> {
  const { store, limits } = reconciler;
  const { account, api, twilioNow, settleAfterMs } = run;
  const own = await ownNumbers(store);
  const plan = await planOf({ ...run, store, accountSid: account.accountSid, nowMs: twilioNow() });
  // Written down whole before any of it is begun: a crash leaves no gap between what one run and the next one reads.
  await saveWatermarks(store, plan.slices, isoTime(reconciler.clock()));
  run.planned(plan.slices);
  const readers: Readonly<Record<ComparedFamily, Reader>> = {
    message: messageReader(api, limits.restPageSize, own),
    call: callReader(api, limits.restPageSize, own),
  };
  const contexts = Object.fromEntries(
    comparedFamilies.map((family) => [family, contextOf(reconciler, run, readers[family], own)]),
  ) as Record<ComparedFamily, SliceContext>;
  const atOnce = pLimit({ concurrency: limits.restSlicesAtOnce, rejectOnClear: true });
  const outcomes = await Promise.allSettled(
    plan.slices.map((mark) =>
      atOnce(async () => {
        try {
          await compareSlice(reconciler, contexts[mark.family], mark);
        } catch (error) {
          // What has not begun is left for the next run; what is under way comes to its end or fails by itself.
          atOnce.clearQueue();
          throw error;
        }
      }),
    ),
  );
  throwFirst(outcomes);
  if (!plan.refreshes) return;
  for (const family of comparedFamilies) {
    reconciler.stillOurs();
    const unfinished = await unfinishedOf(
      store,
      { accountSid: account.accountSid, family, nowMs: twilioNow() },
      limits.restRefreshMax,
    );
    const scope = {
      account,
      family,
      runId: run.runId,
      settledBeforeMs: twilioNow() - settleAfterMs,
      twilioAheadMs: twilioNow() - reconciler.clock(),
      closed: false,
    };
    run.refreshed(await refresh(reconciler, scope, readers[family], unfinished));
  }
}

function contextOf(
  { limits }: ClaimedReconciler,
  { account, api, twilioNow, settleAfterMs, advanced }: AccountRun,
  reader: Reader,
  own: OwnNumbers,
): SliceContext {
  const exports = exportReader({
    api,
    family: reader.family,
    resourceOf: (row: unknown): RestResource | undefined =>
      resourcesOf[reader.family](account.accountSid, row, own),
    pageSize: limits.restPageSize,
    twilioNow,
    timeoutMs: limits.restExportMs,
    byOwnLogin: account.readThrough === undefined,
  });
  return { account, reader, source: pageSource(reader, exports), twilioNow, settleAfterMs, advanced };
}

function throwFirst(outcomes: readonly PromiseSettledResult<unknown>[]): void {
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
