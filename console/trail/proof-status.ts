import { z } from 'zod';
import { rowsOf, type Store } from '../../core/store/store.ts';
import { isThere } from '../is-there.ts';

const checkpointRow = z.object({
  instance_id: z.string(),
  first_seq: z.coerce.number(),
  size: z.coerce.number(),
  signed_at: z.string(),
});
/** The latest signed state of the log over one instance's journal. */
export type LatestCheckpoint = z.output<typeof checkpointRow>;

/** The latest checkpoint of every log, by instance; none where no log is kept. */
export async function latestCheckpoints(store: Store): Promise<ReadonlyMap<string, LatestCheckpoint>> {
  if (!(await isThere(store, 'checkpoints'))) return new Map();
  const rows = await rowsOf(
    store,
    checkpointRow,
    `SELECT instance_id, max(c.first_seq) AS first_seq, max(c.size) AS size, max(c.signed_at) AS signed_at
     FROM checkpoints AS c GROUP BY instance_id`,
  );
  return new Map(rows.map((row) => [row.instance_id, row]));
}

/** Where an event is in the log: its index, and the checkpoint that covers it. */
export interface Proven {
  readonly index: number;
  readonly size: number;
  readonly signedAt: string;
}

/** The proof of an event; `undefined` when no checkpoint covers it (yet). */
export function proofStatusOf(
  { instanceId, seq }: { readonly instanceId: string; readonly seq: number },
  checkpoints: ReadonlyMap<string, LatestCheckpoint>,
): Proven | undefined {
  const latest = checkpoints.get(instanceId);
  if (latest === undefined) return undefined;
  const index = seq - latest.first_seq;
  return index >= 0 && index < latest.size
    ? { index, size: latest.size, signedAt: latest.signed_at }
    : undefined;
}
