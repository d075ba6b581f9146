import { z } from 'zod';
import { type Erasure, erasures } from '../../core/privacy/erasure/erasures.ts';
import { type Hold, holdsInForce } from '../../core/privacy/hold/hold.ts';
import type { Reveals } from '../../core/privacy/reveal/fold.ts';
import { revealsNow } from '../../core/privacy/reveal/reveal.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';

const removalRow = z.object({
  removal_id: z.string(),
  announced_at: z.string(),
  from_table: z.string(),
  month: z.string(),
  before: z.string(),
  rows_to_go: z.coerce.number(),
  rows_held: z.coerce.number(),
  ended_at: z.string().nullable(),
  outcome: z.string(),
});

/** What the page shows: everything that is open, and what was done last. */
export interface Overview {
  readonly reveals: Reveals;
  readonly holds: readonly Hold[];
  readonly erasures: readonly Erasure[];
  readonly removals: readonly z.output<typeof removalRow>[];
}

const latest = 20;

export async function overviewOf(store: Store, nowMs: number): Promise<Overview> {
  return {
    reveals: await revealsNow({ store, clock: () => nowMs }),
    holds: await holdsInForce(store),
    erasures: [...(await erasures(store))].reverse().slice(0, latest),
    removals: await rowsOf(
      store,
      removalRow,
      `SELECT removal_id, announced_at, from_table, month, before, rows_to_go, rows_held, ended_at, outcome
       FROM removal ORDER BY announced_at DESC, removal_id LIMIT ${latest}`,
    ),
  };
}
