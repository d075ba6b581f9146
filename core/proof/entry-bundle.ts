import type { Store } from '../store/store.ts';
import { storedEvents } from './event-rows.ts';
import { hashBytes, leafHash } from './hash.ts';
import { voidLeafBytes, voidReasonOf } from './leaf.ts';
import type { OwnLog } from './prove.ts';
import { tileWidth } from './tiles/tile.ts';

/** C2SP tlog-tiles: the length of an entry has two bytes. */
const maxEntryBytes = 65_535;

/**
 * The entries behind a tile of leaves, each after its length: C2SP tlog-tiles. `undefined` when one of them is not there:
 * it is not kept any more, it is on its way to ClickHouse, it is too long for this format, or it is not what was recorded.
 */
export async function entryBundle(
  store: Store,
  { instanceId, sequencer }: OwnLog,
  { index, width }: { readonly index: number; readonly width: number },
): Promise<Buffer | undefined> {
  const leaves = sequencer.tiles()({ level: 0, index });
  const first = sequencer.firstSeq + index * tileWidth;
  const found = await storedEvents(
    store,
    'WHERE instance_id = {instanceId:String} AND seq >= {first:UInt64} AND seq < {end:UInt64}',
    { instanceId, first, end: first + width },
  );
  const bytesOf = new Map(found.map(({ row, bytes }) => [row.seq, bytes]));
  const parts: Buffer[] = [];
  for (let offset = 0; offset < width; offset += 1) {
    const seq = first + offset;
    const leaf = leaves.subarray(offset * hashBytes, (offset + 1) * hashBytes);
    const reason = voidReasonOf(leaf, instanceId, seq);
    const entry = reason === undefined ? bytesOf.get(seq) : voidLeafBytes(instanceId, seq, reason);
    if (entry === undefined || entry.length > maxEntryBytes || !leafHash(entry).equals(leaf))
      return undefined;
    const length = Buffer.alloc(2);
    length.writeUInt16BE(entry.length);
    parts.push(length, entry);
  }
  return Buffer.concat(parts);
}
