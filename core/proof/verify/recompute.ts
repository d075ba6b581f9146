import { hashBytes } from '../hash.ts';
import { voidLeafHash, voidReasonOf } from '../leaf.ts';
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

/** The belief that contradicts the least of what was signed; where all contradict as much, that which looks closest. */
export function mostCredible(
  log: ExaminedLog,
  claims: readonly SignedClaim[],
  compareTile: CompareTile,
): Recomputed {
  const [first, ...others] = log.outline.folder === undefined ? (['rows'] as const) : beliefs;
  let best = recompute(log, first, claims, compareTile);
  for (const belief of others) {
    if (best.contradicted.length === 0) return best;
    const tried = recompute(log, belief, claims, compareTile);
    if (tried.contradicted.length <= best.contradicted.length) best = tried;
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
  return closerToParent(log, tile, byTiles, byRows);
}

/** Full tiles of level 0 that are not what the level above is made of. */
export function* doubtfulTiles(log: ExaminedLog): Generator<number> {
  for (let tile = 0; (tile + 1) * tileWidth <= log.outline.size; tile += 1) {
    const parent = log.hasTile(tile * tileWidth) ? parentOf(log, tile) : undefined;
    if (parent !== undefined && !hashWithin(log.tileOf(tile).byTiles, 0, tileWidth).equals(parent))
      yield tile;
  }
}

/**
 * A full tile's hash is in the level above: whoever leads to it is right. Where neither does, a few rows that differ were
 * changed beside the tile, and many mean that the tile is another.
 */
function closerToParent(log: ExaminedLog, tile: number, byTiles: Buffer, byRows: Buffer): Buffer {
  const parent = byTiles.length === tileWidth * hashBytes ? parentOf(log, tile) : undefined;
  if (parent === undefined || hashWithin(byTiles, 0, tileWidth).equals(parent)) return byTiles;
  if (hashWithin(byRows, 0, tileWidth).equals(parent)) return byRows;
  let differing = 0;
  for (let place = 0; place < byTiles.length; place += hashBytes)
    if (byTiles.compare(byRows, place, place + hashBytes, place, place + hashBytes) !== 0) differing += 1;
  return differing > tileWidth / 2 ? byRows : byTiles;
}

/** The leaves by rows, and by the journal, where these say something else or no tile says anything. */
function withRows(log: ExaminedLog, tile: number): Buffer {
  const { byTiles, byRows } = log.tileOf(tile);
  const leaves = Buffer.from(byTiles);
  for (let place = 0; place < leaves.length; place += hashBytes) {
    const index = tile * tileWidth + place / hashBytes;
    const leaf = leafByRows(
      log,
      index,
      byRows.subarray(place, place + hashBytes),
      byTiles.subarray(place, place + hashBytes),
    );
    leaf.copy(leaves, place);
  }
  return leaves;
}

function leafByRows(log: ExaminedLog, index: number, byRow: Buffer, byTile: Buffer): Buffer {
  const { instanceId } = log.outline;
  const known = log.hasTile(index);
  if (known && log.asRecorded.has(index)) return byTile;
  // What ClickHouse has counts before what the journal has: a journal may be an older copy that went another way.
  if (log.otherwise.has(index)) return byRow;
  if (known && log.waiting.has(index)) return byTile;
  if (log.waiting.has(index) || log.waitingOtherwise.has(index)) return byRow;
  // Only tiles know of what was dropped.
  if (known && (log.dropped.has(index) || voidReasonOf(byTile, instanceId, log.seqOf(index)) !== undefined))
    return byTile;
  return voidLeafHash(instanceId, log.seqOf(index), 'never acknowledged');
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
