import { z } from 'zod';
import { rowsOf, type Store } from '../../store/store.ts';

const erasureRow = z.object({
  erasure_id: z.string(),
  ordered_at: z.string(),
  ordered_by: z.string(),
  reason: z.string(),
  by_right: z.string(),
  contact_ids: z.array(z.string()),
  done_at: z.string().nullable(),
  statement: z.string(),
});

/** An erasure that was ordered; `done_at` is null while it is carried out. */
export type Erasure = z.output<typeof erasureRow>;

/** Every erasure, the oldest first. */
export async function erasures(store: Store): Promise<readonly Erasure[]> {
  return rowsOf(store, erasureRow, 'SELECT * FROM erasure ORDER BY ordered_at, erasure_id');
}
