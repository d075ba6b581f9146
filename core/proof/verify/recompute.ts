import { hashBytes } from '../hash.ts';
import { voidLeafHash } from '../leaf.ts';
import { Edge } from '../tiles/edge.ts';
import { hashWithin, type Tile, tileWidth } from '../tiles/tile.ts';
import { readTile } from '../tiles/tile-files.ts';
import type { SignedClaim } from './checkpoints.ts';
import type { ExaminedLog } from './examined-log.ts';
import { Findings } from './problem.ts';

/** Whom to believe where tiles and rows say different things of a leaf; what was signed tells who was right. */
const beliefs = ['tiles', 'rows', 'parents'] as const;
export type Belief = (typeof beliefs)[number];

export interface Recomputed {
  readonly belief: Belief;
  /** What was signed and is contradicted by the tree. */
  readonly contradicted: readonly SignedClaim[];
  /** The right edge of the tree. */
  readonly edge: Edge;
  /** What is wrong with tiles if this is the tree. */
  readonly found: Findings;
}

type CompareTile = (tile: Tile, found: Findings) => void;

/**
 * Computes the whole tree from its leaves, in one pass, and compares its root at the size of every claim. Claims come in
 * the order of their sizes.
 */
function recompute(
  log: ExaminedLog,
  belief: Belief,
  claims: readonly SignedClaim[],
  compareTile: CompareTile,
): Recomputed {
  const edge = new Edge();
  const found = new Findings();
  const contradicted: SignedClaim[] = [];
  let next = 0;
  const compare = (): void => {
    for (let claim = claims[next]; claim?.size === edge.size; claim = claims[++next])
      if (!edge.root().equals(claim.root)) contradicted.push(claim);
  };
  compare();
  for (let tile = 0; tile < log.tileCount; tile += 1) {
    const leaves = believedLeaves(log, tile, belief);
    for (let start = 0; start < leaves.length; start += hashBytes) {
      edge.append(leaves.subarray(start, start + hashBytes), (full) => compareTile(full, found));
      compare();
    }
  }
  return { belief, contradicted: [...contradicted, ...claims.slice(next)], edge, found };
}

/** The belief that contradicts the least of what was signed. */
export function mostCredible(
  log: ExaminedLog,
  claims: readonly SignedClaim[],
  compareTile: CompareTile,
): Recomputed {
  const [first, ...others] = log.outline.folder === undefined ? (['rows'] as const) : beliefs;
  let best = recompute(log, first, claims, compareTile);
  // Where tiles and rows agree no other belief leads elsewhere.
  if (log.otherwise.count === 0 && log.missingTiles.size === 0) return best;
  for (const belief of others) {
    if (best.contradicted.length === 0) return best;
    const tried = recompute(log, belief, claims, compareTile);
    if (tried.contradicted.length < best.contradicted.length) best = tried;
  }
  return best;
}

/** The leaves of one tile of level 0. */
export function believedLeaves(log: ExaminedLog, tile: number, belief: Belief): Buffer {
  const { byTiles } = log.tileOf(tile);
  const known = log.hasTile(tile * tileWidth);
  if (belief === 'tiles' && known) return byTiles;
  const byRows = withRows(log, tile);
  if (belief === 'rows' || !known || byRows.equals(byTiles)) return byRows;
  // A full tile's hash is in the level above: whoever leads to it is right.
  const parent = parentOf(log, tile);
  const isRows =
    parent !== undefined &&
    byRows.length === tileWidth * hashBytes &&
    hashWithin(byRows, 0, tileWidth).equals(parent);
  return isRows ? byRows : byTiles;
}

/** The leaves by rows where these say something else, or no tile says anything; a number without a row is a void then. */
function withRows(log: ExaminedLog, tile: number): Buffer {
  const { byTiles, byRows } = log.tileOf(tile);
  const known = log.hasTile(tile * tileWidth);
  const leaves = Buffer.from(byTiles);
  for (let offset = 0; offset * hashBytes < leaves.length; offset += 1) {
    const index = tile * tileWidth + offset;
    const place = offset * hashBytes;
    const heard =
      (log.otherwise.has(index) && !log.asRecorded.has(index)) || (!known && log.waiting.has(index));
    if (heard) byRows.copy(leaves, place, place, place + hashBytes);
    else if (!known)
      voidLeafHash(log.outline.instanceId, log.seqOf(index), 'never acknowledged').copy(leaves, place);
  }
  return leaves;
}

function parentOf(log: ExaminedLog, tile: number): Buffer | undefined {
  const { folder, partials, size } = log.outline;
  if (folder === undefined) return undefined;
  const index = Math.floor(tile / tileWidth);
  const isEdge = index === Math.floor(size / tileWidth ** 2);
  const hashes = isEdge ? partials[1] : readTile(folder, { level: 1, index }, tileWidth);
  const offset = (tile % tileWidth) * hashBytes;
  const parent = hashes?.subarray(offset, offset + hashBytes);
  return parent?.length === hashBytes ? parent : undefined;
}
