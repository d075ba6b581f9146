import { hashBytes } from '../hash.ts';
import { type VoidReason, voidReasonOf } from '../leaf.ts';
import { tileWidth } from '../tiles/tile.ts';
import type { ExaminedLog } from './examined-log.ts';
import type { Findings } from './problem.ts';
import { type Belief, believedLeaves } from './recompute.ts';

export interface LeavesReport {
  /** Leaves whose event is in ClickHouse as it was recorded. */
  readonly proven: number;
  /** Leaves whose event waits in the journal or was set aside. */
  readonly waiting: number;
  /** Leaves whose event is not kept any more, by an act that is in the record. */
  readonly dropped: number;
  /** Numbers without an event. */
  readonly voids: number;
  /** Some of them. */
  readonly voidNumbers: readonly { readonly seq: number; readonly reason: VoidReason }[];
}

/** Numbers without an event that a report names. */
const namedVoids = 100;

/** Judges every leaf by what is to be believed of it: is its event there, as it was, once? */
export function judgeLeaves(log: ExaminedLog, belief: Belief, findings: Findings): LeavesReport {
  const { instanceId, size } = log.outline;
  const tally = { proven: 0, waiting: 0, dropped: 0, voids: 0 };
  const voidNumbers: { seq: number; reason: VoidReason }[] = [];
  for (let tile = 0; tile < log.tileCount; tile += 1) {
    const leaves = believedLeaves(log, tile, belief);
    for (let offset = 0; offset * hashBytes < leaves.length; offset += 1) {
      const index = tile * tileWidth + offset;
      const leaf = leaves.subarray(offset * hashBytes, (offset + 1) * hashBytes);
      const wrong = judgeRows(log, index, leaf);
      const seq = log.seqOf(index);
      if (wrong !== undefined) findings.add({ instanceId, seq, ...wrong });
      const journalWrong = isJournalWrong(log, index, leaf);
      if (journalWrong)
        findings.add({
          kind: 'journal-changed',
          instanceId,
          seq,
          file: 'journal',
          detail: `record ${seq} is not what was recorded, or is damaged`,
        });
      if (isThere(log, index, leaf)) tally.proven += 1;
      else if (isWaiting(log, index, leaf)) tally.waiting += 1;
      else if (log.dropped.has(index)) tally.dropped += 1;
      else {
        const reason = voidReasonOf(leaf, instanceId, seq);
        if (reason !== undefined) {
          tally.voids += 1;
          if (voidNumbers.length < namedVoids) voidNumbers.push({ seq, reason });
        } else if (wrong === undefined && !journalWrong)
          findings.add({
            kind: 'event-removed',
            instanceId,
            seq,
            detail: `number ${seq} of ${log.seqOf(size - 1)} has no event`,
          });
      }
    }
  }
  return { ...tally, voidNumbers };
}

/** Whether a row is what the leaf says. */
function isThere(log: ExaminedLog, index: number, leaf: Buffer): boolean {
  if (log.hasTile(index) && log.asRecorded.has(index)) return log.leafByTiles(index).equals(leaf);
  return log.otherwise.has(index) && log.leafByRows(index).equals(leaf);
}

/** Whether the journal has what the leaf says. */
function isWaiting(log: ExaminedLog, index: number, leaf: Buffer): boolean {
  if (log.waiting.has(index)) return !log.hasTile(index) || log.leafByTiles(index).equals(leaf);
  return log.waitingOtherwise.has(index) && !log.otherwise.has(index) && log.leafByRows(index).equals(leaf);
}

/** Whether the journal has something else than the leaf says. */
function isJournalWrong(log: ExaminedLog, index: number, leaf: Buffer): boolean {
  if (!log.hasTile(index)) return false;
  const isTileRight = log.leafByTiles(index).equals(leaf);
  if (log.waiting.has(index)) return !isTileRight;
  if (!log.waitingOtherwise.has(index)) return false;
  return isTileRight || (!log.otherwise.has(index) && !log.leafByRows(index).equals(leaf));
}

function judgeRows(log: ExaminedLog, index: number, leaf: Buffer) {
  if (!log.otherwise.has(index)) return undefined;
  const right = isThere(log, index, leaf);
  if (log.conflicting.has(index) || (log.asRecorded.has(index) && right))
    return { kind: 'event-inserted', detail: 'there is another row with its number' } as const;
  if (right) return undefined;
  const reason = voidReasonOf(leaf, log.outline.instanceId, log.seqOf(index));
  return reason === undefined
    ? ({ kind: 'event-changed', detail: 'its row is not what its leaf in the log is the hash of' } as const)
    : ({ kind: 'event-inserted', detail: `its number has no event: ${reason}` } as const);
}
