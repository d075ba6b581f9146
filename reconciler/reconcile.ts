import { randomUUID } from 'node:crypto';
import { isoTime } from '../core/clock.ts';
import { type AskedRun, interruptedRuns, saveAskedRun } from './asked-runs.ts';
import { claimReconciling } from './claim.ts';
import { measureCompleteness } from './completeness-metrics.ts';
import { measureCoverage } from './coverage-metrics.ts';
import { reconcileEveryAccount } from './every-account.ts';
import type { ClaimedReconciler, Reconciler } from './reconciler.ts';
import type { ReconcileOptions, ReconcileReport } from './report.ts';
import { RunTally } from './run-tally.ts';

/**
 * Compares what was heard with what Twilio's REST API says, for every account: what earlier runs left unfinished, then
 * what was asked for or is due. One account that fails or is slow does not hold back the others.
 */
export async function reconcile(reconciler: Reconciler, options: ReconcileOptions): Promise<ReconcileReport> {
  const { store, instanceId, metrics, clock, random } = reconciler;
  const claim = await claimReconciling(store, instanceId, random);
  const claimed: ClaimedReconciler = { ...reconciler, stillOurs: () => claim.stillOurs() };
  const runId = `run_${isoTime(clock())}_${randomUUID().slice(0, 8)}`;
  try {
    await reconciler.settle();
    const runs = await runsToFinish(claimed, runId, options);
    const tally = new RunTally(runId, clock, options.advanced);
    await reconcileEveryAccount(claimed, { options, runs, tally });
    await reconciler.settle();
    const report = tally.report();
    for (const run of runs) {
      if (!isHeldBack(run, report)) await saveAskedRun(store, run, 'finished', isoTime(clock()));
    }
    metrics.reconcileRuns.inc({ outcome: report.failed.length === 0 ? 'finished' : 'partly' });
    if (report.failed.length === 0) metrics.lastReconcile.set(clock() / 1000);
    await measureCompleteness(claimed);
    await measureCoverage(claimed);
    return report;
  } finally {
    await claim.release();
  }
}

/** Runs that were interrupted, and the one that is asked for now unless one of them asked for the same. */
async function runsToFinish(
  { store, clock }: ClaimedReconciler,
  runId: string,
  { asked }: ReconcileOptions,
): Promise<readonly AskedRun[]> {
  const interrupted = await interruptedRuns(store);
  if (asked === undefined || interrupted.some((run) => isSameRequest(run, asked))) return interrupted;
  const run = { ...asked, runId, startedAt: isoTime(clock()) };
  await saveAskedRun(store, run, 'running', run.startedAt);
  return [...interrupted, run];
}

function isSameRequest(run: AskedRun, asked: NonNullable<ReconcileOptions['asked']>): boolean {
  const key = ({ window, accounts }: typeof asked): string =>
    JSON.stringify([toSecond(window.from), toSecond(window.to), [...accounts].sort()]);
  return key(run) === key(asked);
}

function toSecond(time: Date): number {
  return Math.floor(time.getTime() / 1_000);
}

function isHeldBack({ accounts }: AskedRun, { failed }: ReconcileReport): boolean {
  return failed.some(({ accountSid }) => accounts.length === 0 || accounts.includes(accountSid));
}
