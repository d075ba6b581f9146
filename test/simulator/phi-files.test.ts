import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { identities, people } from '../../simulator/people.ts';
import { PhiSearch } from '../../simulator/phi-search.ts';
import { aFolder } from '../world/temp.ts';

const chunkBytes = 8 * 1024 ** 2;
const crowd = people('files', 1_400);
const search = new PhiSearch(identities(crowd));
const [first] = crowd;
if (first === undefined) throw new Error('nobody is there');

it('one text is found once, wherever it lies around the border of two chunks', () => {
  const file = join(aFolder(), 'large');
  for (const before of [1, 5, 6, first.userId.length - 1, first.userId.length, -1, 0]) {
    const bytes = Buffer.alloc(2 * chunkBytes + 100, '.');
    bytes.write(first.userId, chunkBytes - before);
    bytes.write(first.userId, 2 * chunkBytes - before);
    writeFileSync(file, bytes);
    const { found, searchedBytes } = search.searchFiles(file);
    expect(found.map(({ label, encoding, offset }) => [label, encoding, offset])).toEqual([
      ['user id', 'raw', chunkBytes - before],
      ['user id', 'raw', 2 * chunkBytes - before],
    ]);
    expect(searchedBytes).toBe(bytes.length);
  }
});

it('one text is found at the very beginning and the very end of a file', () => {
  const folder = aFolder();
  writeFileSync(join(folder, 'short'), first.zip);
  expect(search.searchFiles(folder).found).toMatchObject([{ label: 'ZIP', offset: 0 }]);
  writeFileSync(join(folder, 'short'), `${'.'.repeat(50)}${first.zip}`);
  expect(search.searchFiles(folder).found).toMatchObject([{ label: 'ZIP', offset: 50 }]);
});

it('a file that is named after a person is found, and the name is not repeated', () => {
  const folder = aFolder();
  mkdirSync(join(folder, `dump-${first.name}`));
  const { found } = search.searchFiles(folder);
  expect(found[0]).toMatchObject({ label: 'name', encoding: 'raw', offset: 5 });
  expect(JSON.stringify(found)).not.toContain(first.name);
});

it('what cannot be read is counted and does not end the search', async () => {
  const folder = aFolder();
  writeFileSync(join(folder, 'a-locked'), first.number);
  chmodSync(join(folder, 'a-locked'), 0);
  symlinkSync(join(folder, 'gone'), join(folder, 'b-dangling'));
  const socket = createServer().listen(join(folder, 'c.sock'));
  onTestFinished(() => void socket.close());
  writeFileSync(join(folder, 'd-empty'), '');
  writeFileSync(join(folder, 'e-last'), first.number);
  const { found, unreadFiles } = search.searchFiles(folder);
  expect(found.some(({ where }) => where.endsWith('e-last'))).toBe(true);
  // Root reads what is locked.
  const readable = found.some(({ where }) => where.endsWith('a-locked'));
  expect(unreadFiles).toBe(readable ? 0 : 1);
  rmSync(join(folder, 'e-last'));
});

it('a hundred megabytes are searched for more than a hundred thousand texts in a few seconds', () => {
  const bytes = Buffer.alloc(100 * 1024 ** 2);
  const row = Buffer.from(
    '{"event_id":"ev_0af3","at":"2026-11-23T23:00:00.123Z","own":"+15005556001","ct":"c9"}\n',
  );
  for (let at = 0; at < bytes.length; at += row.length) row.copy(bytes, at);
  bytes.write(first.number, bytes.length - 20);
  const started = performance.now();
  expect(search.searchBytes(bytes, 'rows').map(({ label }) => label)).toContain('number');
  expect(performance.now() - started).toBeLessThan(10_000);
});
