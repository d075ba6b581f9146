import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';

/**
 * The local durable store of one instance: an LMDB environment. A write resolves only after the transaction that
 * holds it was synced to disk, and writes of one turn of the event loop share one transaction (group commit).
 */
export interface Disk {
  readonly root: RootDatabase<Buffer, number | string>;
  /** Journal number → checksummed event bytes, until ClickHouse has them. */
  readonly events: Database<Buffer, number>;
  /** Journal number → record that could not be read back or that ClickHouse refused; kept for a person to look at. */
  readonly setAside: Database<Buffer, number>;
  /** Blind index → contact. */
  readonly contacts: Database<StoredContact, string>;
  /** Blind indexes that ClickHouse does not have yet. */
  readonly contactsToShare: Database<StoredContact, string>;
  /** Rows beside events and bindings that ClickHouse does not have yet: sealed addresses, opt-outs. */
  readonly rowsToShare: Database<RowToShare, string>;
  /** Suppression indexes of people who have said stop or start, here or elsewhere. */
  readonly suppressed: Database<number, string>;
  /** Contacts that were erased; nothing may bind an address to them any more. */
  readonly forgotten: Database<number, string>;
  /** Journal number → callback to be forwarded, or given up. */
  readonly forwards: Database<StoredForward, number>;
  /** Destination, SID and kind → what was delivered of it, so that it is not delivered again. */
  readonly forwarded: Database<LastForwarded, string>;
  /** Few small facts about this instance: its id, the last journal number, key check values. */
  readonly facts: Database<string | number, string>;
  /** The Merkle log over the journal: the right edge of its tree, what was signed last (core/proof). */
  readonly log: Database<object, string>;
  /** Number of a checkpoint → the checkpoint, until ClickHouse has it. */
  readonly checkpointsToStore: Database<object, number>;
}

export interface StoredContact {
  readonly contactId: string;
  readonly domain: string;
  readonly country: string;
  /** ISO 8601; the older of two ids for one person is the one that stays. */
  readonly createdAt: string;
}

/** A row that must become durable with an event and is then carried to ClickHouse. The same key is the same row. */
export interface RowToShare {
  readonly key: string;
  readonly table: 'contact_vault' | 'suppressions' | 'suppression_links';
  /** The person whom it is of; it goes with the person. */
  readonly contactId?: string;
  /** The suppression index that is known here from now on. */
  readonly suppressed?: string;
  readonly row: Readonly<Record<string, string | number>>;
}

/** A callback that waits to be passed on to the application; what it said is sealed. Its key is its event's journal number. */
export interface StoredForward {
  readonly accountSid: string;
  readonly kind: string;
  readonly sid: string;
  readonly status: string;
  readonly eventId: string;
  /** The destination as configured; one that is no longer configured is not called. */
  readonly to: string;
  readonly receivedAtMs: number;
  readonly tries: number;
  /** Base64; absent where there was no room for it, or its time is over. */
  readonly sealed?: string;
  /** Why it is given up, once it is. */
  readonly dead?: string;
}

/** What was last delivered of one SID and kind. */
export interface LastForwarded {
  readonly eventIds: readonly string[];
  readonly rank: number;
  readonly atMs: number;
}

/** Opens (or makes) the local store under the data directory. The caller must hold the directory's lock. */
export function openDisk(dataDir: string): Disk {
  const path = join(dataDir, 'journal');
  if (!existsSync(join(path, file))) makeDisk(dataDir, path);
  return openToWrite(path);
}

/**
 * Makes an empty store beside its place and puts it there whole. LMDB does not sync the head of a new file before it writes
 * more: where the power is cut then, what is left ends every process that opens it.
 */
function makeDisk(dataDir: string, path: string): void {
  const beside = join(dataDir, 'journal-new');
  rmSync(beside, { recursive: true, force: true });
  for (const folder of [beside, path]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Each database that is made is a commit of its own. Nothing waits to be written, so that this closes at once.
  void openToWrite(beside).root.close();
  renameSync(join(beside, file), join(path, file));
  for (const folder of [path, dataDir]) syncFolder(folder);
  rmSync(beside, { recursive: true });
}

/** Which files a folder has is durable. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
}

function openToWrite(path: string): Disk {
  return databasesOf(
    open<Buffer, number | string>({
      path,
      // Commit returns after fdatasync: what is acknowledged survives a power cut, not only a killed process.
      overlappingSync: false,
      encoding: 'binary',
      maxDbs,
    }),
  );
}

/**
 * Opens the local store to read, also while an appliance writes to it: LMDB's readers and its writer do not wait for each
 * other. `undefined` when there is none.
 */
export function openDiskToRead(dataDir: string): Disk | undefined {
  const path = join(dataDir, 'journal');
  if (!existsSync(join(path, file))) return undefined;
  return databasesOf(open<Buffer, number | string>({ path, readOnly: true, encoding: 'binary', maxDbs }));
}

/** LMDB's name for the file. */
const file = 'data.mdb';
/** Room for databases within the environment. */
const maxDbs = 32;

function databasesOf(root: RootDatabase<Buffer, number | string>): Disk {
  return {
    root,
    events: root.openDB<Buffer, number>({ name: 'events', encoding: 'binary' }),
    setAside: root.openDB<Buffer, number>({ name: 'set-aside', encoding: 'binary' }),
    contacts: root.openDB<StoredContact, string>({ name: 'contacts', encoding: 'json' }),
    contactsToShare: root.openDB<StoredContact, string>({ name: 'contacts-to-share', encoding: 'json' }),
    rowsToShare: root.openDB<RowToShare, string>({ name: 'rows-to-share', encoding: 'json' }),
    suppressed: root.openDB<number, string>({ name: 'suppressed', encoding: 'json' }),
    forgotten: root.openDB<number, string>({ name: 'forgotten', encoding: 'json' }),
    forwards: root.openDB<StoredForward, number>({ name: 'forwards', encoding: 'json' }),
    forwarded: root.openDB<LastForwarded, string>({ name: 'forwarded', encoding: 'json' }),
    facts: root.openDB<string | number, string>({ name: 'facts', encoding: 'json' }),
    log: root.openDB<object, string>({ name: 'log', encoding: 'json' }),
    checkpointsToStore: root.openDB<object, number>({ name: 'checkpoints-to-store', encoding: 'json' }),
  };
}
