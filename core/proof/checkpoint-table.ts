import { z } from 'zod';
import { insertRows, rowsOf, type Store } from '../store/store.ts';

/** A checkpoint as ClickHouse has it. */
export const checkpointRowSchema = z.object({
  instance_id: z.string(),
  /** Counts the checkpoints of a log, from 1. */
  number: z.number(),
  size: z.number(),
  root: z.string(),
  origin: z.string(),
  first_seq: z.number(),
  note: z.string(),
  vkey: z.string(),
  signed_at: z.string(),
});
export type CheckpointRow = z.output<typeof checkpointRowSchema>;

const columns = 'instance_id, number, size, root, origin, first_seq, note, vkey, signed_at';

/** The newest row of each checkpoint: it is written again with each cosignature. */
const current = `SELECT ${columns} FROM checkpoints ORDER BY written_at DESC LIMIT 1 BY instance_id, number, size, root`;

export async function storeCheckpoints(store: Store, rows: readonly CheckpointRow[]): Promise<void> {
  await insertRows(store, 'checkpoints', rows);
}

/** The largest checkpoint of an instance. */
export async function largestCheckpoint(
  store: Store,
  instanceId: string,
): Promise<CheckpointRow | undefined> {
  const [row] = await rowsOf(
    store,
    checkpointRowSchema,
    `SELECT ${columns} FROM (${current}) WHERE instance_id = {instanceId:String} ORDER BY size DESC, number DESC LIMIT 1`,
    { instanceId },
  );
  return row;
}

/** The newest checkpoint of each log. */
export async function latestCheckpoints(store: Store): Promise<readonly CheckpointRow[]> {
  return rowsOf(
    store,
    checkpointRowSchema,
    `SELECT ${columns} FROM (${current}) ORDER BY instance_id, size DESC, number DESC LIMIT 1 BY instance_id`,
  );
}

/** A part of the checkpoints of an instance in their order, beginning after a number; a long record has many. */
export async function checkpointsAfter(
  store: Store,
  { instanceId, number, limit }: { instanceId: string; number: number; limit: number },
): Promise<readonly CheckpointRow[]> {
  return rowsOf(
    store,
    checkpointRowSchema,
    `SELECT ${columns} FROM (${current})
      WHERE instance_id = {instanceId:String} AND number > {number:UInt64}
      ORDER BY number LIMIT {limit:UInt32} WITH TIES`,
    { instanceId, number, limit },
  );
}
