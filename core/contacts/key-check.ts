import { z } from 'zod';
import type { Disk } from '../journal/disk.ts';
import { insertRows, rowsOf, type Store } from '../store/store.ts';
import { type KeyRing, KeyRingError } from './key-ring.ts';

interface Check {
  readonly version: number;
  readonly check: string;
}

/**
 * Refuses a key ring that is not the one this data directory was written with: with other keys every person would
 * get a second contact id and no look-up would find the first. Remembers the check values of a ring that is right.
 */
export async function checkKeyRingOnDisk(disk: Disk, keyRing: KeyRing): Promise<void> {
  const remembered: Check[] = [];
  for (const { key, value } of disk.facts.getRange({ start: 'keyCheck.', end: 'keyCheck/' })) {
    remembered.push({ version: Number(key.slice('keyCheck.'.length)), check: String(value) });
  }
  refuseOthers(keyRing, remembered, 'this data directory');
  await Promise.all(
    keyRing.checkValues().map(({ version, check }) => disk.facts.put(`keyCheck.${version}`, check)),
  );
}

const checkRow = z.object({ version: z.number(), check: z.string() });

/** The same for the directory that several instances share in ClickHouse. */
export async function checkKeyRingInStore(store: Store, keyRing: KeyRing): Promise<void> {
  const remembered = await rowsOf(
    store,
    checkRow,
    'SELECT key_version AS version, check_value AS check FROM pseudonym_key_checks GROUP BY key_version, check_value',
  );
  refuseOthers(keyRing, remembered, 'the directory in ClickHouse');
  const known = new Set(remembered.map(({ version }) => version));
  const fresh = keyRing.checkValues().filter(({ version }) => !known.has(version));
  await insertRows(
    store,
    'pseudonym_key_checks',
    fresh.map(({ version, check }) => ({ key_version: version, check_value: check })),
  );
}

function refuseOthers(keyRing: KeyRing, remembered: readonly Check[], where: string): void {
  const given = new Map(keyRing.checkValues().map(({ version, check }) => [version, check]));
  for (const { version, check } of remembered) {
    const mine = given.get(version);
    if (mine === undefined)
      throw new KeyRingError(
        `version ${version}, with which ${where} was written, is missing; add that key again`,
      );
    if (mine !== check)
      throw new KeyRingError(
        `version ${version} is another key than the one with which ${where} was written; restore the right key`,
      );
  }
}
