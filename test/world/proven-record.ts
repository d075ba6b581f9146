import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { z } from 'zod';
import type { actions } from '../../core/acts/act.ts';
import type { Event, JournalledEvent } from '../../core/events/event.ts';
import { type Disk, openDiskToRead } from '../../core/journal/disk.ts';
import { droppedDigest, droppedDigestAttribute, storeDropped } from '../../core/proof/dropped.ts';
import type { NoteKey } from '../../core/proof/note.ts';
import type { GivenNote } from '../../core/proof/verify/notes.ts';
import { type VerifyReport, verifyRecord } from '../../core/proof/verify/verify.ts';
import type { AccountSid } from '../../core/sids.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';
import { anEvent, sidNamed } from './events.ts';
import { TestRecord } from './record.ts';
import { anEmbeddedStore } from './store.ts';
import { aLastingFolder } from './temp.ts';

/** Attributes with everything that JSON writes in more than one way. */
const oddTexts = [
  'plain',
  'a/b "c" \\d',
  'tab\there',
  '\u2028\u2029',
  '😀 é',
  '\u0001\u001f\u007f',
  '<&>',
  '',
];

/**
 * A record in proper use: two instances in one ClickHouse, several checkpoints, events heard twice, numbers without an
 * event, one set aside, some dropped by an act, some still in the journal. It can be tampered with and is as before again.
 */
export class ProvenRecord {
  readonly store: Store;
  readonly instanceId = 'in_one';
  readonly dataDir: string;
  readonly #kept: string;
  /** Every event of `in_one` that ClickHouse has, by its number. */
  readonly events = new Map<number, JournalledEvent>();
  /** Numbers still in the journal. */
  waiting: readonly number[] = [];
  readonly voids = [40, 300];
  readonly dropped = { from: 101, to: 110 };
  /** Number of the act that says so. */
  actSeq = 0;
  /** The checkpoint notes of `in_one`, oldest first: as somebody else keeps them. */
  readonly notes: string[] = [];
  vkey = '';

  constructor(store: Store, folder: string) {
    this.store = store;
    this.dataDir = join(folder, 'used');
    this.#kept = join(folder, 'kept');
  }

  async make(): Promise<void> {
    const other = await TestRecord.open(join(this.dataDir, '../other'), {
      instanceId: 'in_two',
      store: this.store,
    });
    const record = await TestRecord.open(this.dataDir, { instanceId: this.instanceId, store: this.store });
    await record.disk.facts.put('instanceId', this.instanceId);
    for (const count of [90, 230, 290]) {
      await this.#hear(
        record,
        Array.from({ length: count }, (_, number) => eventNumber(count * 1_000 + number)),
      );
      await other.hear(
        ...Array.from({ length: 40 }, (_, number) =>
          anEvent({ resourceSid: sidNamed('SM', `other ${count} ${number}`) }),
        ),
      );
      await other.ship(this.store);
      await other.publisher.publish();
    }
    await this.#drop(record);
    await this.#hear(record, [eventNumber(1), eventNumber(2)]);
    const waiting = await record.hear(
      ...Array.from({ length: 12 }, (_, number) => eventNumber(900_000 + number)),
    );
    this.waiting = waiting.map(({ seq }) => seq);
    await record.publisher.publish();
    this.vkey = record.publisher.vkey;
    await record.close();
    await other.close();
    cpSync(this.dataDir, this.#kept, { recursive: true });
    // What is made from events would be made again each time that these are put back.
    for (const { name } of await this.ask("SELECT name FROM system.tables WHERE engine = 'MaterializedView'"))
      await this.run(`DROP VIEW ${name}`);
    for (const table of tables) {
      await this.run(`CREATE TABLE kept_${table} AS ${table}`);
      await this.run(`INSERT INTO kept_${table} SELECT * FROM ${table}`);
    }
  }

  /** As it was before it was tampered with. */
  async restore(): Promise<void> {
    rmSync(this.dataDir, { recursive: true, force: true });
    cpSync(this.#kept, this.dataDir, { recursive: true });
    for (const table of tables) {
      await this.run(`TRUNCATE TABLE ${table}`);
      await this.run(`INSERT INTO ${table} SELECT * FROM kept_${table}`);
    }
  }

  async verify(given: readonly GivenNote[] = [], keys: readonly NoteKey[] = []): Promise<VerifyReport> {
    const disk: Disk | undefined = openDiskToRead(this.dataDir);
    try {
      return await verifyRecord({ store: this.store, dataDir: this.dataDir, disk, given, keys });
    } finally {
      await disk?.root.close();
    }
  }

  /** A statement of somebody who may do everything. */
  async run(query: string): Promise<void> {
    await this.store.writer.command({
      query,
      clickhouse_settings: { mutations_sync: '2', date_time_input_format: 'best_effort' },
    });
  }

  async ask(query: string): Promise<readonly Record<string, unknown>[]> {
    return rowsOf(this.store, z.looseObject({}), query);
  }

  async #hear(record: TestRecord, events: readonly Event[]): Promise<void> {
    for (const event of await record.hear(...events)) this.events.set(event.seq, event);
    for (const seq of this.voids) {
      if (record.disk.events.getBinary(seq) === undefined) continue;
      // One commit failed, one record was damaged.
      if (seq === 40) await record.disk.events.remove(seq);
      else await record.disk.events.put(seq, Buffer.alloc(50, 1));
      this.events.delete(seq);
    }
    await record.ship(this.store);
    this.notes.push((await record.publisher.publish())?.note ?? '');
  }

  /** Retention: an act says which, then they are gone. */
  async #drop(record: TestRecord): Promise<void> {
    const { from, to } = this.dropped;
    const ranges = [{ instanceId: this.instanceId, seqFrom: from, seqTo: to }];
    const actId = `act_${'5'.repeat(32)}`;
    const action: keyof typeof actions = 'retention';
    await this.#hear(record, [
      anEvent({
        kind: 'act',
        source: 'operator',
        accountSid: '' as AccountSid,
        resourceSid: actId,
        status: action,
        attributes: { Actor: 'schedule', [droppedDigestAttribute]: droppedDigest(ranges) },
      }),
    ]);
    this.actSeq = record.journal.lastSeq;
    await storeDropped(
      this.store,
      { actId, reason: 'retention', droppedAt: '2026-11-23T13:00:00.000Z' },
      ranges,
    );
    await this.run(
      `ALTER TABLE events DELETE WHERE instance_id = '${this.instanceId}' AND seq BETWEEN ${from} AND ${to}`,
    );
    for (let seq = from; seq <= to; seq += 1) this.events.delete(seq);
  }
}

const tables = ['events', 'checkpoints', 'dropped_events', 'heard_before_log'];

function eventNumber(number: number): Event {
  const text = oddTexts[number % oddTexts.length] ?? '';
  return anEvent({
    resourceSid: sidNamed(number % 5 === 0 ? 'CA' : 'SM', `proven ${number % 400}`),
    status: ['queued', 'sent', 'delivered'][number % 3] ?? 'sent',
    receivedAt: new Date(Date.parse('2026-11-23T12:00:00.000Z') + number).toISOString(),
    occurredAt: number % 4 === 0 ? '2026-11-23T11:59:00.000Z' : null,
    errorCode: number % 7 === 0 ? 30_007 : null,
    sequence: number % 5 === 0 ? number % 3 : null,
    relatedSids: number % 6 === 0 ? [sidNamed('RE', `recording ${number}`)] : [],
    droppedFields: number % 9 === 0 ? ['Body'] : [],
    attributes: { Text: text, seq: '17', ...(number % 2 === 0 ? { ApiVersion: '2010-04-01' } : {}) },
  });
}

/** One record for all tests of a file. */
export function aProvenRecord(): () => ProvenRecord {
  const store = anEmbeddedStore();
  const folder = aLastingFolder();
  let record: ProvenRecord | undefined;
  beforeAll(async () => {
    record = new ProvenRecord(store(), folder);
    await record.make();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return () => {
    if (record === undefined) throw new Error('the record is made before the first test');
    return record;
  };
}
