import type { Logger } from 'pino';
import { z } from 'zod';
import { type Actor, actRecorder, type RecordAct } from '../acts/act.ts';
import type { Clock } from '../clock.ts';
import { everyIdOf } from '../contacts/look-up.ts';
import type { ContactId } from '../events/event.ts';
import type { Recorder } from '../journal/recorder.ts';
import { insertRows, rowsOf, type Store } from '../store/store.ts';
import { type Erasure, erasures } from './erasure/erasures.ts';
import { forgetHere, type LocalContacts } from './erasure/forget.ts';
import {
  oldPartsOnDisk,
  type PersonalRows,
  personalRows,
  personalTables,
  removeFromStore,
  storeTime,
} from './erasure/remove-from-store.ts';
import { instancesInUse, showLife, signOfLifeEveryMs } from './instances.ts';
import { adoptSuppressions } from './suppression/adopt.ts';
import type { Suppressions } from './suppression/suppression.ts';

export interface KeeperParts extends LocalContacts {
  readonly instanceId: string;
  readonly recorder: Recorder;
  readonly suppressions: Suppressions;
  readonly log: Logger;
  readonly clock: Clock;
}

/** Who acts when the appliance does something on its own. */
export const theAppliance: Actor = { name: 'ledgerline', role: 'system', via: 'schedule' };

const progressRow = z.object({ instance_id: z.string(), contact_ids: z.array(z.string()) });

/**
 * Carries out erasures, wherever they were ordered: each instance forgets the person in its own data directory, and when all that
 * are alive have, one of them removes the person from ClickHouse and records that it is done. Everything can be done again: what
 * a crash cut off is pending still at the next round.
 */
export class Keeper {
  readonly #parts: KeeperParts;
  readonly #store: Store;
  readonly #recordAct: RecordAct;
  #suppressedSince = '1970-01-01T00:00:00.000Z';
  #lifeAtMs = Number.NEGATIVE_INFINITY;
  /** What is recorded as done here, and may not show in ClickHouse yet. */
  readonly #finished = new Set<string>();

  constructor(parts: KeeperParts, store: Store) {
    this.#parts = parts;
    this.#store = store;
    this.#recordAct = actRecorder(parts.recorder);
  }

  /**
   * To be called before anything is shared or shipped: an instance that was away must not bring back whom the others have
   * forgotten meanwhile.
   */
  async catchUp(): Promise<void> {
    await this.#showLife();
    for (const erasure of await erasures(this.#store)) await this.#forget(erasure);
  }

  /** One round: what was ordered since is done here, and what all have done is finished. */
  async round(): Promise<void> {
    await this.#showLife();
    this.#suppressedSince = await adoptSuppressions(
      this.#store,
      this.#parts.suppressions,
      this.#suppressedSince,
    );
    const all = await erasures(this.#store);
    for (const erasure of all) await this.#forget(erasure);
    for (const erasure of all) if (erasure.done_at === null) await this.#finish(erasure);
  }

  async #showLife(): Promise<void> {
    const nowMs = this.#parts.clock();
    if (nowMs - this.#lifeAtMs < signOfLifeEveryMs) return;
    await showLife(this.#store, this.#parts.instanceId);
    this.#lifeAtMs = nowMs;
  }

  /** Forgets the person in this data directory, once. */
  async #forget({ erasure_id: erasureId, contact_ids: named, done_at: doneAt }: Erasure): Promise<void> {
    const { disk, sharing, suppressions, instanceId, log } = this.#parts;
    const mark = `erased.${erasureId}`;
    if (disk.facts.get(mark) !== undefined) return;
    let contactIds = named.map((id) => id as ContactId);
    if (doneAt === null) {
      // What this instance alone knows of the person shows only when it is shared: then every id is found.
      await sharing.share(this.#store);
      contactIds = [...new Set([...contactIds, ...(await everyIdOf(this.#store, contactIds))])];
    }
    // Whoever is met again under a new id from now on must be recognised as somebody who had opted out.
    await adoptSuppressions(this.#store, suppressions, '1970-01-01T00:00:00.000Z');
    await forgetHere(this.#parts, contactIds);
    if (doneAt === null)
      await insertRows(this.#store, 'erasure_progress', [
        { act_id: erasureId, instance_id: instanceId, contact_ids: contactIds },
      ]);
    await disk.facts.put(mark, 1);
    log.info({ erasure: erasureId }, 'a person was forgotten in this data directory');
  }

  /**
   * Removes the person from ClickHouse. Gives how many rows went, or `undefined` while any is left, or a part of the disk that
   * held one. What is begun is noted here first, so that the count outlives a crash.
   */
  async #removed(erasureId: string, contactIds: readonly string[]): Promise<PersonalRows | undefined> {
    const { facts } = this.#parts.disk;
    const note = `removing.${erasureId}`;
    const noted = facts.get(note);
    const removal =
      noted === undefined
        ? { rows: await personalRows(this.#store, contactIds), removedAt: 0 }
        : removalSchema.parse(JSON.parse(String(noted)));
    if (noted === undefined) await facts.put(note, JSON.stringify(removal));
    const left = await personalRows(this.#store, contactIds);
    if (personalTables.some((table) => left[table] > 0)) {
      await removeFromStore(this.#store, contactIds);
      return undefined;
    }
    const removedAt = removal.removedAt || (await storeTime(this.#store));
    await facts.put(note, JSON.stringify({ ...removal, removedAt }));
    return (await oldPartsOnDisk(this.#store, removedAt)) === 0 ? removal.rows : undefined;
  }

  /** When every instance that is alive has forgotten the person: ClickHouse forgets too, and it is recorded. */
  async #finish(erasure: Erasure): Promise<void> {
    const { instanceId, log } = this.#parts;
    const instances = await instancesInUse(this.#store);
    const alive = instances.filter((one) => one.alive).map((one) => one.instance_id);
    const progress = await rowsOf(
      this.#store,
      progressRow,
      'SELECT instance_id, contact_ids FROM erasure_progress FINAL WHERE act_id = {act:String}',
      { act: erasure.erasure_id },
    );
    const forgot = new Set(progress.map((row) => row.instance_id));
    if (alive.some((one) => !forgot.has(one)) || (alive[0] ?? instanceId) !== instanceId) return;
    const contactIds = [
      ...new Set([...erasure.contact_ids, ...progress.flatMap((row) => row.contact_ids)]),
    ].sort();
    const rows = await this.#removed(erasure.erasure_id, contactIds);
    if (rows === undefined || this.#finished.has(erasure.erasure_id)) return;
    const absent = instances.filter((one) => !one.alive && !forgot.has(one.instance_id));
    await this.#recordAct({
      action: 'erasure-done',
      actor: theAppliance,
      reason: erasure.reason,
      contactIds,
      details: {
        Of: erasure.erasure_id,
        Right: erasure.by_right,
        Instances: [...forgot].sort().join(','),
        Absent: absent.map((one) => one.instance_id).join(','),
        Statement: statementOf(erasure, {
          ids: contactIds.length,
          instances: forgot.size,
          absent: absent.length,
          rows,
        }),
      },
    });
    this.#finished.add(erasure.erasure_id);
    log.info({ erasure: erasure.erasure_id }, 'a person was forgotten everywhere');
  }
}

const removalSchema = z.object({
  rows: z.object({ contact_directory: z.number(), contact_vault: z.number(), suppression_links: z.number() }),
  /** By ClickHouse's clock, in seconds since 1970; 0 until nothing is found any more. */
  removedAt: z.number(),
});

/** The tombstone: what was erased, when and by what right; never who. */
function statementOf(
  { by_right, ordered_at, ordered_by }: Erasure,
  counted: {
    readonly ids: number;
    readonly instances: number;
    readonly absent: number;
    readonly rows: PersonalRows;
  },
): string {
  const { ids, instances, absent, rows } = counted;
  const went = Object.entries(rows).map(([table, count]) => `${count} of ${table}`);
  return `By ${by_right}, as ${ordered_by} ordered at ${ordered_at}, the ways that led to one person (${ids} ${ids === 1 ? 'id' : 'ids'}) were removed: rows ${went.join(', ')}; in the data directories of ${instances} instances${absent === 0 ? '' : `; ${absent} that did not run remove them when they start`}. The events stay, and name nobody.`;
}
