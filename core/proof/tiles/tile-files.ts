import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hashBytes } from '../hash.ts';
import { writeDurably } from './durable-file.ts';
import { type Tile, type TilePlace, type TileSource, tilePath, tileWidth, widthInTree } from './tile.ts';

/** A tile of the log cannot be read: it is missing or cut. The message names the file. */
export class TileMissing extends Error {
  override readonly name = 'TileMissing';
}

/** The folder below which the log of a data directory has its tiles and its newest checkpoint. */
export function proofFolder(dataDir: string): string {
  return join(dataDir, 'proof');
}

/** Writes full tiles; each takes the place of its partial ones. Resolves when all are synced to disk. */
export async function writeFullTiles(folder: string, tiles: readonly Tile[]): Promise<void> {
  await Promise.all(
    tiles.map(async (tile) => {
      await writeDurably(join(folder, tilePath(tile)), tile.hashes);
      await rm(join(folder, `${tilePath(tile)}.p`), { recursive: true, force: true });
    }),
  );
}

/** Writes the tiles at the edge of a tree as partial ones, for the size of a checkpoint. */
export async function writePartialTiles(
  folder: string,
  partials: readonly Buffer[],
  indexOf: (level: number) => number,
): Promise<void> {
  await Promise.all(
    partials.map(async (hashes, level) => {
      if (hashes.length === 0) return;
      await writeDurably(
        join(folder, tilePath({ level, index: indexOf(level) }, hashes.length / hashBytes)),
        hashes,
      );
    }),
  );
}

/** The tiles of a tree of `size` leaves, from its files: full where it is there by now, else a partial one that is wide enough. */
export function tilesOfTree(folder: string, size: number): TileSource {
  return remembering((place) => {
    const width = widthInTree(place, size);
    const full = readTile(folder, place, tileWidth);
    const found = full ?? (width < tileWidth ? widePartial(folder, place, width) : undefined);
    if (found === undefined) throw new TileMissing(`${tilePath(place, width)} of the log is missing or cut`);
    return found.subarray(0, width * hashBytes);
  });
}

/** A tile with exactly this width, or `undefined` when it is not there or is cut. */
export function readTile(folder: string, place: TilePlace, width: number): Buffer | undefined {
  if (width === 0) return undefined;
  try {
    const hashes = readFileSync(join(folder, tilePath(place, width)));
    return hashes.length === width * hashBytes ? hashes : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  }
}

/** A partial tile that has at least this width: that of its checkpoint, or a later one's. */
function widePartial(folder: string, place: TilePlace, width: number): Buffer | undefined {
  return readTile(folder, place, width) ?? readTile(folder, place, nextWidth(folder, place, width));
}

/** Width of the smallest partial tile that is wider; 0 when there is none. */
function nextWidth(folder: string, place: TilePlace, width: number): number {
  const partials = join(folder, `${tilePath(place)}.p`);
  const widths = existsSync(partials) ? readdirSync(partials).map(Number) : [];
  return widths.filter((wider) => wider > width && wider < tileWidth).sort((a, b) => a - b)[0] ?? 0;
}

/** Tiles read last, some 8 KiB each: a proof asks for few, and many proofs for the same ones. */
const tilesInMemory = 64;

export function remembering(source: TileSource): TileSource {
  const known = new Map<string, Buffer>();
  return (place) => {
    const key = tilePath(place);
    const found = known.get(key) ?? source(place);
    known.delete(key);
    known.set(key, found);
    const [oldest] = known.keys();
    if (known.size > tilesInMemory && oldest !== undefined) known.delete(oldest);
    return found;
  };
}
