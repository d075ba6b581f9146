import { z } from 'zod';
import { rowsOf, type Store } from '../../store/store.ts';

const instanceRow = z.object({ instance_id: z.string() });
const heardRow = z.object({ instance_id: z.string(), last_seq: z.number() });
const countRow = z.object({ instance_id: z.string(), events: z.number() });

/** Instances that have a log: by its checkpoints, or because it lies in this data directory. */
export async function instancesWithLogs(store: Store, own: string | undefined): Promise<readonly string[]> {
  const rows = await rowsOf(
    store,
    instanceRow,
    'SELECT DISTINCT instance_id FROM checkpoints ORDER BY instance_id',
  );
  return [...new Set([...(own === undefined ? [] : [own]), ...rows.map(({ instance_id }) => instance_id)])];
}

/** The highest number that ClickHouse had of each instance when logs began. */
export async function heardBeforeLogs(store: Store): Promise<ReadonlyMap<string, number>> {
  const rows = await rowsOf(
    store,
    heardRow,
    'SELECT instance_id, max(last_seq) AS last_seq FROM heard_before_log GROUP BY instance_id',
  );
  return new Map(rows.map(({ instance_id, last_seq }) => [instance_id, last_seq]));
}

/** Rows of instances that never had a log. */
export async function eventsWithoutLog(
  store: Store,
  instanceIds: readonly string[],
): Promise<readonly { readonly instanceId: string; readonly events: number }[]> {
  const rows = await rowsOf(
    store,
    countRow,
    `SELECT instance_id, count() AS events FROM events
      WHERE instance_id NOT IN {instanceIds:Array(String)} GROUP BY instance_id ORDER BY instance_id`,
    { instanceIds },
  );
  return rows.map(({ instance_id, events }) => ({ instanceId: instance_id, events }));
}
