import type { Disk } from '../../journal/disk.ts';
import { hashBytes } from '../hash.ts';
import { vkeyOf } from '../note.ts';
import { readLogState } from '../sequencer.ts';
import { tileWidth } from '../tiles/tile.ts';
import type { SignedClaim } from './checkpoints.ts';
import type { JournalReport } from './journal.ts';
import type { KeyFrom, KnownLog } from './known-log.ts';
import { judgeLeaves, type LeavesReport } from './leaves.ts';
import type { Findings } from './problem.ts';
import { believedLeaves, doubtfulTiles, mostCredible, type Recomputed } from './recompute.ts';
import { compareEdge, compareTile, findStrangers, tileProblem } from './tile-folder.ts';

export interface LogReport {
  readonly instanceId: string;
  readonly origin: string;
  /** The key by which it was judged, and where that is from. */
  readonly vkey: string | null;
  readonly keyFrom: KeyFrom;
  /** Only of the log of this data directory each leaf is compared on its own. */
  readonly tiles: 'here' | 'elsewhere';
  readonly firstSeq: number;
  /** Leaves that were examined. */
  readonly size: number;
  readonly signedSize: number;
  readonly signedAt: string | null;
  readonly checkpoints: number;
  /** Checkpoints, also those that were given, with whose roots the tree agrees. */
  readonly agreeing: number;
  /** Checkpoints that cannot be judged from here: tiles are elsewhere, and events were dropped. */
  readonly unjudged: number;
  readonly leaves: LeavesReport;
  /** Rows from before the log began: nothing proves them. */
  readonly beforeLog: number;
  readonly journal: JournalReport | null;
}

/** Decides what is to be believed, by what was signed, and names everything that says something else. */
export function conclude(known: KnownLog, own: Disk | undefined, findings: Findings): LogReport {
  const { log, claims, checkpoints } = known;
  const { instanceId, firstSeq, size, folder } = log.outline;
  const judged = mostCredible(log, claims, (tile, found) => {
    if (folder !== undefined) compareTile(tile, { folder, instanceId, firstSeq, findings: found });
  });
  for (const problem of judged.found.problems) findings.add(problem);
  const unjudged = folder === undefined && log.dropped.count > 0 ? judged.contradicted.length : 0;
  if (unjudged === 0) blame(known, judged, findings);
  if (folder !== undefined && judged.contradicted.length > 0)
    for (const index of doubtfulTiles(log))
      if (believedLeaves(log, index, judged.belief).equals(log.tileOf(index).byTiles))
        findings.add(tileProblem('tile-changed', { level: 0, index }, tileWidth, { instanceId, firstSeq }));
  const leaves = judgeLeaves(log, judged.belief, findings);
  if (folder !== undefined) {
    const grown = Math.max(size, (own && readLogState(own)?.size) ?? 0);
    const signedSizes = claims.flatMap(({ number, size: signed }) => (number === undefined ? [] : [signed]));
    compareEdge(judged.edge, signedSizes, { folder, instanceId, firstSeq, findings });
    compareState(known, judged, findings);
    findStrangers(grown + (known.journal?.waiting ?? 0), { folder, instanceId, firstSeq, findings });
    nameStrangers(known, firstSeq + Math.max(grown, claims.at(-1)?.size ?? 0), findings);
  }
  return {
    instanceId,
    origin: known.origin,
    vkey: known.key === undefined ? null : vkeyOf(known.key),
    keyFrom: known.keyFrom,
    tiles: folder === undefined ? 'elsewhere' : 'here',
    firstSeq,
    size,
    signedSize: checkpoints.newest?.size ?? 0,
    signedAt: checkpoints.newest?.signed_at ?? null,
    checkpoints: checkpoints.count,
    agreeing: claims.length - judged.contradicted.length,
    unjudged,
    leaves,
    beforeLog: log.beforeLog,
    journal: known.journal,
  };
}

/** Says of each checkpoint that the tree contradicts what it is about. */
function blame({ log, claims }: KnownLog, { contradicted }: Recomputed, findings: Findings): void {
  const { instanceId, size, firstSeq } = log.outline;
  for (const claim of contradicted) {
    const where = {
      instanceId,
      ...(claim.number === undefined ? {} : { checkpoint: claim.number }),
      ...(claim.file === undefined ? {} : { file: claim.file }),
    };
    if (claim.size > size) {
      const detail = `${nameOf(claim)} is of ${claim.size} events, and there are only ${size}: this is an older copy, or the end was taken away`;
      findings.add({ kind: 'rolled-back', ...where, detail });
    } else {
      const before = claims
        .filter((other) => other.size < claim.size && !contradicted.includes(other))
        .at(-1);
      const detail = `${nameOf(claim)} of ${claim.size} events has another root than they have: something among numbers ${firstSeq + (before?.size ?? 0)} to ${firstSeq + claim.size - 1} was changed, or the checkpoint is of another record`;
      findings.add({ kind: 'checkpoint-contradicts', ...where, detail });
    }
  }
}

function nameOf({ number, file, signedAt }: SignedClaim): string {
  return number === undefined ? `the checkpoint in ${file}` : `checkpoint ${number}, signed ${signedAt},`;
}

/** The right edge that LMDB holds must be that of the tree. */
function compareState({ log }: KnownLog, { edge }: Recomputed, findings: Findings): void {
  const { instanceId, partials } = log.outline;
  for (const [level, hashes] of edge.partials().entries())
    if (!hashes.equals(partials[level] ?? Buffer.alloc(0)))
      findings.add({
        kind: 'state-changed',
        instanceId,
        file: 'journal',
        detail: `the ${hashes.length / hashBytes} hashes at the edge of level ${level} are not those of the tree`,
      });
}

/** Rows with numbers that the log does not have, even by now. */
function nameStrangers({ log }: KnownLog, end: number, findings: Findings): void {
  const { instanceId } = log.outline;
  for (const seq of log.beyond)
    if (seq >= end)
      findings.add({
        kind: 'event-inserted',
        instanceId,
        seq,
        detail: `the log ends with number ${end - 1}`,
      });
}
