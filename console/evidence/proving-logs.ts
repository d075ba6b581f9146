import { type AsOf, asOfNow } from '../../core/events/as-of.ts';
import { proofFolder, tilesOfTree } from '../../core/proof/tiles/tile-files.ts';
import { EvidenceRefused, type PackContext } from './context.ts';
import type { ProvingLog } from './pack-logs.ts';

/** The log of this data directory, signed as it is now. Throws EvidenceRefused when nothing can be signed. */
export async function ownLogNow({ publish, dataDir }: PackContext): Promise<ProvingLog> {
  const checkpoint = await publish();
  if (checkpoint === undefined)
    throw new EvidenceRefused(
      'nothing is signed yet, so that a pack would prove nothing: is ClickHouse there, and was anything heard? ledgerline doctor says more',
    );
  return { checkpoint, tiles: tilesOfTree(proofFolder(dataDir), checkpoint.size) };
}

/** How far the record goes now, but no further than what these logs prove. */
export async function asOfWithin({ store }: PackContext, logs: readonly ProvingLog[]): Promise<AsOf> {
  const reached = new Map(await asOfNow(store));
  for (const { checkpoint } of logs) {
    const { instance_id, first_seq, size } = checkpoint;
    const seq = reached.get(instance_id);
    if (seq !== undefined) reached.set(instance_id, Math.min(seq, first_seq + size - 1));
  }
  return reached;
}
