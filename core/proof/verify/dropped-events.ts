import type { Store } from '../../store/store.ts';
import { DroppedDigest, type DroppedRangeOfAct, droppedRanges, statedDigest } from '../dropped.ts';
import type { ExaminedLog } from './examined-log.ts';
import type { Findings } from './problem.ts';

/**
 * Marks the events that were dropped by an act of which the record says the same: its event is in the log as it was
 * recorded, and its digest is that of the ranges. Ranges of any other act excuse nothing.
 */
export async function markDropped(
  store: Store,
  logs: ReadonlyMap<string, ExaminedLog>,
  findings: Findings,
): Promise<void> {
  let digest = new DroppedDigest();
  let current: DroppedRangeOfAct | undefined;
  const proven = new Set<string>();
  const conclude = async (): Promise<void> => {
    if (current === undefined) return;
    const why = await unproven(store, logs, current.actId, digest.hex());
    if (why === undefined) proven.add(current.actId);
    else
      findings.add({
        kind: 'drop-unproven',
        instanceId: current.instanceId,
        seq: current.seqFrom,
        detail: `the act ${current.actId}: ${why}`,
      });
  };
  for await (const range of droppedRanges(store)) {
    if (current !== undefined && range.actId !== current.actId) {
      await conclude();
      digest = new DroppedDigest();
    }
    digest.add(range);
    current = range;
  }
  await conclude();
  for await (const range of droppedRanges(store))
    if (proven.has(range.actId)) mark(range, logs.get(range.instanceId));
}

async function unproven(
  store: Store,
  logs: ReadonlyMap<string, ExaminedLog>,
  actId: string,
  digest: string,
): Promise<string | undefined> {
  const stated = await statedDigest(store, actId);
  if (stated === undefined) return 'there is no event of it in the record';
  if (stated.digest !== digest) return 'its event names other events than the table dropped_events';
  const log = logs.get(stated.instanceId);
  if (log === undefined) return 'its event is in no log';
  const index = stated.seq - log.outline.firstSeq;
  // An act that came while this was examined is not compared yet; of the log of elsewhere the root tells.
  if (index >= log.outline.size || log.asRecorded.has(index)) return undefined;
  return log.outline.folder === undefined && log.otherwise.has(index)
    ? undefined
    : 'its event is not what was recorded';
}

function mark({ seqFrom, seqTo }: DroppedRangeOfAct, log: ExaminedLog | undefined): void {
  if (log === undefined) return;
  const { firstSeq, size } = log.outline;
  const end = Math.min(seqTo, firstSeq + size - 1);
  for (let seq = Math.max(seqFrom, firstSeq); seq <= end; seq += 1) log.dropped.add(seq - firstSeq);
}
