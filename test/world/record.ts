import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { pino } from 'pino';
import type { Event, JournalledEvent } from '../../core/events/event.ts';
import { type Disk, openDisk } from '../../core/journal/disk.ts';
import { Journal } from '../../core/journal/journal.ts';
import { Shipper } from '../../core/journal/shipper.ts';
import { signingKeyOf } from '../../core/keys/ed25519.ts';
import { limits } from '../../core/limits.ts';
import { Publisher } from '../../core/proof/publisher.ts';
import { Sequencer } from '../../core/proof/sequencer.ts';
import { proofFolder } from '../../core/proof/tiles/tile-files.ts';
import type { Store } from '../../core/store/store.ts';

export const logHost = 'hooks.example.org';

/** A data directory in use: its journal and its log, made of the real parts; with a store also the way there. */
export class TestRecord {
  readonly dataDir: string;
  readonly instanceId: string;
  readonly disk: Disk;
  readonly journal: Journal;
  readonly sequencer: Sequencer;
  readonly publisher: Publisher;
  #nowMs: number;

  private constructor(dataDir: string, disk: Disk, sequencer: Sequencer, options: RecordOptions) {
    const { instanceId, store, fromMs = Date.parse('2026-11-23T12:00:00.000Z') } = options;
    this.dataDir = dataDir;
    this.instanceId = instanceId;
    this.disk = disk;
    this.sequencer = sequencer;
    this.#nowMs = fromMs;
    const clock = (): number => ++this.#nowMs;
    this.journal = new Journal({
      disk,
      instanceId,
      maxBytes: 1e9,
      clock,
      nonce: () => randomBytes(16).toString('hex'),
    });
    this.publisher = new Publisher({
      disk,
      sequencer,
      settledSeq: () => this.journal.settledSeq,
      folder: proofFolder(dataDir),
      instanceId,
      host: logHost,
      key: signingKeyOf(dataDir, 'log'),
      clock,
      log: pino({ level: 'silent' }),
      store: () => store,
    });
  }

  /** Opens a data directory, which may be new. */
  static async open(dataDir: string, options: RecordOptions): Promise<TestRecord> {
    mkdirSync(dataDir, { recursive: true });
    const disk = openDisk(dataDir);
    const { instanceId } = options;
    const sequencer = await Sequencer.open({ disk, folder: proofFolder(dataDir), instanceId });
    return new TestRecord(dataDir, disk, sequencer, options);
  }

  async hear(...events: readonly Event[]): Promise<readonly JournalledEvent[]> {
    return Promise.all(events.map((event) => this.journal.append(event, [])));
  }

  /** Brings everything that was heard to ClickHouse. */
  async ship(store: Store): Promise<void> {
    const shipper = new Shipper({
      journal: this.journal,
      disk: this.disk,
      store,
      instanceId: this.instanceId,
      sequenced: (seq) => this.sequencer.upTo(seq),
      limits: { ...limits, shipAfterMs: 0 },
      log: pino({ level: 'silent' }),
      random: () => 0.5,
      watch: { shipped: () => undefined, failed: () => undefined },
    });
    shipper.start();
    if (!(await shipper.drained(60_000))) throw new Error('the journal was not shipped in time');
    await shipper.stop();
  }

  async close(): Promise<void> {
    await this.disk.root.close();
  }
}

interface RecordOptions {
  readonly instanceId: string;
  readonly store?: Store | undefined;
  readonly fromMs?: number;
}
