import { describe, expect, it, onTestFinished } from 'vitest';
import { adoptContacts } from '../../core/contacts/adopt.ts';
import { ContactDirectory } from '../../core/contacts/directory.ts';
import { KeyRing } from '../../core/contacts/key-ring.ts';
import { contactIdsOf } from '../../core/contacts/look-up.ts';
import { type Disk, openDisk } from '../../core/journal/disk.ts';
import { normaliseAddress, ownAddressOf } from '../../core/redaction/address.ts';
import { RawAddress } from '../../core/redaction/raw-address.ts';
import { insertRows } from '../../core/store/store.ts';
import { anEmbeddedStore } from '../world/store.ts';
import { aFolder } from '../world/temp.ts';

const store = anEmbeddedStore();
const key = (version: number) => ({ version, secret: Buffer.alloc(32, version) });
const raw = (text: string): RawAddress => new RawAddress(text);

interface Collector {
  readonly disk: Disk;
  readonly directory: ContactDirectory;
}

function aCollector(keyRing: KeyRing, nowMs = 0, folder = aFolder()): Collector {
  const disk = openDisk(folder);
  onTestFinished(() => disk.root.close());
  return { disk, directory: new ContactDirectory(disk, keyRing, () => nowMs, 1_000) };
}

/** As the journal does: the bindings become durable with the event. */
async function meet({ disk, directory }: Collector, address: string): Promise<string> {
  const contact = directory.contactOf(raw(address));
  if (contact === undefined) return '';
  for (const { key: at, stored } of contact.bindings) {
    await disk.contacts.put(at, stored);
    await disk.contactsToShare.put(at, stored);
  }
  directory.saved(contact);
  return contact.contactId;
}

/** As the shipper does. */
async function share({ disk }: Collector, instanceId: string): Promise<void> {
  await insertRows(
    store(),
    'contact_directory',
    [...disk.contactsToShare.getRange()].map(({ key: at, value }) => ({
      key_version: Number(at.split('.')[0]),
      blind_index: at.split('.')[1],
      contact_id: value.contactId,
      domain: value.domain,
      country: value.country,
      created_at: value.createdAt,
      instance_id: instanceId,
    })),
  );
}

describe('a contact', () => {
  it('is one person however the number is written and over whichever channel', async () => {
    const collector = aCollector(new KeyRing([key(1)]));
    const id = await meet(collector, '+14155550123');
    expect(id).toMatch(/^ct_[0-9a-f]{32}$/);
    for (const written of [
      'whatsapp:+14155550123',
      'rcs:+14155550123',
      '+1 415 555 0123',
      'tel:+1-415-555-0123',
    ])
      expect(await meet(collector, written)).toBe(id);
    expect(await meet(collector, '+14155550124')).not.toBe(id);
    expect(collector.directory.contactOf(raw('+14155550123'))?.country).toBe('US');
  });

  it('is not derived from the number: another directory with the same key gives another id', async () => {
    const ring = new KeyRing([key(1)]);
    expect(await meet(aCollector(ring), '+14155550123')).not.toBe(
      await meet(aCollector(ring), '+14155550123'),
    );
  });

  it('is the same after a restart', async () => {
    const folder = aFolder();
    const ring = new KeyRing([key(1)]);
    const first = aCollector(ring, 0, folder);
    const id = await meet(first, '+14155550123');
    await first.disk.root.close();
    expect(await meet(aCollector(ring, 0, folder), '+14155550123')).toBe(id);
  });

  it('is nobody for a withheld or masked number', () => {
    const { directory } = aCollector(new KeyRing([key(1)]));
    for (const address of ['anonymous', '+266696687', '', 'Restricted', '+1415555XXXX', '+1415555****'])
      expect(directory.contactOf(raw(address))).toBeUndefined();
  });

  it('has an identity of its own kind when it is not a number', () => {
    const kinds = [
      'whatsapp:US.1a2b3c',
      'client:alice',
      'sip:alice@example.org',
      'messenger:123456',
      'alice',
    ].map((text) => normaliseAddress(raw(text)));
    expect(kinds.map((kind) => kind?.domain)).toEqual([
      'whatsapp-user',
      'client',
      'sip',
      'messenger',
      'other',
    ]);
    expect(
      new Set(
        kinds.map(
          (kind) =>
            new KeyRing([key(1)]).blindIndexes(kind ?? { domain: 'other', text: '', country: '' })[0]?.index,
        ),
      ).size,
    ).toBe(5);
  });

  it('keeps its id when a key is added, and is then found under the new key alone too', async () => {
    const folder = aFolder();
    const before = aCollector(new KeyRing([key(1)]), 0, folder);
    const id = await meet(before, '+14155550199');
    await before.disk.root.close();
    const both = aCollector(new KeyRing([key(2), key(1)]), 0, folder);
    expect(await meet(both, '+14155550199')).toBe(id);
    await both.disk.root.close();
    expect(await meet(aCollector(new KeyRing([key(2)]), 0, folder), '+14155550199')).toBe(id);
  });

  it('met by two collectors first is one person in every look-up, and both go on with the older id', async () => {
    const ring = new KeyRing([key(1)]);
    const [older, newer] = [aCollector(ring, 1_000), aCollector(ring, 2_000)];
    const [kept, other] = [await meet(older, '+14155550142'), await meet(newer, '+14155550142')];
    await share(older, 'in_older');
    await share(newer, 'in_newer');
    expect(await contactIdsOf(store(), ring, raw('(415) 555-0142'))).toEqual([kept, other]);
    await adoptContacts(store(), newer.directory, 'in_newer', new Date(0).toISOString());
    await adoptContacts(store(), older.directory, 'in_older', new Date(0).toISOString());
    expect([await meet(older, '+14155550142'), await meet(newer, '+14155550142')]).toEqual([kept, kept]);
  });

  it('is found by every key version, also when collectors had different ones', async () => {
    const [first, second, third] = [
      new KeyRing([key(1)]),
      new KeyRing([key(2), key(1)]),
      new KeyRing([key(2)]),
    ];
    const collectors = [aCollector(first, 1), aCollector(second, 2), aCollector(third, 3)];
    const ids: string[] = [];
    for (const [index, collector] of collectors.entries()) {
      ids.push(await meet(collector, '+447700900123'));
      await share(collector, `in_${index}`);
    }
    // Under key 1 only the first two are found directly; the second one leads on to the third.
    expect(await contactIdsOf(store(), first, raw('+44 7700 900123'))).toEqual(ids);
  });
});

describe('a raw address', () => {
  it('cannot be printed, logged or serialised', async () => {
    const address = raw('+14155550123');
    const { inspect } = await import('node:util');
    for (const text of [
      String(address),
      `${address}`,
      JSON.stringify({ address }),
      inspect(address),
      inspect({ address }, { showHidden: true, depth: 9 }),
    ])
      expect(text).not.toContain('4155550123');
  });

  it('of the own side is kept only in the form of a sender', () => {
    for (const sender of [
      '+15005550006',
      '20123',
      'CareLine',
      'whatsapp:+15005550006',
      'rcs:care_line_agent',
    ])
      expect(ownAddressOf(raw(sender))).toBe(sender);
    for (const other of ['sip:jane@example.org', 'client:jane', 'Jane Elizabeth Doe', '', 'jane@example.org'])
      expect(ownAddressOf(raw(other))).toBe('');
  });
});
