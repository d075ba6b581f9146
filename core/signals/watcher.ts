import { z } from 'zod';
import { insertRows, rowsOf, type Store } from '../store/store.ts';

/** A process of which nothing was heard for this long does not look any more: the next one does. */
const goneAfterSeconds = 120;

const row = z.object({ first: z.string() });

/**
 * Whether it is this process that looks through the record: of those alive the first by its instance. While one has gone or
 * come two may look for a minute; that finds nothing twice.
 */
export async function isFirstWatcher(store: Store, instanceId: string): Promise<boolean> {
  await insertRows(store, 'signal_watchers', [{ instance_id: instanceId }]);
  const [alive] = await rowsOf(
    store,
    row,
    `SELECT min(instance_id) AS first FROM signal_watchers WHERE seen_at > now64(3) - INTERVAL ${goneAfterSeconds} SECOND`,
  );
  return alive === undefined || alive.first >= instanceId;
}
