import { isoTime } from '../core/clock.ts';
import type { AccountSid } from '../core/sids.ts';
import type { Store } from '../core/store/store.ts';
import type { AskedRun } from './asked-runs.ts';
import { dueStretches, isEarliest, passes, withinDays } from './passes.ts';
import { comparedFamilies } from './resources/resource.ts';
import {
  finishedSlices,
  interruptedSlices,
  notBegun,
  readUpTo,
  type Slice,
  sliceKey,
  type Watermark,
} from './slices.ts';

/** What is to be read of one account. */
export interface Plan {
  readonly slices: readonly Watermark[];
  /** An hour or more is due: then what is not final is asked for one by one, too. */
  readonly refreshes: boolean;
}

interface PlanScope {
  readonly store: Store;
  readonly accountSid: AccountSid;
  /** Runs that somebody asked for and that are not finished. */
  readonly runs: readonly AskedRun[];
  /** Whether the passes are due as well. */
  readonly scheduled: boolean;
  /** Twilio's clock, ms since 1970. */
  readonly nowMs: number;
}

/** What was begun and not finished comes first, then what is left of runs that were asked for, then what is due. */
export async function planOf(scope: PlanScope): Promise<Plan> {
  const { store, accountSid, nowMs } = scope;
  const interrupted = (await interruptedSlices(store, accountSid)).filter(
    ({ runId }) => runId === '' || scope.runs.some((run) => run.runId === runId),
  );
  const begun = new Set(interrupted.map((mark) => `${mark.runId} ${sliceKey(mark)}`));
  const asked: Slice[] = [];
  for (const run of scope.runs) {
    const done = await finishedSlices(store, run.runId);
    asked.push(
      ...askedSlices(run, accountSid).filter(
        (slice) => !done.has(sliceKey(slice)) && !begun.has(`${run.runId} ${sliceKey(slice)}`),
      ),
    );
  }
  const due = scope.scheduled ? await dueSlices(store, accountSid, nowMs) : [];
  const startedAt = isoTime(nowMs);
  return {
    slices: [...interrupted, ...[...asked, ...due].map((slice) => notBegun(slice, startedAt))],
    refreshes: !scope.scheduled || due.some(({ pass }) => !isEarliest(pass)),
  };
}

/** The days of an asked run, for every family; none when it was not asked of this account. */
export function askedSlices(run: AskedRun, accountSid: AccountSid): readonly Slice[] {
  if (run.accounts.length > 0 && !run.accounts.includes(accountSid)) return [];
  return withinDays(run.window).flatMap((window) =>
    comparedFamilies.map((family) => ({ accountSid, family, pass: 'asked', runId: run.runId, window })),
  );
}

async function dueSlices(store: Store, accountSid: AccountSid, nowMs: number): Promise<readonly Slice[]> {
  const readTo = await readUpTo(store, accountSid);
  return passes.flatMap((pass) =>
    comparedFamilies.flatMap((family) =>
      dueStretches(pass, readTo.get(`${family} ${pass.name}`), nowMs).map((window) => ({
        accountSid,
        family,
        pass: pass.name,
        runId: '',
        window,
      })),
    ),
  );
}
