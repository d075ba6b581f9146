import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { Clock } from '../core/clock.ts';
import type { Config } from '../core/config/config.ts';
import { ContactDirectory } from '../core/contacts/directory.ts';
import { checkKeyRingOnDisk } from '../core/contacts/key-check.ts';
import { keyRingFor } from '../core/contacts/key-file.ts';
import type { KeyRing } from '../core/contacts/key-ring.ts';
import { Sharing } from '../core/contacts/sharing.ts';
import { type DataDirLock, lockDataDir } from '../core/data-dir/lock.ts';
import { type Disk, openDisk } from '../core/journal/disk.ts';
import { DiskRoom } from '../core/journal/disk-room.ts';
import { Journal } from '../core/journal/journal.ts';
import { Recorder } from '../core/journal/recorder.ts';
import { limits } from '../core/limits.ts';
import { readPrivacyFile } from '../core/privacy/read-file.ts';
import type { PrivacySettings } from '../core/privacy/settings.ts';
import { Suppressions } from '../core/privacy/suppression/suppression.ts';
import { type KeyWrapper, keyWrapperOf } from '../core/privacy/vault/key-wrapper.ts';
import { Sequencer } from '../core/proof/sequencer.ts';
import { proofFolder } from '../core/proof/tiles/tile-files.ts';

/** What one process owns while it holds a data directory: its journal, its contacts, its identity. */
export interface Instance {
  readonly instanceId: string;
  readonly keyRing: KeyRing;
  readonly disk: Disk;
  readonly journal: Journal;
  readonly room: DiskRoom;
  readonly contacts: ContactDirectory;
  readonly sharing: Sharing;
  readonly suppressions: Suppressions;
  readonly privacy: PrivacySettings;
  /** Absent while the vault is off. */
  readonly vault: KeyWrapper | undefined;
  readonly recorder: Recorder;
  /** Addresses that could not be sealed since the start. */
  notSealed(): number;
  /** The Merkle log over the journal. */
  readonly sequencer: Sequencer;
  close(): Promise<void>;
}

/** Takes the data directory and opens what lies in it. Throws when another process has it or the key ring is wrong. */
export async function openInstance(config: Config, clock: Clock): Promise<Instance> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const lock = lockDataDir(config.dataDir);
  try {
    return await openLocked(config, clock, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openLocked(config: Config, clock: Clock, lock: DataDirLock): Promise<Instance> {
  const keyRing = keyRingFor(config);
  const { settings: privacy } = readPrivacyFile(config.dataDir);
  const vault = keyWrapperOf(privacy, process.env);
  const disk = openDisk(config.dataDir);
  await checkKeyRingOnDisk(disk, keyRing);
  const instanceId = await instanceIdOf(disk);
  const nonce = (): string => randomBytes(16).toString('hex');
  const folder = proofFolder(config.dataDir);
  const sequencer = await Sequencer.open({ disk, folder, instanceId });
  const contacts = new ContactDirectory(disk, keyRing, clock, limits.contactsInMemory);
  const isForgotten = (contactId: string): boolean => contacts.isForgotten(contactId);
  const room = new DiskRoom({
    folder: config.dataDir,
    minFreeBytes: limits.diskMinFreeBytes,
    lookEveryMs: limits.diskLookEveryMs,
    monotonic: () => performance.now(),
  });
  const journal = new Journal({
    disk,
    instanceId,
    maxBytes: limits.journalMaxBytes,
    clock,
    nonce,
    isForgotten,
    isDiskFull: () => room.isFull(),
  });
  const suppressions = new Suppressions(disk, keyRing);
  let notSealed = 0;
  const kept = {
    suppressions,
    vault,
    notSealed: () => {
      notSealed += 1;
    },
  };
  return {
    instanceId,
    keyRing,
    disk,
    journal,
    room,
    contacts,
    sharing: new Sharing(disk, instanceId),
    suppressions,
    privacy,
    vault,
    recorder: new Recorder(journal, contacts, clock, kept),
    sequencer,
    notSealed: () => notSealed,
    close: async () => {
      await disk.root.close();
      lock.release();
    },
  };
}

async function instanceIdOf(disk: Disk): Promise<string> {
  const known = disk.facts.get('instanceId');
  if (known !== undefined) return String(known);
  const made = `in_${randomBytes(8).toString('hex')}`;
  await disk.facts.put('instanceId', made);
  return made;
}
