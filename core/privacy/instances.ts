import { z } from 'zod';
import { insertRows, rowsOf, type Store } from '../store/store.ts';

/** A data directory of which nothing was heard for this long counts as not running: what must be done is done without it. */
export const goneAfterSeconds = 120;
/** How often each says that it is there. */
export const signOfLifeEveryMs = 20_000;

const instanceRow = z.object({ instance_id: z.string(), seen_at: z.string(), alive: z.coerce.boolean() });

/** A data directory in use, and whether its process runs. */
export type InUse = z.output<typeof instanceRow>;

export async function showLife(store: Store, instanceId: string): Promise<void> {
  await insertRows(store, 'instances', [{ instance_id: instanceId }]);
}

/** Every data directory there is, the first by its id first. */
export async function instancesInUse(store: Store): Promise<readonly InUse[]> {
  return rowsOf(
    store,
    instanceRow,
    `SELECT instance_id, max(instances.seen_at) AS seen_at, max(instances.seen_at) > now64(3) - INTERVAL ${goneAfterSeconds} SECOND AS alive
     FROM instances GROUP BY instance_id ORDER BY instance_id`,
  );
}
