import type { CheckpointRow } from '../../core/proof/checkpoint-table.ts';

/** The latest signed state of the log over one instance's journal. */
export type LatestCheckpoint = Pick<CheckpointRow, 'instance_id' | 'first_seq' | 'size' | 'signed_at'>;

/** Checkpoints by the instance whose log they are of. */
export function byInstance(checkpoints: readonly LatestCheckpoint[]): ReadonlyMap<string, LatestCheckpoint> {
  return new Map(checkpoints.map((checkpoint) => [checkpoint.instance_id, checkpoint]));
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
