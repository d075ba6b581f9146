import type { Store } from '../store/store.ts';
import { provesInclusion } from './check-proof.ts';
import type { CheckpointRow } from './checkpoint-table.ts';
import { storedEvents } from './event-rows.ts';
import { leafHash } from './hash.ts';
import { writeProof } from './proof-text.ts';
import type { Publisher } from './publisher.ts';
import type { Sequencer } from './sequencer.ts';
import { subtreesOf } from './tiles/tile.ts';
import { inclusionProof } from './tree.ts';

/** The log over the journal of this instance. */
export interface OwnLog {
  readonly instanceId: string;
  readonly sequencer: Sequencer;
  readonly publisher: Publisher;
}

/** That one hearing of an event is in the log. */
export interface ProofOfHearing {
  readonly instanceId: string;
  /** Its number in the journal. */
  readonly seq: number;
  /** Its index in the log. */
  readonly index: number;
  /** The bytes that the leaf is the hash of. */
  readonly entry: string;
  /** A `.tlog-proof` file (C2SP tlog-proof), with the signed checkpoint. */
  readonly proof: string;
}

/** An event cannot be proven; the message says why and what to do. */
export class NotProvable extends Error {
  override readonly name = 'NotProvable';
  /** True when there is no such event at all. */
  readonly unknown: boolean;

  constructor(message: string, unknown = false) {
    super(message);
    this.unknown = unknown;
  }
}

/** Proofs of every hearing of an event, oldest first; signs the log first where that is needed. Throws NotProvable. */
export async function proveEvent(
  store: Store,
  log: OwnLog,
  eventId: string,
): Promise<readonly ProofOfHearing[]> {
  const found = await storedEvents(store, 'WHERE event_id = {eventId:String} ORDER BY instance_id, seq', {
    eventId,
  });
  if (found.length === 0)
    throw new NotProvable(
      `no event ${eventId} is in the record. A new one shows within seconds; ledgerline trace SID gives the ids of its events`,
      true,
    );
  const ours = found.filter(({ row }) => row.instance_id === log.instanceId);
  if (ours.length === 0)
    throw new NotProvable(
      `${eventId} was heard by ${found[0]?.row.instance_id}, whose log lies in another data directory: ask that appliance`,
    );
  const { firstSeq } = log.sequencer;
  const logged = ours.filter(({ row }) => row.seq >= firstSeq);
  if (logged.length === 0)
    throw new NotProvable(
      `${eventId} was heard before the log began (at number ${firstSeq}): nothing proves it`,
    );
  const checkpoint = await checkpointWith(log, Math.max(...logged.map(({ row }) => row.seq)) - firstSeq);
  const proofs = new Map<number, ProofOfHearing>();
  // The shipper may have brought a row twice.
  for (const { row, bytes } of logged)
    proofs.set(row.seq, proofOf(log, checkpoint, { seq: row.seq, index: row.seq - firstSeq, bytes }));
  return [...proofs.values()];
}

/** A checkpoint of a tree that has the leaf. */
async function checkpointWith({ publisher }: OwnLog, index: number): Promise<CheckpointRow> {
  if ((publisher.latest?.size ?? 0) <= index) await publisher.publish();
  const { latest, refused } = publisher;
  if (latest !== undefined && latest.size > index) return latest;
  throw new NotProvable(
    refused === undefined
      ? 'it will be in the next checkpoint, which cannot be signed while ClickHouse is away: try again when it is back'
      : `this log signs no checkpoints any more: ${refused}`,
  );
}

function proofOf(
  { instanceId, sequencer }: OwnLog,
  checkpoint: CheckpointRow,
  { seq, index, bytes }: { readonly seq: number; readonly index: number; readonly bytes: Buffer },
): ProofOfHearing {
  const { size } = checkpoint;
  const path = inclusionProof(subtreesOf(sequencer.tiles()), index, size);
  const root = Buffer.from(checkpoint.root, 'base64');
  if (!provesInclusion({ index, size, leaf: leafHash(bytes), root }, path))
    throw new NotProvable(
      `the event with number ${seq} is not what was recorded, or the log's tiles were changed: ledgerline verify says more`,
    );
  return {
    instanceId,
    seq,
    index,
    entry: bytes.toString('utf8'),
    proof: writeProof({ index, path, checkpoint: checkpoint.note }),
  };
}
