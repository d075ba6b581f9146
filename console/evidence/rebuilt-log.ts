import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckpointRow } from '../../core/proof/checkpoint-table.ts';
import { type StoredEvent, storedEvents } from '../../core/proof/event-rows.ts';
import { hashBytes, leafHash } from '../../core/proof/hash.ts';
import { voidLeafHash } from '../../core/proof/leaf.ts';
import { Edge } from '../../core/proof/tiles/edge.ts';
import { type Tile, type TileSource, tileWidth } from '../../core/proof/tiles/tile.ts';
import { readTile, remembering, TileMissing, writeFullTiles } from '../../core/proof/tiles/tile-files.ts';
import type { Store } from '../../core/store/store.ts';
import type { ProvingLog } from './pack-logs.ts';

const rowsAtOnce = 5_000;
const noLeaf = Buffer.alloc(hashBytes);

/**
 * The log of another instance, whose tiles lie elsewhere: made again from its events, and believed only if the root that
 * the other instance signed comes out. `undefined` when it does not: events of it are not kept any more, are not here yet, or were changed.
 */
export async function rebuiltLog(
  store: Store,
  checkpoint: CheckpointRow,
  folder: string,
): Promise<ProvingLog | undefined> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const leaves = await open(join(folder, 'leaves'), 'wx+', 0o600);
  try {
    await writeLeaves(store, checkpoint, leaves);
    const edge = await treeOf(checkpoint, leaves, folder);
    if (edge.root().toString('base64') !== checkpoint.root) return undefined;
    return { checkpoint, tiles: tilesOf(edge, folder) };
  } finally {
    await leaves.close();
  }
}

/** Each leaf at its place: events come in the order of their table, and the tree wants them in that of their numbers. */
async function writeLeaves(
  store: Store,
  { instance_id, first_seq, size }: CheckpointRow,
  leaves: FileHandle,
): Promise<void> {
  await leaves.truncate(size * hashBytes);
  for (let last: StoredEvent | undefined; ; ) {
    const page = await storedEvents(
      store,
      `WHERE instance_id = {instance:String} AND seq >= {first:UInt64} AND seq < {end:UInt64}
         AND resource_sid >= {sid:String} AND (resource_sid, event_id, seq) > ({sid:String}, {event:String}, {seq:UInt64})
       ORDER BY resource_sid, event_id, instance_id, seq LIMIT ${rowsAtOnce}`,
      {
        instance: instance_id,
        first: first_seq,
        end: first_seq + size,
        sid: last?.row.resource_sid ?? '',
        event: last?.row.event_id ?? '',
        seq: last?.row.seq ?? 0,
      },
    );
    for (const { row, bytes } of page)
      await leaves.write(leafHash(bytes), 0, hashBytes, (row.seq - first_seq) * hashBytes);
    last = page.at(-1);
    if (last === undefined || page.length < rowsAtOnce) return;
  }
}

/** The tree over the leaves; a number without an event is one that was never acknowledged, or another root comes out. */
async function treeOf(
  { instance_id, first_seq, size }: CheckpointRow,
  leaves: FileHandle,
  folder: string,
): Promise<Edge> {
  const edge = new Edge();
  const some = Buffer.alloc(tileWidth * hashBytes);
  for (let index = 0; index < size; index += tileWidth) {
    const { bytesRead } = await leaves.read(some, 0, some.length, index * hashBytes);
    const full: Tile[] = [];
    for (let at = 0; at < bytesRead; at += hashBytes) {
      const leaf = some.subarray(at, at + hashBytes);
      const seq = first_seq + index + at / hashBytes;
      edge.append(leaf.equals(noLeaf) ? voidLeafHash(instance_id, seq, 'never acknowledged') : leaf, (tile) =>
        full.push(tile),
      );
    }
    await writeFullTiles(folder, full);
  }
  return edge;
}

function tilesOf(edge: Edge, folder: string): TileSource {
  return remembering(({ level, index }) => {
    if (index === Math.floor(edge.size / tileWidth ** (level + 1))) return edge.partial(level);
    const hashes = readTile(folder, { level, index }, tileWidth);
    if (hashes === undefined) throw new TileMissing(`tile ${level}/${index} of a rebuilt log is gone`);
    return hashes;
  });
}
