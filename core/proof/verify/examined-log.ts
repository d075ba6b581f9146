import { hashBytes } from '../hash.ts';
import { tileWidth } from '../tiles/tile.ts';
import { readTile } from '../tiles/tile-files.ts';
import { LeafFile, LeafSet } from './leaf-file.ts';

/** What is known of a log before its events are looked at. */
export interface LogOutline {
  readonly instanceId: string;
  readonly firstSeq: number;
  /** Leaves that are looked at: all that the log had when it began, or that its newest checkpoint has. */
  readonly size: number;
  /** The right edge of the tree as LMDB has it; only of the log of this data directory. */
  readonly partials: readonly Buffer[];
  /** Where its tiles are; `undefined` for the log of another data directory. */
  readonly folder: string | undefined;
}

/** A log while it is examined: what its tiles say of each leaf, and what the rows and the journal do. */
export class ExaminedLog {
  readonly outline: LogOutline;
  /** Leaf hashes by the tiles. */
  readonly #byTiles: LeafFile;
  /** Leaf hashes by rows (or journal) where they differ from the tiles, or there is no tile. */
  readonly #byRows: LeafFile;
  /** Tiles of level 0 that cannot be read. */
  readonly missingTiles = new Set<number>();
  /** Leaves whose row is what the tile says. */
  readonly asRecorded: LeafSet;
  /** Leaves with a row that is something else than the tile says. */
  readonly otherwise: LeafSet;
  /** Leaves with several such rows that differ. */
  readonly conflicting: LeafSet;
  /** Leaves whose event waits in the journal, as the tile says it. */
  readonly waiting: LeafSet;
  /** Leaves whose record in the journal is something else than the tile says. */
  readonly waitingOtherwise: LeafSet;
  /** Leaves that are said to have been dropped. */
  readonly dropped: LeafSet;
  /** Rows from before the log began. */
  beforeLog = 0;
  /** Numbers of rows that are beyond the size; the log may have grown meanwhile. */
  readonly beyond: number[] = [];
  beyondCount = 0;

  constructor(outline: LogOutline) {
    const { size } = outline;
    this.outline = outline;
    this.#byTiles = new LeafFile(size);
    this.#byRows = new LeafFile(size);
    this.asRecorded = new LeafSet(size);
    this.otherwise = new LeafSet(size);
    this.conflicting = new LeafSet(size);
    this.waiting = new LeafSet(size);
    this.waitingOtherwise = new LeafSet(size);
    this.dropped = new LeafSet(size);
    this.#readTiles();
  }

  /** Tiles of level 0, the last of which may be partial. */
  get tileCount(): number {
    return Math.ceil(this.outline.size / tileWidth);
  }

  seqOf(index: number): number {
    return this.outline.firstSeq + index;
  }

  hasTile(index: number): boolean {
    return this.outline.folder !== undefined && !this.missingTiles.has(Math.floor(index / tileWidth));
  }

  leafByTiles(index: number): Buffer {
    return this.#byTiles.read(index);
  }

  leafByRows(index: number): Buffer {
    return this.#byRows.read(index);
  }

  /** The leaves of a tile by the tiles, and by rows where those say something else. */
  tileOf(index: number): { readonly byTiles: Buffer; readonly byRows: Buffer } {
    const first = index * tileWidth;
    const count = Math.min(tileWidth, this.outline.size - first);
    return { byTiles: this.#byTiles.read(first, count), byRows: this.#byRows.read(first, count) };
  }

  /** A row says that the leaf is this. */
  hear(index: number, leaf: Buffer): void {
    if (this.otherwise.has(index)) {
      if (!this.#byRows.read(index).equals(leaf)) this.conflicting.add(index);
      return;
    }
    this.otherwise.add(index);
    this.#byRows.write(index, leaf);
  }

  /** The journal says that the leaf is this, and a tile that it is something else, or there is none. */
  hearFromJournal(index: number, leaf: Buffer): void {
    if (this.hasTile(index)) this.waitingOtherwise.add(index);
    else this.waiting.add(index);
    // Rows come later, and count before it.
    this.#byRows.write(index, leaf);
  }

  close(): void {
    this.#byTiles.close();
    this.#byRows.close();
  }

  #readTiles(): void {
    const { folder, size, partials } = this.outline;
    if (folder === undefined) return;
    for (let index = 0; index < this.tileCount; index += 1) {
      const isFull = (index + 1) * tileWidth <= size;
      const hashes = isFull ? readTile(folder, { level: 0, index }, tileWidth) : partials[0];
      if (hashes !== undefined && (isFull || hashes.length === (size % tileWidth) * hashBytes))
        this.#byTiles.write(index * tileWidth, hashes);
      else this.missingTiles.add(index);
    }
  }
}
