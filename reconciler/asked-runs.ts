import { z } from 'zod';
import { insertRows, rowsOf, type Store } from '../core/store/store.ts';
import type { Window } from './resources/resource.ts';

/** A run that somebody asked for: a window, of some accounts or of all. */
export interface AskedRun {
  readonly runId: string;
  readonly window: Window;
  /** Empty: all accounts. */
  readonly accounts: readonly string[];
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
}

/** A run that could not be finished for this long is not begun again: what it asked for is to be asked anew. */
const abandonedAfterDays = 14;

export async function saveAskedRun(
  store: Store,
  run: AskedRun,
  state: 'running' | 'finished',
  at: string,
): Promise<void> {
  await insertRows(store, 'reconcile_runs', [
    {
      run_id: run.runId,
      asked_from: run.window.from.toISOString(),
      asked_to: run.window.to.toISOString(),
      accounts: run.accounts,
      state,
      started_at: run.startedAt,
      updated_at: at,
    },
  ]);
}

const runRow = z.object({
  run_id: z.string(),
  asked_from: z.string(),
  asked_to: z.string(),
  accounts: z.array(z.string()),
  started_at: z.string(),
});

/** Runs that were begun and not finished, the oldest first. */
export async function interruptedRuns(store: Store): Promise<readonly AskedRun[]> {
  const rows = await rowsOf(
    store,
    runRow,
    `SELECT run_id, asked_from, asked_to, accounts, started_at FROM reconcile_runs FINAL
     WHERE state = 'running' AND started_at > now64(3) - INTERVAL ${abandonedAfterDays} DAY
     ORDER BY started_at`,
  );
  return rows.map(({ run_id, asked_from, asked_to, accounts, started_at }) => ({
    runId: run_id,
    window: { from: new Date(asked_from), to: new Date(asked_to) },
    accounts,
    startedAt: started_at,
  }));
}
