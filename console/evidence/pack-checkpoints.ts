import { type CheckpointRow, checkpointRowSchema } from '../../core/proof/checkpoint-table.ts';
import { subtreesOf } from '../../core/proof/tiles/tile.ts';
import { consistencyProof } from '../../core/proof/tree.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';
import { type Ask, dayAfter } from './ask.ts';
import type { PackFolder } from './pack-folder.ts';
import type { ProvingLog } from './pack-logs.ts';

/** What `proofs/logs.json` says of a log. File names are below `proofs/INSTANCE/`. */
export interface LogInPack {
  readonly instanceId: string;
  readonly origin: string;
  readonly vkey: string;
  /** Number in the journal of the leaf at index 0. */
  readonly firstSeq: number;
  readonly size: number;
  readonly root: string;
  readonly signedAt: string;
  /** Checkpoints from the earliest to the newest, which is `checkpoint`. */
  readonly checkpoints: readonly {
    readonly file: string;
    readonly size: number;
    readonly signedAt: string;
  }[];
  /** That each begins with the one before it: the request of C2SP tlog-witness. */
  readonly consistency: readonly { readonly file: string; readonly from: string; readonly to: string }[];
}

/** Writes the checkpoints at both ends of the period and the newest one, and that each begins with the one before. */
export async function writeCheckpoints(
  store: Store,
  folder: PackFolder,
  log: ProvingLog,
  period: Pick<Ask, 'from' | 'to'>,
): Promise<LogInPack> {
  const { checkpoint } = log;
  const prefix = `proofs/${checkpoint.instance_id}`;
  const earlier = (await atTheEndsOf(store, checkpoint, period)).map((row, index, all) => ({
    file: all.length === 2 && index === 1 ? 'checkpoint-last' : 'checkpoint-first',
    row,
  }));
  const chain = [...earlier, { file: 'checkpoint', row: checkpoint }];
  for (const { file, row } of chain) await folder.write(`${prefix}/${file}`, row.note);
  await folder.write(`${prefix}/log.vkey`, `${checkpoint.vkey}\n`);
  const consistency: LogInPack['consistency'][number][] = [];
  for (const [index, to] of chain.entries()) {
    const from = chain[index - 1];
    if (from === undefined) continue;
    const file = `consistency-${from.row.size}-${to.row.size}`;
    await folder.write(`${prefix}/${file}`, consistencyText(log, from.row.size, to.row));
    consistency.push({ file, from: from.file, to: to.file });
  }
  const { instance_id, origin, vkey, first_seq, size, root, signed_at } = checkpoint;
  return {
    instanceId: instance_id,
    origin,
    vkey,
    firstSeq: first_seq,
    size,
    root,
    signedAt: signed_at,
    checkpoints: chain.map(({ file, row }) => ({ file, size: row.size, signedAt: row.signed_at })),
    consistency,
  };
}

/** The body of a request to a witness (C2SP tlog-witness): `old SIZE`, the proof, an empty line, the checkpoint. */
function consistencyText({ tiles }: ProvingLog, oldSize: number, { size, note }: CheckpointRow): string {
  const proof = consistencyProof(subtreesOf(tiles), oldSize, size);
  return [`old ${oldSize}`, ...proof.map((hash) => hash.toString('base64')), '', note].join('\n');
}

/** The first checkpoint that was signed in the period and the last one, as far as they are smaller than the newest and differ. */
async function atTheEndsOf(
  store: Store,
  { instance_id: instanceId, size }: CheckpointRow,
  { from, to }: Pick<Ask, 'from' | 'to'>,
): Promise<readonly CheckpointRow[]> {
  return rowsOf(
    store,
    checkpointRowSchema,
    `SELECT ${Object.keys(checkpointRowSchema.shape).join(', ')} FROM checkpoints
     WHERE instance_id = {instanceId:String} AND size > 0 AND size < {size:UInt64}
         AND signed_at >= toDate({from:String}) AND signed_at < toDate({until:String})
         AND (size = (SELECT min(size) FROM checkpoints WHERE instance_id = {instanceId:String} AND size > 0
                  AND signed_at >= toDate({from:String}) AND signed_at < toDate({until:String}))
             OR size = (SELECT max(size) FROM checkpoints WHERE instance_id = {instanceId:String} AND size < {size:UInt64}
                  AND signed_at >= toDate({from:String}) AND signed_at < toDate({until:String})))
     ORDER BY size, written_at DESC LIMIT 1 BY size`,
    { instanceId, size, from, until: dayAfter(to) },
  );
}
