import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { canonicalBytes, eventOfRow } from '../../core/events/canonical.ts';
import { type Disk, openDisk } from '../../core/journal/disk.ts';
import { Journal, JournalUnavailable } from '../../core/journal/journal.ts';
import { openRecord, sealRecord } from '../../core/journal/record.ts';
import { anEvent } from '../world/events.ts';
import { aFolder } from '../world/temp.ts';

const now = Date.parse('2026-11-23T12:00:10.000Z');

function open(folder: string, maxBytes = 10_000_000): { journal: Journal; disk: Disk } {
  const disk = openDisk(folder);
  onTestFinished(() => disk.root.close());
  let nonces = 0;
  const journal = new Journal({
    disk,
    instanceId: 'in_test',
    maxBytes,
    clock: () => now,
    nonce: () => String(++nonces).padStart(32, '0'),
  });
  return { journal, disk };
}

describe('the journal', () => {
  it('gives events back in order, with their numbers, in the bytes that are proven', async () => {
    const { journal } = open(aFolder());
    const appended = await Promise.all(
      ['queued', 'sent', 'delivered'].map((status) => journal.append(anEvent({ status }), [])),
    );
    const batch = await journal.next(10, 1_000_000);
    expect(batch?.records.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(batch?.records.map(({ payload }) => payload.toString())).toEqual(
      appended.map((event) => canonicalBytes(event).toString()),
    );
  });

  it('never uses a number twice, also after everything was shipped and the process ended', async () => {
    const folder = aFolder();
    const first = open(folder);
    await first.journal.append(anEvent(), []);
    await first.journal.append(anEvent(), []);
    await first.journal.remove([1, 2]);
    await first.disk.root.close();
    const second = open(folder);
    expect((await second.journal.append(anEvent(), [])).seq).toBe(3);
    expect(second.journal.depth()).toMatchObject({ events: 1, oldestAgeMs: 10_000 });
  });

  it('gives batches within their limits, at least one event each', async () => {
    const { journal } = open(aFolder());
    for (let number = 0; number < 10; number += 1) await journal.append(anEvent(), []);
    expect((await journal.next(4, 1_000_000))?.records).toHaveLength(4);
    expect((await journal.next(10, 1_500))?.records).toHaveLength(2);
    expect((await journal.next(10, 1))?.records).toHaveLength(1);
  });

  it('refuses when it is full, and takes events again when there is room', async () => {
    const { journal } = open(aFolder(), 1_000);
    await journal.append(anEvent(), []);
    await journal.append(anEvent(), []);
    await expect(journal.append(anEvent(), [])).rejects.toThrow(JournalUnavailable);
    await journal.remove([1, 2]);
    expect(journal.depth()).toMatchObject({ events: 0, bytes: 0, oldestAgeMs: 0 });
    await journal.append(anEvent(), []);
  });

  it('sets a damaged record aside, names it, and goes on with the rest', async () => {
    const { journal, disk } = open(aFolder());
    for (let number = 0; number < 3; number += 1) await journal.append(anEvent(), []);
    const record = Buffer.from(disk.events.getBinary(2) ?? Buffer.alloc(0));
    record[20] = (record[20] ?? 0) ^ 1;
    await disk.events.put(2, record);
    expect((await journal.next(10, 1_000_000))?.records.map(({ seq }) => seq)).toEqual([1, 3]);
    expect(journal.depth()).toMatchObject({ events: 2, setAside: 1 });
  });

  it('makes the contact that an event names durable with it', async () => {
    const folder = aFolder();
    const { journal, disk } = open(folder);
    const stored = {
      contactId: 'ct_1',
      domain: 'phone',
      country: 'US',
      createdAt: '2026-11-23T12:00:00.000Z',
    };
    await journal.append(anEvent(), [{ key: '1.aa', stored }]);
    await disk.root.close();
    const reopened = open(folder);
    expect(reopened.disk.contacts.get('1.aa')).toEqual(stored);
    expect(reopened.disk.contactsToShare.get('1.aa')).toEqual(stored);
  });
});

describe('a record', () => {
  it('opens to what was sealed, and with any one bit changed not at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), (bytes, position) => {
        const record = sealRecord(Buffer.from(bytes));
        expect(openRecord(record)).toEqual(Buffer.from(bytes));
        const bit = position % (record.length * 8);
        record[bit >> 3] = (record[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(openRecord(record)).toBeUndefined();
      }),
    );
  });

  it('cut short does not open', () => {
    const record = sealRecord(Buffer.from('an event'));
    for (let length = 0; length < record.length; length += 1)
      expect(openRecord(record.subarray(0, length))).toBeUndefined();
  });
});

it('canonical bytes do not depend on the order in which an event was put together', () => {
  const event = anEvent({ attributes: { b: '2', a: '1' } });
  const other = anEvent({ ...event, attributes: { a: '1', b: '2' } });
  const reversed = Object.fromEntries(Object.entries(other).reverse()) as unknown as typeof event;
  expect(canonicalBytes(reversed)).toEqual(canonicalBytes(event));
  expect(eventOfRow(JSON.parse(canonicalBytes(event).toString()))).toEqual(event);
});
