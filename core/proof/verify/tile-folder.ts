import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { hashBytes } from '../hash.ts';
import type { Edge } from '../tiles/edge.ts';
import {
  parseTileNumber,
  type Tile,
  type TilePlace,
  tilePath,
  tileWidth,
  widthInTree,
} from '../tiles/tile.ts';
import { readTile } from '../tiles/tile-files.ts';
import type { Findings } from './problem.ts';

interface FolderOptions {
  readonly folder: string;
  readonly instanceId: string;
  readonly firstSeq: number;
  readonly findings: Findings;
}

/** Compares a full tile of the tree with its file, and with what is left of its partial ones. */
export function compareTile({ hashes, ...place }: Tile, options: FolderOptions): void {
  const { folder, findings } = options;
  const found = readTile(folder, place, tileWidth);
  if (found === undefined) findings.add(tileProblem('tile-missing', place, tileWidth, options));
  else if (!found.equals(hashes)) findings.add(tileProblem('tile-changed', place, tileWidth, options));
  comparePartials(place, hashes, options);
}

/**
 * Compares the partial tiles at the right edge of the tree. Those of every size that was signed must be there, until the
 * full tile is (C2SP tlog-tiles).
 */
export function compareEdge(edge: Edge, signedSizes: readonly number[], options: FolderOptions): void {
  for (const [level, hashes] of edge.partials().entries()) {
    const place = { level, index: Math.floor(edge.size / tileWidth ** (level + 1)) };
    comparePartials(place, hashes, options);
    const widths = new Set(signedSizes.map((size) => widthInTree(place, size)));
    for (const width of widths)
      if (width > 0 && !isThere(join(options.folder, tilePath(place, width))))
        options.findings.add(tileProblem('tile-missing', place, width, options));
  }
}

function comparePartials(place: TilePlace, hashes: Buffer, options: FolderOptions): void {
  for (const name of namesIn(join(options.folder, `${tilePath(place)}.p`))) {
    const width = Number(name);
    if (!Number.isSafeInteger(width)) continue;
    const found = readTile(options.folder, place, width);
    // One that is wider than the tree was published since the tree was looked at.
    if (width * hashBytes > hashes.length) continue;
    if (found === undefined || !found.equals(hashes.subarray(0, width * hashBytes)))
      options.findings.add(tileProblem('tile-changed', place, width, options));
  }
}

/** Names every file among the tiles that no tree of up to `size` leaves has. */
export function findStrangers(size: number, { folder, instanceId, findings }: FolderOptions): void {
  const root = join(folder, 'tile');
  for (const path of filesBelow(root)) {
    const file = relative(folder, path);
    const [, level, number] = /^tile\/(\d+)\/(.+)$/.exec(file) ?? [];
    const parsed = parseTileNumber(number ?? '');
    const width = parsed === undefined ? 0 : widthInTree({ level: Number(level), index: parsed.index }, size);
    // A file that a crash left beside its place is nothing.
    if (file.endsWith('.new') || (parsed !== undefined && parsed.width <= width)) continue;
    findings.add({
      kind: 'tile-extra',
      instanceId,
      file: `proof/${file}`,
      detail: `the log of ${size} events has no such tile`,
    });
  }
}

/** Says which tile it is, and which numbers it is about. */
export function tileProblem(
  kind: 'tile-missing' | 'tile-changed',
  place: TilePlace,
  width: number,
  { instanceId, firstSeq }: Pick<FolderOptions, 'instanceId' | 'firstSeq'>,
) {
  const span = tileWidth ** place.level;
  const from = firstSeq + place.index * tileWidth * span;
  return {
    kind,
    instanceId,
    file: `proof/${tilePath(place, width)}`,
    detail: `it is about numbers ${from} to ${from + width * span - 1}`,
  };
}

function* filesBelow(folder: string): Generator<string> {
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

function namesIn(folder: string): readonly string[] {
  return isThere(folder) ? readdirSync(folder) : [];
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
