import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { onTestFinished } from 'vitest';
import type { Ask } from '../../console/evidence/ask.ts';
import type { PackContext } from '../../console/evidence/context.ts';
import { type MadePack, makePack } from '../../console/evidence/make-pack.ts';
import { actRecorder, type RecordAct } from '../../core/acts/act.ts';
import { ContactDirectory } from '../../core/contacts/directory.ts';
import { KeyRing } from '../../core/contacts/key-ring.ts';
import { Recorder } from '../../core/journal/recorder.ts';
import { DayCommitments } from '../../core/proof/no-contact/commit-days.ts';
import type { Store } from '../../core/store/store.ts';
import { accountSid } from './events.ts';
import { unpacked } from './pack.ts';
import { TestRecord } from './record.ts';
import { aFolder } from './temp.ts';

/** A record of real parts of one instance on a store, from which packs are made without a process of their own. */
export class PackMaker {
  readonly record: TestRecord;
  readonly store: Store;
  readonly recordAct: RecordAct;
  readonly clock: () => number;
  readonly #commitments: DayCommitments;

  private constructor(record: TestRecord, store: Store, clock: () => number) {
    this.record = record;
    this.store = store;
    this.clock = clock;
    const keys = new KeyRing([{ version: 1, secret: Buffer.alloc(32, 1) }]);
    const contacts = new ContactDirectory(record.disk, keys, clock, 100);
    const recorded = actRecorder(new Recorder(record.journal, contacts, clock));
    this.recordAct = async (act) => {
      const made = await recorded(act);
      await record.ship(store);
      return made;
    };
    const { instanceId } = record;
    this.#commitments = new DayCommitments({ store, recordAct: this.recordAct, instanceId, clock });
  }

  static async open(
    store: Store,
    instanceId: string,
    fromMs = Date.parse('2026-11-23T12:00:00.000Z'),
  ): Promise<PackMaker> {
    const record = await TestRecord.open(aFolder(), { instanceId, store, fromMs });
    onTestFinished(() => record.close());
    let nowMs = fromMs;
    return new PackMaker(record, store, () => ++nowMs);
  }

  /** Commits to closed days as the appliance does every ten minutes; gives how many commitments were made. */
  async commit(): Promise<number> {
    return this.#commitments.round(new AbortController().signal);
  }

  get context(): PackContext {
    return {
      store: this.store,
      accounts: [accountSid],
      recordAct: this.recordAct,
      dataDir: this.record.dataDir,
      publish: () => this.record.publisher.publish(),
      clock: this.clock,
    };
  }

  /** Makes a pack about these ids and unpacks it. */
  async pack(
    contactIds: readonly string[] | undefined,
    ask: Partial<Ask> & Pick<Ask, 'from' | 'to'>,
  ): Promise<{ readonly folder: string; readonly zip: string; readonly made: MadePack }> {
    const around = aFolder();
    const zip = join(around, 'pack.zip');
    const file = createWriteStream(zip, { flags: 'wx' });
    const order = {
      ask: { reason: 'a question of a regulator', noContact: false, sids: [], ...ask },
      subject: { contactIds, sids: ask.sids ?? [] },
      actor: { name: 'jo', role: 'officer', via: 'command line' as const },
      file,
      progress: () => undefined,
      signal: new AbortController().signal,
    };
    const made = await makePack(this.context, order);
    file.end();
    await finished(file);
    return { folder: unpacked(zip, join(around, 'pack')), zip, made };
  }
}
