import { z } from 'zod';
import { rowsOf, type Store } from '../core/store/store.ts';

/** Whether the database has a view of this name. */
export async function viewIsThere(store: Store, view: string): Promise<boolean> {
  const rows = await rowsOf(
    store,
    z.object({ name: z.string() }),
    'SELECT name FROM system.tables WHERE database = currentDatabase() AND name = {view:String}',
    { view },
  );
  return rows.length > 0;
}
