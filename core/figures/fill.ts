import { z } from 'zod';
import { rowsOf, type Store } from '../store/store.ts';
import { refreshFigures } from './refresh.ts';

const sidRow = z.object({ resource_sid: z.string() });
const sidsAtOnce = 10_000;

/** Works out the figures of everything that is in the record already, SID by SID. Takes about a minute a million. */
export async function fillFigures(store: Store): Promise<void> {
  let last = '';
  for (;;) {
    const rows = await rowsOf(
      store,
      sidRow,
      `SELECT DISTINCT resource_sid FROM resource_states
       WHERE resource_sid > {last:String} ORDER BY resource_sid LIMIT ${sidsAtOnce}`,
      { last },
      { optimize_read_in_order: 1 },
    );
    const end = rows.at(-1);
    if (end === undefined) return;
    await refreshFigures(store, { sids: rows.map((row) => row.resource_sid), intents: [] });
    last = end.resource_sid;
  }
}
