import { z } from 'zod';
import { rowsOf, type Store } from '../core/store/store.ts';

const tableRow = z.object({ tables: z.coerce.number() });

/** Whether this record has a table or view: proofs and violations are parts of their own. */
export async function isThere(store: Store, name: string): Promise<boolean> {
  const [there] = await rowsOf(
    store,
    tableRow,
    'SELECT count() AS tables FROM system.tables WHERE database = currentDatabase() AND name = {name:String}',
    { name },
  );
  return (there?.tables ?? 0) > 0;
}
