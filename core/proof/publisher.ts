import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type Clock, isoTime } from '../clock.ts';
import type { Disk } from '../journal/disk.ts';
import type { SigningKey } from '../keys/ed25519.ts';
import type { Store } from '../store/store.ts';
import { signCheckpoint } from './checkpoint.ts';
import {
  type CheckpointRow,
  checkpointRowSchema,
  largestCheckpoint,
  storeCheckpoints,
} from './checkpoint-table.ts';
import { keyTypes, noteKey, vkeyOf } from './note.ts';
import type { Sequencer } from './sequencer.ts';
import { writeDurably } from './tiles/durable-file.ts';
import { subtreesOf, tileWidth } from './tiles/tile.ts';
import { TileMissing, writePartialTiles } from './tiles/tile-files.ts';
import { rootOf } from './tree.ts';

const identitySchema = z.object({ origin: z.string(), vkey: z.string() });

/** What a log signed last, as LMDB has it. */
export function readSigned(disk: Disk): CheckpointRow | undefined {
  const stored = disk.log.get('signed');
  return stored === undefined ? undefined : checkpointRowSchema.parse(stored);
}

/** The name of the log and its public key, as they were when it first signed. */
export function readIdentity(disk: Disk): { readonly origin: string; readonly vkey: string } | undefined {
  const stored = disk.log.get('identity');
  return stored === undefined ? undefined : identitySchema.parse(stored);
}

interface PublisherOptions {
  readonly disk: Disk;
  readonly sequencer: Sequencer;
  /** Of every number up to this one it is decided whether its event is durable. */
  readonly settledSeq: () => number;
  /** Where the tiles and the newest checkpoint lie. */
  readonly folder: string;
  readonly instanceId: string;
  /** Host of the public URL: the first part of the log's name, fixed when it first signs. */
  readonly host: string;
  readonly key: SigningKey;
  readonly clock: Clock;
  readonly log: Logger;
  /** `undefined` while ClickHouse is away. */
  readonly store: () => Store | undefined;
}

/**
 * Signs what the log is: C2SP tlog-checkpoint. What was signed last is in LMDB, and nothing is signed that does not begin
 * with it. A data directory that is older than what ClickHouse knows of it (a restored backup, a copy that runs twice)
 * signs nothing any more: two checkpoints that contradict each other would make both worthless.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #identity: { readonly origin: string; readonly vkey: string };
  #signed: CheckpointRow | undefined;
  #refused: string | undefined;
  #compared = false;
  #busy: Promise<unknown> = Promise.resolve();

  constructor(options: PublisherOptions) {
    const { disk, host, instanceId, key } = options;
    this.#options = options;
    const origin = readIdentity(disk)?.origin ?? `${host}/ledgerline/${instanceId}`;
    this.#identity = { origin, vkey: vkeyOf(noteKey(origin, keyTypes.ed25519, key.publicKey)) };
    this.#signed = readSigned(disk);
    const known = readIdentity(disk);
    if (known !== undefined && known.vkey !== this.#identity.vkey)
      this.#refuse(
        'the key of the log is another than that which signed before: restore keys/log-ed25519.pem',
      );
  }

  /** The newest checkpoint. */
  get latest(): CheckpointRow | undefined {
    return this.#signed;
  }

  get origin(): string {
    return this.#identity.origin;
  }

  get vkey(): string {
    return this.#identity.vkey;
  }

  /** Why nothing is signed; `undefined` when all is well. */
  get refused(): string | undefined {
    return this.#refused;
  }

  /**
   * Brings what is settled into the log and signs it, unless that was done. Gives the newest checkpoint; `undefined` when
   * there is none: ClickHouse was not there to compare with, or it is refused to sign.
   */
  async publish(): Promise<CheckpointRow | undefined> {
    const after = this.#busy.then(() => this.#publish());
    this.#busy = after.catch(() => undefined);
    return after;
  }

  /** Adds signature lines of witnesses to a checkpoint. */
  async cosigned(row: CheckpointRow, lines: readonly string[]): Promise<void> {
    const after = this.#busy.then(async () => {
      const known = row.number === this.#signed?.number ? this.#signed : row;
      const added = lines.filter((line) => !known.note.includes(line));
      if (added.length > 0) await this.#keep({ ...known, note: known.note + added.join('') });
    });
    this.#busy = after.catch(() => undefined);
    return after;
  }

  async #publish(): Promise<CheckpointRow | undefined> {
    const { sequencer, settledSeq, folder, clock, instanceId, key } = this.#options;
    await sequencer.upTo(settledSeq());
    await this.#compare();
    if (this.#refused !== undefined || !this.#compared) return this.#signed;
    const { size, root, partials } = sequencer.snapshot();
    // A log without leaves is signed too: whoever checks knows of it before its first event.
    if (size === this.#signed?.size) {
      await this.#store();
      return this.#signed;
    }
    if (!this.#continues()) return this.#signed;
    await writePartialTiles(folder, partials, (level) => Math.floor(size / tileWidth ** (level + 1)));
    await this.#keep({
      instance_id: instanceId,
      number: (this.#signed?.number ?? 0) + 1,
      size,
      root: root.toString('base64'),
      origin: this.origin,
      first_seq: sequencer.firstSeq,
      note: signCheckpoint({ origin: this.origin, size, root }, key),
      vkey: this.vkey,
      // Never before the one before it, whatever somebody does to the clock.
      signed_at: isoTime(
        Math.max(clock(), Date.parse(this.#signed?.signed_at ?? '1970-01-01T00:00:00.000Z')),
      ),
    });
    return this.#signed;
  }

  /** Makes it durable that this was signed, before anybody is given it. */
  async #keep(row: CheckpointRow): Promise<void> {
    const { disk, folder } = this.#options;
    const isNewest = row.number >= (this.#signed?.number ?? 0);
    await Promise.all([
      ...(isNewest ? [disk.log.put('identity', this.#identity), disk.log.put('signed', row)] : []),
      disk.checkpointsToStore.put(row.number, row),
    ]);
    if (isNewest) {
      this.#signed = row;
      await writeDurably(join(folder, 'vkey'), `${this.vkey}\n`);
      await writeDurably(join(folder, 'checkpoint'), row.note);
    }
    await this.#store();
  }

  /** Whether the tree that would be signed begins with what was signed last. */
  #continues(): boolean {
    const why = this.#signed && this.#contradiction(this.#signed);
    if (why !== undefined) this.#refuse(`${why}, unlike when it was signed last: restore the folder proof`);
    return why === undefined;
  }

  /** Why the tree does not begin with a checkpoint; `undefined` when it does. */
  #contradiction({ size, root }: CheckpointRow): string | undefined {
    const { sequencer } = this.#options;
    if (size > sequencer.size) return `the log has only ${sequencer.size} events`;
    try {
      const found = rootOf(subtreesOf(sequencer.tiles()), size).toString('base64');
      return found === root ? undefined : `the tiles lead to another root of ${size} events`;
    } catch (error) {
      if (error instanceof TileMissing) return error.message;
      throw error;
    }
  }

  /** Looks whether ClickHouse knows something of this log that this data directory does not. */
  async #compare(): Promise<void> {
    const { instanceId, log, store } = this.#options;
    const connected = store();
    if (connected === undefined || this.#refused !== undefined) return;
    let known: CheckpointRow | undefined;
    try {
      known = await largestCheckpoint(connected, instanceId);
    } catch (error) {
      log.warn({ err: error }, 'the checkpoints in ClickHouse could not be read; it is tried again');
      return;
    }
    this.#compared = true;
    if (known === undefined) return;
    const signed = this.#signed?.size ?? 0;
    if (known.size > signed)
      this.#refuse(
        `ClickHouse has a checkpoint of ${known.size} events of this log, but this data directory has signed only ${signed}: it is an older copy, or another process uses a copy of it`,
      );
    else {
      const why = this.#contradiction(known);
      if (why !== undefined)
        this.#refuse(
          `${why}, unlike the checkpoint in ClickHouse: this is an older copy, or the folder proof was changed`,
        );
    }
  }

  #refuse(reason: string): void {
    this.#refused = reason;
    this.#options.log.error(
      { reason },
      'no checkpoint is signed any more: two that contradict each other would prove nothing. Callbacks are taken as before; see ledgerline doctor',
    );
  }

  /** Brings checkpoints to ClickHouse; what cannot be brought now is brought with the next one. */
  async #store(): Promise<void> {
    const { disk, log, store } = this.#options;
    const connected = store();
    if (connected === undefined) return;
    try {
      const waiting = [...disk.checkpointsToStore.getRange()];
      await storeCheckpoints(
        connected,
        waiting.map(({ value }) => checkpointRowSchema.parse(value)),
      );
      await Promise.all(waiting.map(({ key }) => disk.checkpointsToStore.remove(key)));
    } catch (error) {
      log.warn({ err: error }, 'ClickHouse did not take a checkpoint; it is kept and sent again');
    }
  }
}
