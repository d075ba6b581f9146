import { hashBytes, nodeHash } from '../hash.ts';

/** Hashes in a full tile, and how many levels of the tree it spans: C2SP tlog-tiles. */
export const tileWidth = 256;
const tileHeight = 8;
export const tileBytes = tileWidth * hashBytes;

/** Which tile: `level` 0 has leaf hashes, each hash above stands for a full tile of the level below. */
export interface TilePlace {
  readonly level: number;
  readonly index: number;
}

export interface Tile extends TilePlace {
  /** One hash after another. */
  readonly hashes: Buffer;
}

/** Where C2SP tlog-tiles has a tile, below the log's prefix: `tile/0/x001/234`, with `.p/17` when only 17 hashes are there. */
export function tilePath({ level, index }: TilePlace, width = tileWidth): string {
  return `tile/${level}/${tileNumber(index)}${width === tileWidth ? '' : `.p/${width}`}`;
}

/** 1234067 as `x001/x234/067`. */
function tileNumber(index: number): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/\d{3}/g) ?? [];
  return groups.map((group, place) => (place === groups.length - 1 ? group : `x${group}`)).join('/');
}

/** The reverse of what `tilePath` says after `tile/LEVEL/`: index and width, or `undefined` when it is no such path. */
export function parseTileNumber(path: string): { index: number; width: number } | undefined {
  const match = /^((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path);
  if (match?.[1] === undefined) return undefined;
  const index = Number(match[1].replaceAll(/[x/]/g, ''));
  const width = match[2] === undefined ? tileWidth : Number(match[2]);
  const canonical = tileNumber(index) === match[1] && (match[2] === undefined || width < tileWidth);
  return canonical && Number.isSafeInteger(index) ? { index, width } : undefined;
}

/** Hashes of a level that a tree of this size has. */
export function hashesOfLevel(size: number, level: number): number {
  return Math.floor(size / tileWidth ** level);
}

/** How many hashes of a tile a tree of this size has: 256 when it is full, 0 when there is none. */
export function widthInTree({ level, index }: TilePlace, size: number): number {
  return Math.max(0, Math.min(tileWidth, hashesOfLevel(size, level) - index * tileWidth));
}

/** The hash over `count` (a power of two) hashes of a tile from `first` on. */
export function hashWithin(hashes: Buffer, first: number, count: number): Buffer {
  if (count === 1) return hashes.subarray(first * hashBytes, (first + 1) * hashBytes);
  return nodeHash(hashWithin(hashes, first, count / 2), hashWithin(hashes, first + count / 2, count / 2));
}

/** Gives the hashes of a tile: all of it that the tree has. Throws when it is missing. */
export type TileSource = (place: TilePlace) => Buffer;

/** The complete subtrees of a tree, from its tiles. */
export function subtreesOf(tiles: TileSource): (height: number, index: number) => Buffer {
  return (height, index) => {
    const level = Math.floor(height / tileHeight);
    const count = 2 ** (height % tileHeight);
    const first = index * count;
    const place = { level, index: Math.floor(first / tileWidth) };
    const hashes = tiles(place);
    if (hashes.length < ((first % tileWidth) + count) * hashBytes)
      throw new RangeError(`${tilePath(place)} has fewer hashes than the tree`);
    return hashWithin(hashes, first % tileWidth, count);
  };
}
