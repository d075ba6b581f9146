import { z } from 'zod';
import type { Disk } from '../journal/disk.ts';
import { openRecord } from '../journal/record.ts';
import { leafHash } from './hash.ts';
import { voidLeafHash } from './leaf.ts';
import { Edge } from './tiles/edge.ts';
import { type Tile, type TilePlace, type TileSource, tilePath, tileWidth } from './tiles/tile.ts';
import { readTile, remembering, TileMissing, writeFullTiles } from './tiles/tile-files.ts';

/** Leaves that are added in one step: a few dozen milliseconds of hashing, and some twenty tiles to sync. */
const leavesAtOnce = 5_000;

const stateSchema = z.object({
  firstSeq: z.number().int().positive(),
  size: z.number().int().nonnegative(),
  edge: z.array(z.string()),
});

/** How far the log is, as LMDB has it. */
export interface LogState {
  /** Number in the journal of the first leaf; what was heard before has none. */
  readonly firstSeq: number;
  readonly size: number;
  /** The tiles at the right edge, from level 0. */
  readonly partials: readonly Buffer[];
}

export function readLogState(disk: Disk): LogState | undefined {
  const stored = disk.log.get('tree');
  if (stored === undefined) return undefined;
  const { firstSeq, size, edge } = stateSchema.parse(stored);
  return { firstSeq, size, partials: edge.map((hashes) => Buffer.from(hashes, 'base64')) };
}

interface SequencerOptions {
  readonly disk: Disk;
  /** Where the tiles lie. */
  readonly folder: string;
  readonly instanceId: string;
}

/**
 * Makes the journal's events leaves of the log, in the order of their numbers: the leaf at index i is number firstSeq + i,
 * always. It reads the journal and not ClickHouse, so that the log grows while that is away. Whatever moment a crash cuts
 * off, the same tree results: full tiles are on disk before the state that counts on them, and the state is one commit.
 */
export class Sequencer {
  readonly #options: SequencerOptions;
  readonly firstSeq: number;
  #edge: Edge;
  #busy: Promise<void> = Promise.resolve();
  readonly #fullTile: TileSource;

  private constructor(options: SequencerOptions, { firstSeq, size, partials }: LogState) {
    this.#options = options;
    this.firstSeq = firstSeq;
    this.#edge = new Edge(size, partials);
    this.#fullTile = remembering((place) => {
      const hashes = readTile(options.folder, place, tileWidth);
      if (hashes === undefined) throw new TileMissing(`${tilePath(place)} of the log is missing or cut`);
      return hashes;
    });
  }

  /** Goes on with the log of a data directory, or begins it with the first event that has not left the journal yet. */
  static async open(options: SequencerOptions): Promise<Sequencer> {
    const known = readLogState(options.disk);
    if (known !== undefined) return new Sequencer(options, known);
    const firstSeq = Number(options.disk.facts.get('lastShippedSeq') ?? 0) + 1;
    const begun = { firstSeq, size: 0, partials: [] };
    await options.disk.log.put('tree', { firstSeq, size: 0, edge: [] });
    return new Sequencer(options, begun);
  }

  /** Leaves that the log has. */
  get size(): number {
    return this.#edge.size;
  }

  /** The tree as it is now. */
  snapshot(): { readonly size: number; readonly root: Buffer; readonly partials: readonly Buffer[] } {
    return { size: this.#edge.size, root: this.#edge.root(), partials: this.#edge.partials() };
  }

  /** The tiles of the tree as it is now. */
  tiles(): TileSource {
    return (place) => (this.#isAtEdge(place) ? this.#edge.partial(place.level) : this.#fullTile(place));
  }

  /** Adds every number up to `seq`, of all of which it must be settled whether their events are durable. */
  async upTo(seq: number): Promise<void> {
    const after = this.#busy.then(async () => {
      while (this.#nextSeq() <= seq) await this.#step(Math.min(seq, this.#nextSeq() + leavesAtOnce - 1));
    });
    this.#busy = after.catch(() => undefined);
    return after;
  }

  #nextSeq(): number {
    return this.firstSeq + this.#edge.size;
  }

  #isAtEdge({ level, index }: TilePlace): boolean {
    return index === Math.floor(this.#edge.size / tileWidth ** (level + 1));
  }

  async #step(last: number): Promise<void> {
    const { disk, folder } = this.#options;
    const edge = new Edge(this.#edge.size, this.#edge.partials());
    const full: Tile[] = [];
    const never: number[] = [];
    for (const leaf of this.#leaves(this.#nextSeq(), last, never))
      edge.append(leaf, (tile) => full.push(tile));
    await writeFullTiles(folder, full);
    const state = {
      firstSeq: this.firstSeq,
      size: edge.size,
      edge: edge.partials().map((hashes) => hashes.toString('base64')),
    };
    // No turn of the event loop ends between these, so that they are one transaction. A record that turned up for a number
    // of which the log now says that it has none would contradict it.
    await Promise.all([
      disk.log.put('tree', state),
      disk.facts.put('lastSequencedSeq', last),
      ...never.map((seq) => disk.events.remove(seq)),
    ]);
    this.#edge = edge;
  }

  *#leaves(first: number, last: number, never: number[]): Generator<Buffer> {
    const { disk, instanceId } = this.#options;
    let next = first;
    const missing = (seq: number): Buffer => {
      const aside = disk.setAside.getBinary(seq);
      if (aside !== undefined) return leafOf(aside, instanceId, seq);
      never.push(seq);
      return voidLeafHash(instanceId, seq, 'never acknowledged');
    };
    for (const { key, value } of disk.events.getRange({ start: first, end: last + 1 })) {
      while (next < key) yield missing(next++);
      yield leafOf(value, instanceId, next++);
    }
    while (next <= last) yield missing(next++);
  }
}

/** The leaf of a record of the journal; one that is damaged leaves a void. */
function leafOf(record: Buffer, instanceId: string, seq: number): Buffer {
  const payload = openRecord(record);
  return payload === undefined ? voidLeafHash(instanceId, seq, 'set aside') : leafHash(payload);
}
