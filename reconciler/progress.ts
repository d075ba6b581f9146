import { z } from 'zod';
import type { Family } from '../core/events/statuses.ts';
import type { AccountSid } from '../core/sids.ts';
import { insertRows, rowsOf, type Store } from '../core/store/store.ts';
import type { Window } from './resources/resource.ts';

/** How far one run has come with one family of one account. */
export interface Progress {
  readonly runId: string;
  readonly accountSid: AccountSid;
  readonly family: Family;
  readonly window: Window;
  /** Where the list goes on; empty before the first page and after the last. */
  readonly nextPage: string;
  readonly state: 'listing' | 'refreshing' | 'finished';
  readonly resourcesRead: number;
  readonly missingFound: number;
}

/** Writes a watermark: an interrupted run goes on from the latest one. */
export async function saveProgress(store: Store, progress: Progress, at: string): Promise<void> {
  await insertRows(store, 'reconcile_progress', [
    {
      run_id: progress.runId,
      account_sid: progress.accountSid,
      family: progress.family,
      window_from: progress.window.from.toISOString(),
      window_to: progress.window.to.toISOString(),
      next_page: progress.nextPage,
      state: progress.state,
      resources_read: progress.resourcesRead,
      missing_found: progress.missingFound,
      updated_at: at,
    },
  ]);
}

const progressRow = z.object({
  run_id: z.string(),
  window_from: z.string(),
  window_to: z.string(),
  next_page: z.string(),
  state: z.enum(['listing', 'refreshing', 'finished']),
  resources_read: z.number(),
  missing_found: z.number(),
});

/** The run that was interrupted last within this scope and that no later run has finished, if there is one. */
export async function interruptedRun(
  store: Store,
  accountSid: AccountSid,
  family: Family,
): Promise<Progress | undefined> {
  const [row] = await rowsOf(
    store,
    progressRow,
    `SELECT run_id, window_from, window_to, next_page, state, resources_read, missing_found
     FROM reconcile_progress FINAL
     WHERE account_sid = {accountSid:String} AND family = {family:String}
     ORDER BY updated_at DESC LIMIT 1`,
    { accountSid, family },
  );
  if (row === undefined || row.state === 'finished') return undefined;
  return {
    runId: row.run_id,
    accountSid,
    family,
    window: { from: new Date(row.window_from), to: new Date(row.window_to) },
    nextPage: row.next_page,
    state: row.state,
    resourcesRead: row.resources_read,
    missingFound: row.missing_found,
  };
}
