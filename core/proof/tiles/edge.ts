import { hashBytes } from '../hash.ts';
import { rootOf } from '../tree.ts';
import { hashesOfLevel, hashWithin, subtreesOf, type Tile, tileBytes, tileWidth } from './tile.ts';

/**
 * The right edge of a tree: its size and, for each level, the hashes of the tile that is not full yet. It is all that is
 * needed to add leaves and to know the root; some kilobytes, however large the tree.
 */
export class Edge {
  #size: number;
  readonly #levels: Buffer[];

  constructor(size = 0, levels: readonly Buffer[] = []) {
    this.#size = size;
    this.#levels = levels.map((hashes) => withRoom(hashes));
  }

  get size(): number {
    return this.#size;
  }

  /** The hashes of the tile at the edge of a level; empty when the level ends with a full tile, or is not there. */
  partial(level: number): Buffer {
    const width = hashesOfLevel(this.#size, level) % tileWidth;
    return this.#levels[level]?.subarray(0, width * hashBytes) ?? Buffer.alloc(0);
  }

  /** The partial tiles, from level 0. */
  partials(): readonly Buffer[] {
    return this.#levels.map((_, level) => Buffer.from(this.partial(level)));
  }

  /** Adds a leaf; `filled` is given each tile that is full with it. */
  append(leaf: Buffer, filled: (tile: Tile) => void): void {
    this.#put(0, this.#size, leaf, filled);
    this.#size += 1;
  }

  root(): Buffer {
    return rootOf(
      subtreesOf(({ level }) => this.#levels[level] ?? Buffer.alloc(0)),
      this.#size,
    );
  }

  #put(level: number, position: number, hash: Buffer, filled: (tile: Tile) => void): void {
    this.#levels[level] ??= Buffer.alloc(tileBytes);
    const hashes = this.#levels[level];
    const offset = position % tileWidth;
    hash.copy(hashes, offset * hashBytes);
    if (offset < tileWidth - 1) return;
    const index = Math.floor(position / tileWidth);
    filled({ level, index, hashes: Buffer.from(hashes) });
    this.#put(level + 1, index, hashWithin(hashes, 0, tileWidth), filled);
  }
}

function withRoom(hashes: Buffer): Buffer {
  return Buffer.concat([hashes], tileBytes);
}
