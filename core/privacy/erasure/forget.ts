import { setImmediate as turn } from 'node:timers/promises';
import type { ContactDirectory } from '../../contacts/directory.ts';
import type { Sharing } from '../../contacts/sharing.ts';
import type { Disk } from '../../journal/disk.ts';
import { overwriteFreePages } from './free-pages.ts';

export interface LocalContacts {
  readonly disk: Disk;
  readonly contacts: ContactDirectory;
  readonly sharing: Sharing;
}

/** Bindings that are looked at before others get their turn: callbacks must not wait for a directory of millions. */
const lookedAtOnce = 2_000;

/**
 * Removes everything from this data directory by which these contacts could be found, also from pages that the database does not
 * use any more. Nothing that is on its way brings it back: no address is bound to them from the first line on.
 */
export async function forgetHere(
  { disk, contacts, sharing }: LocalContacts,
  contactIds: readonly string[],
): Promise<void> {
  await sharing.whileNothingIsShared(async () => {
    await contacts.forget(contactIds);
    const gone = new Set(contactIds);
    await removeWhere(disk.contacts, ({ contactId }) => gone.has(contactId));
    await removeWhere(disk.contactsToShare, ({ contactId }) => gone.has(contactId));
    await removeWhere(disk.rowsToShare, ({ contactId = '' }) => gone.has(contactId));
  });
  await overwriteFreePages(disk);
}

interface Scanned<Value> {
  getRange(options: { start?: string; limit: number }): Iterable<{ key: string; value: Value }>;
  remove(key: string): Promise<boolean>;
}

async function removeWhere<Value>(table: Scanned<Value>, goes: (value: Value) => boolean): Promise<void> {
  let start: string | undefined;
  for (;;) {
    const some = [...table.getRange({ ...(start === undefined ? {} : { start }), limit: lookedAtOnce })];
    await Promise.all(some.filter(({ value }) => goes(value)).map(({ key }) => table.remove(key)));
    const last = some.at(-1)?.key;
    if (some.length < lookedAtOnce || last === undefined) return;
    start = last;
    await turn();
  }
}
