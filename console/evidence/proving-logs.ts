import { join } from 'node:path';
import { z } from 'zod';
import { type AsOf, asOfNow } from '../../core/events/as-of.ts';
import { latestCheckpoints } from '../../core/proof/checkpoint-table.ts';
import { proofFolder, tilesOfTree } from '../../core/proof/tiles/tile-files.ts';
import { listOf } from '../../core/store/sid-list.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';
import { EvidenceRefused, type PackContext, type PackOrder } from './context.ts';
import type { ProvingLog } from './pack-logs.ts';
import { rebuiltLog } from './rebuilt-log.ts';

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

/** Leaves of a log that is made again for a pack: each takes 64 bytes on disk and some microseconds. */
const rebuiltLeavesAtMost = 20_000_000;

/**
 * The logs of other instances that heard of the subject, made again from ClickHouse, since their tiles lie in other data
 * directories. What cannot be made again proves nothing here; the pack says so.
 */
export async function otherLogs(
  { store }: PackContext,
  { subject, ask }: Pick<PackOrder, 'subject' | 'ask'>,
  own: ProvingLog,
  work: string,
): Promise<readonly ProvingLog[]> {
  const checkpoints = await latestCheckpoints(store);
  const others = checkpoints.filter(({ instance_id }) => instance_id !== own.checkpoint.instance_id);
  if (others.length === 0) return [];
  const concerned = await instancesOf(store, { subject, ask });
  const logs: ProvingLog[] = [];
  for (const checkpoint of others) {
    const { instance_id, size } = checkpoint;
    if (!concerned.has(instance_id) || size === 0 || size > rebuiltLeavesAtMost) continue;
    const log = await rebuiltLog(store, checkpoint, join(work, instance_id));
    if (log !== undefined) logs.push(log);
  }
  return logs;
}

const instanceRow = z.object({ instance_id: z.string() });

/** Instances whose journals have something of the subject, acts about it, or commitments to the days. */
async function instancesOf(
  store: Store,
  { subject, ask }: Pick<PackOrder, 'subject' | 'ask'>,
): Promise<ReadonlySet<string>> {
  const { contactIds = [], sids } = subject;
  const rows = await rowsOf(
    store,
    instanceRow,
    `SELECT DISTINCT instance_id FROM (
         SELECT instance_id FROM events
             WHERE contact_id IN {contactIds:Array(String)} OR resource_sid != '' AND resource_sid IN ${listOf(sids)}
         UNION ALL SELECT instance_id FROM act
             WHERE hasAny(contact_ids, {contactIds:Array(String)}) OR notEmpty(sids) AND hasAny(sids, ${listOf(sids)})
         UNION ALL SELECT instance_id FROM act
             WHERE {noContact:Bool} AND action = 'day-commitment' AND details['Day'] >= {from:String} AND details['Day'] <= {to:String}
     )`,
    { contactIds, from: ask.from, to: ask.to, noContact: ask.noContact },
  );
  return new Set(rows.map(({ instance_id }) => instance_id));
}
