import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Sharing } from '../contacts/sharing.ts';
import { refreshFigures } from '../figures/refresh.ts';
import { touchedBy } from '../figures/touched.ts';
import { insertSettings, type Store } from '../store/store.ts';
import type { Disk } from './disk.ts';
import type { Journal, JournalBatch } from './journal.ts';

export interface ShipperLimits {
  readonly shipMaxEvents: number;
  readonly shipMaxBytes: number;
  readonly shipAfterMs: number;
  readonly shipRetryFirstMs: number;
  readonly shipRetryLastMs: number;
}

export interface ShipperWatch {
  /** After a batch is in ClickHouse: its events as canonical bytes. */
  shipped(batch: JournalBatch): void;
  failed(): void;
}

interface ShipperOptions {
  readonly journal: Journal;
  readonly disk: Disk;
  readonly store: Store;
  readonly instanceId: string;
  /** Resolves once every event up to this number is a leaf of the log, durably. */
  readonly sequenced: (seq: number) => Promise<void>;
  /** What carries contacts; of its own unless given. */
  readonly sharing?: Sharing;
  readonly limits: ShipperLimits;
  readonly log: Logger;
  readonly random: () => number;
  readonly watch: ShipperWatch;
}

/** ClickHouse could not read a row: sending it again cannot help. Codes of ClickHouse's parser and type errors. */
const unreadableRowCodes = new Set([
  '6',
  '26',
  '27',
  '33',
  '38',
  '41',
  '53',
  '69',
  '72',
  '117',
  '130',
  '131',
  '349',
  '441',
]);

/**
 * Carries events from the journal to ClickHouse: in order, in batches, again and again until ClickHouse has them.
 * A batch may arrive twice (a crash between insert and removal); the tables count each row once.
 */
export class Shipper {
  readonly #options: ShipperOptions;
  readonly #sharing: Sharing;
  readonly #stop = new AbortController();
  readonly #waiters = new Set<() => void>();
  #shippedSeq = 0;
  #batchLimit: number;
  #running: Promise<void> | undefined;

  constructor(options: ShipperOptions) {
    this.#options = options;
    this.#sharing = options.sharing ?? new Sharing(options.disk, options.instanceId);
    this.#batchLimit = options.limits.shipMaxEvents;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Waits until every event up to `seq` is in ClickHouse (all there are, by default), or the time is over. */
  async drained(withinMs: number, seq = this.#options.journal.lastSeq): Promise<boolean> {
    const isDrained = (): boolean => this.#shippedSeq >= seq || this.#options.journal.depth().events === 0;
    const deadline = AbortSignal.timeout(withinMs);
    while (!isDrained() && !deadline.aborted) {
      await new Promise<void>((settle) => {
        const done = (): void => {
          this.#waiters.delete(done);
          deadline.removeEventListener('abort', done);
          settle();
        };
        this.#waiters.add(done);
        deadline.addEventListener('abort', done);
      });
    }
    return isDrained();
  }

  /** Stops after the batch at hand. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { journal, limits, log } = this.#options;
    let retryMs = limits.shipRetryFirstMs;
    while (!this.#stop.signal.aborted) {
      try {
        const shipped = await this.#shipBatch();
        retryMs = limits.shipRetryFirstMs;
        if (!shipped) await journal.arrival(1_000, this.#stop.signal);
        // Gather for a moment: one larger insert is cheaper than many small ones.
        if (journal.depth().events < this.#batchLimit) await this.#pause(limits.shipAfterMs);
      } catch (error) {
        this.#options.watch.failed();
        log.warn(
          { err: error, retryMs, waiting: journal.depth().events },
          'ClickHouse did not take a batch; it stays in the journal',
        );
        await this.#pause(retryMs * (0.5 + this.#options.random() / 2));
        retryMs = Math.min(retryMs * 2, limits.shipRetryLastMs);
      }
    }
  }

  /** Ships one batch; false when there was nothing to ship. */
  async #shipBatch(): Promise<boolean> {
    const { journal, store, limits, sequenced, watch } = this.#options;
    const batch = await journal.next(this.#batchLimit, limits.shipMaxBytes);
    if (batch === undefined) return false;
    // First of all: an event that is in ClickHouse and no leaf of the log is one that somebody put there.
    await sequenced(batch.lastSeq);
    // Contacts go first, so that no stored event names a contact that the shared directory does not know.
    await this.#sharing.share(store);
    try {
      // The journal's bytes are rows already: they go as they are, without being parsed and written anew.
      const { stream } = await store.writer.exec({
        query: 'INSERT INTO events FORMAT JSONEachRow',
        values: Readable.from(linesOf(batch), { objectMode: false }),
        clickhouse_settings: insertSettings,
      });
      stream.resume();
    } catch (error) {
      if (!isUnreadableRow(error)) throw error;
      await this.#isolate(batch, error);
      return true;
    }
    // Before the batch leaves the journal: after a crash it is shipped, and this is done, once more.
    await refreshFigures(store, touchedBy(batch));
    this.#batchLimit = Math.min(this.#batchLimit * 2, limits.shipMaxEvents);
    await journal.remove(batch.records.map(({ seq }) => seq));
    this.#shippedSeq = batch.lastSeq;
    watch.shipped(batch);
    for (const settle of [...this.#waiters]) settle();
    return true;
  }

  /** Narrows a batch that ClickHouse cannot read until the one bad record is alone, then sets that one aside. */
  async #isolate(batch: JournalBatch, error: unknown): Promise<void> {
    const { journal, log } = this.#options;
    if (batch.records.length > 1) {
      this.#batchLimit = Math.ceil(batch.records.length / 2);
      return;
    }
    log.error(
      { err: error, seq: batch.lastSeq },
      'ClickHouse cannot read an event; it is set aside (see ledgerline doctor)',
    );
    await journal.setAside([batch.lastSeq]);
  }

  async #pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }
}

function* linesOf(batch: JournalBatch): Generator<Buffer> {
  for (const { payload } of batch.records) {
    yield payload;
    yield Buffer.from('\n');
  }
}

function isUnreadableRow(error: unknown): boolean {
  return error instanceof Error && 'code' in error && unreadableRowCodes.has(String(error.code));
}
