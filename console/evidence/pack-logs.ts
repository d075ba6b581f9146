import type { CheckpointRow } from '../../core/proof/checkpoint-table.ts';
import type { StoredEvent } from '../../core/proof/event-rows.ts';
import { leafHash } from '../../core/proof/hash.ts';
import { restOfTree } from '../../core/proof/partial-tree.ts';
import { writeProof } from '../../core/proof/proof-text.ts';
import { subtreesOf, type TileSource } from '../../core/proof/tiles/tile.ts';
import { inclusionProof } from '../../core/proof/tree.ts';
import type { PackFolder } from './pack-folder.ts';
import { SeqSet } from './seq-set.ts';

/** A log by which events of the pack are proven: its newest checkpoint, and the tiles of the tree of that size. */
export interface ProvingLog {
  readonly checkpoint: CheckpointRow;
  readonly tiles: TileSource;
}

/** Events that are not what the log has: more than these are counted, not named. */
const mismatchesNamed = 20;

/** The logs of a pack, and which of their events are in it. */
export class PackLogs {
  readonly all: readonly ProvingLog[];
  readonly #place: ReadonlyMap<string, number>;
  readonly #leafOf: readonly ((index: number) => Buffer)[];
  readonly #seen = new SeqSet();
  /** Events of the pack that a log proves. */
  proven = 0;
  /** Events that no log at hand has: another instance's, or heard before there was a log. */
  unproven = 0;
  /** Events that are not what the log has: the record was changed. */
  mismatches = 0;
  readonly mismatching: string[] = [];

  constructor(logs: readonly ProvingLog[]) {
    this.all = logs;
    this.#place = new Map(logs.map(({ checkpoint }, place) => [checkpoint.instance_id, place]));
    this.#leafOf = logs.map(({ tiles }) => {
      const subtrees = subtreesOf(tiles);
      return (index) => subtrees(0, index);
    });
  }

  /** False when the event is in the pack already. */
  isNew({ row }: StoredEvent): boolean {
    return this.#seen.add(row.instance_id, row.seq);
  }

  /** Where the event is proven: the line `LOG INDEX LEAF` of the file of leaves; `- - LEAF` when it is not. */
  leafLine({ row, bytes }: StoredEvent): string {
    const leaf = leafHash(bytes);
    const found = this.#indexOf(row.instance_id, row.seq);
    if (found === undefined) {
      this.unproven += 1;
      return `- - ${leaf.toString('base64')}\n`;
    }
    this.proven += 1;
    if (this.#leafOf[found.place]?.(found.index).equals(leaf) !== true) {
      this.mismatches += 1;
      if (this.mismatching.length < mismatchesNamed) this.mismatching.push(row.event_id);
    }
    return `${found.place} ${found.index} ${leaf.toString('base64')}\n`;
  }

  /** A `.tlog-proof` file of one event; `undefined` when no log proves it. */
  proofOf({ row }: StoredEvent): { readonly instanceId: string; readonly text: string } | undefined {
    const found = this.#indexOf(row.instance_id, row.seq);
    const log = found && this.all[found.place];
    if (found === undefined || log === undefined) return undefined;
    const { checkpoint, tiles } = log;
    const path = inclusionProof(subtreesOf(tiles), found.index, checkpoint.size);
    return {
      instanceId: checkpoint.instance_id,
      text: writeProof({ index: found.index, path, checkpoint: checkpoint.note }),
    };
  }

  /** Writes the rest of each tree: with the leaves of the pack it gives the signed root. A line is `START COUNT HASH`. */
  async writeTrees(folder: PackFolder): Promise<void> {
    for (const { checkpoint, tiles } of this.all) {
      const { instance_id, first_seq, size } = checkpoint;
      const file = await folder.begin(`proofs/${instance_id}/tree`);
      const chosen = indexes(this.#seen.of(instance_id), first_seq, size);
      for (const { start, count, hash } of restOfTree(subtreesOf(tiles), size, chosen))
        await file.add(`${start} ${count} ${hash.toString('base64')}\n`);
      await file.close();
    }
  }

  #indexOf(instanceId: string, seq: number): { readonly place: number; readonly index: number } | undefined {
    const place = this.#place.get(instanceId);
    const checkpoint = place === undefined ? undefined : this.all[place]?.checkpoint;
    if (place === undefined || checkpoint === undefined) return undefined;
    const index = seq - checkpoint.first_seq;
    return index >= 0 && index < checkpoint.size ? { place, index } : undefined;
  }
}

function* indexes(seqs: Iterable<number>, firstSeq: number, size: number): Generator<number> {
  for (const seq of seqs) if (seq >= firstSeq && seq - firstSeq < size) yield seq - firstSeq;
}
