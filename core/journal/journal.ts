import { EventEmitter, once } from 'node:events';
import type { Clock } from '../clock.ts';
import type { Binding } from '../contacts/directory.ts';
import { canonicalBytes } from '../events/canonical.ts';
import type { Event, JournalledEvent } from '../events/event.ts';
import { limits } from '../limits.ts';
import type { Disk, RowToShare, StoredForward } from './disk.ts';
import { openRecord, sealRecord } from './record.ts';

/** The journal cannot take an event; nothing was acknowledged. The collector answers 503. */
export class JournalUnavailable extends Error {
  override readonly name = 'JournalUnavailable';
}

/** A commit failed or never came back: nobody knows what the disk holds, and the process must end. */
export class CommitFailed extends Error {
  override readonly name = 'CommitFailed';
}

export interface JournalBatch {
  /** Number of the last record in the batch. */
  readonly lastSeq: number;
  readonly records: readonly { readonly seq: number; readonly payload: Buffer }[];
}

export interface JournalDepth {
  readonly events: number;
  readonly bytes: number;
  /** Age of the oldest event that ClickHouse does not have; 0 when there is none. */
  readonly oldestAgeMs: number;
  readonly setAside: number;
}

/** An event whose commit is still to come. */
interface Waiting {
  readonly seq: number;
  readonly record: Buffer;
  readonly bindings: readonly Binding[];
  readonly rows: readonly RowToShare[];
  readonly forward: StoredForward | undefined;
  readonly settle: () => void;
  readonly fail: (error: unknown) => void;
}

interface JournalOptions {
  readonly disk: Disk;
  readonly instanceId: string;
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly nonce: () => string;
  /** Whether a contact was erased: what is on its way of such a one is left out. */
  readonly isForgotten?: (contactId: string) => boolean;
  /** Whether the disk has too little room left for another event. */
  readonly isDiskFull?: () => boolean;
}

/**
 * Where an event becomes durable. Numbers grow by one from 1 and are never used twice; a record stays until
 * ClickHouse has it. Append from one process only: the data directory's lock sees to that.
 */
export class Journal {
  readonly #options: JournalOptions;
  readonly #arrivals = new EventEmitter();
  #waiting: Waiting[] = [];
  #committing = false;
  #lastSeq: number;
  #settledSeq: number;
  #bytes = 0;
  #events = 0;

  constructor(options: JournalOptions) {
    this.#options = options;
    // A number in the log is used, also when it stands for an event whose commit failed.
    this.#lastSeq = Math.max(
      Number(options.disk.facts.get('lastShippedSeq') ?? 0),
      Number(options.disk.facts.get('lastSequencedSeq') ?? 0),
    );
    for (const { key, value } of options.disk.events.getRange()) {
      this.#count(1, value.length);
      this.#lastSeq = Math.max(this.#lastSeq, key);
    }
    this.#settledSeq = this.#lastSeq;
  }

  /** Number of the newest event that was handed to the journal. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Of every number up to this one it is decided whether its event is durable: no commit is under way. */
  get settledSeq(): number {
    return this.#settledSeq;
  }

  /**
   * Makes an event durable, with the contact bindings it relies on, and what else is kept of an address and of a callback to forward, in the same
   * transaction. Resolves once all are synced to disk. Rejects with JournalUnavailable when the journal is full or the disk refuses.
   */
  async append(
    event: Event,
    bindings: readonly Binding[],
    rows: readonly RowToShare[] = [],
    forwardOf?: (event: JournalledEvent) => StoredForward | undefined,
  ): Promise<JournalledEvent> {
    const { maxBytes, instanceId, nonce, isDiskFull = () => false } = this.#options;
    if (this.#bytes >= maxBytes)
      throw new JournalUnavailable('the journal is full: ClickHouse has been away too long');
    if (isDiskFull()) throw new JournalUnavailable('the disk is full');
    const journalled: JournalledEvent = { ...event, instanceId, seq: ++this.#lastSeq, nonce: nonce() };
    const record = sealRecord(canonicalBytes(journalled));
    const forward = forwardOf?.(journalled);
    this.#count(1, record.length);
    try {
      await new Promise<void>((settle, fail) => {
        this.#waiting.push({ seq: journalled.seq, record, bindings, rows, forward, settle, fail });
        if (!this.#committing) void this.#commitGroups();
      });
    } catch (error) {
      this.#count(-1, -record.length);
      throw new JournalUnavailable('the disk did not take the event', { cause: error });
    }
    this.#arrivals.emit('event');
    return journalled;
  }

  /**
   * Group commit: what arrives while one commit is on its way to the disk goes into the next, in one transaction.
   * LMDB would otherwise commit the writes of each turn of the event loop on their own, one sync for each callback.
   */
  async #commitGroups(): Promise<void> {
    this.#committing = true;
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.#commit(group);
        for (const { settle } of group) settle();
      } catch (error) {
        for (const { fail } of group) fail(error);
        // Nobody catches this: LMDB may not take another commit, and what a failed sync dropped is not written again.
        throw new CommitFailed('the disk did not take a commit of the journal', { cause: error });
      }
      this.#settledSeq = group.at(-1)?.seq ?? this.#settledSeq;
    }
    this.#committing = false;
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const { isForgotten = () => false, disk } = this.#options;
    const { contacts, contactsToShare, rowsToShare, suppressed, events, forwards } = disk;
    const writes: Promise<boolean>[] = [];
    // No turn of the event loop ends between these, so that they are one transaction.
    for (const { seq, record, bindings, rows, forward } of group) {
      for (const { key, stored } of bindings)
        if (!isForgotten(stored.contactId))
          writes.push(contacts.put(key, stored), contactsToShare.put(key, stored));
      for (const row of rows) {
        if (row.contactId === undefined || !isForgotten(row.contactId))
          writes.push(rowsToShare.put(row.key, row));
        if (row.suppressed !== undefined) writes.push(suppressed.put(row.suppressed, 1));
      }
      if (forward !== undefined) writes.push(forwards.put(seq, forward));
      writes.push(events.put(seq, record));
    }
    await this.#withinTime(Promise.all(writes));
  }

  /** LMDB does not tell of every commit that failed: some never come back. */
  async #withinTime(committed: Promise<unknown>): Promise<void> {
    let overdue: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, fail) => {
      overdue = setTimeout(
        () => fail(new CommitFailed('a commit of the journal took too long')),
        limits.commitWithinMs,
      );
    });
    await Promise.race([committed, late]).finally(() => clearTimeout(overdue));
  }

  /** The oldest records, up to the limits; at least one if there is any. Damaged records are set aside first. */
  async next(maxEvents: number, maxBytes: number): Promise<JournalBatch | undefined> {
    const records: { seq: number; payload: Buffer }[] = [];
    const damaged: number[] = [];
    let bytes = 0;
    for (const { key: seq, value } of this.#options.disk.events.getRange({ limit: maxEvents })) {
      const payload = openRecord(value);
      if (payload === undefined) damaged.push(seq);
      else {
        if (records.length > 0 && bytes + payload.length > maxBytes) break;
        records.push({ seq, payload });
        bytes += payload.length;
      }
    }
    await this.setAside(damaged);
    const lastSeq = records.at(-1)?.seq;
    return lastSeq === undefined ? undefined : { lastSeq, records };
  }

  /** Waits until an event arrives, the time is over or it is told to stop. */
  async arrival(withinMs: number, stop: AbortSignal): Promise<void> {
    // Not AbortSignal.timeout, which lets the process end while it waits: with code 13 and without closing anything.
    const overdue = setTimeout(() => this.#arrivals.emit('event'), withinMs);
    await once(this.#arrivals, 'event', { signal: stop }).catch(() => undefined);
    clearTimeout(overdue);
  }

  /** Forgets records that ClickHouse has. Their numbers stay used. */
  async remove(seqs: readonly number[]): Promise<void> {
    const { events, facts } = this.#options.disk;
    const last = seqs.at(-1);
    if (last === undefined) return;
    const sizes = seqs.flatMap((seq) => events.getBinary(seq)?.length ?? []);
    const shipped = Math.max(last, Number(facts.get('lastShippedSeq') ?? 0));
    await Promise.all([facts.put('lastShippedSeq', shipped), ...seqs.map((seq) => events.remove(seq))]);
    this.#count(-sizes.length, -sizes.reduce((sum, size) => sum + size, 0));
  }

  /** Moves records out of the way without losing them: doctor names them, a person decides. */
  async setAside(seqs: readonly number[]): Promise<void> {
    const { events, setAside } = this.#options.disk;
    for (const seq of seqs) {
      const record = events.getBinary(seq);
      if (record !== undefined) await setAside.put(seq, Buffer.from(record));
      await this.remove([seq]);
    }
  }

  depth(): JournalDepth {
    return {
      events: this.#events,
      bytes: this.#bytes,
      oldestAgeMs: this.#events === 0 ? 0 : Math.max(0, this.#options.clock() - this.#oldestMs()),
      setAside: this.#options.disk.setAside.getCount(),
    };
  }

  #oldestMs(): number {
    for (const { value } of this.#options.disk.events.getRange({ limit: 1 })) {
      const payload = openRecord(value);
      if (payload !== undefined) return Date.parse(JSON.parse(payload.toString('utf8')).received_at);
    }
    return this.#options.clock();
  }

  #count(events: number, bytes: number): void {
    this.#events += events;
    this.#bytes += bytes;
  }
}
