import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { provesConsistency } from '../../core/proof/check-proof.ts';
import { openCheckpoint } from '../../core/proof/checkpoint.ts';
import { largestCheckpoint, latestCheckpoints } from '../../core/proof/checkpoint-table.ts';
import { emptyRoot } from '../../core/proof/hash.ts';
import { parseVkey } from '../../core/proof/note.ts';
import { subtreesOf } from '../../core/proof/tiles/tile.ts';
import { proofFolder, tilesOfTree } from '../../core/proof/tiles/tile-files.ts';
import { consistencyProof } from '../../core/proof/tree.ts';
import { anEvent } from '../world/events.ts';
import { TestRecord } from '../world/record.ts';
import { anEmbeddedStore } from '../world/store.ts';
import { aFolder } from '../world/temp.ts';

const store = anEmbeddedStore();
const events = (count: number) => Array.from({ length: count }, () => anEvent());

async function open(folder: string, instanceId: string): Promise<TestRecord> {
  const record = await TestRecord.open(folder, { instanceId, store: store() });
  onTestFinished(() => record.close().catch(() => undefined));
  return record;
}

it('what was heard is signed, kept beside the data and in ClickHouse, and each checkpoint begins with the one before', async () => {
  const folder = aFolder();
  const record = await open(folder, 'in_a');
  expect(await record.publisher.publish()).toMatchObject({
    number: 1,
    size: 0,
    root: emptyRoot.toString('base64'),
  });
  await record.hear(...events(300));
  const first = await record.publisher.publish();
  await record.hear(...events(500));
  const second = await record.publisher.publish();
  expect(await record.publisher.publish()).toEqual(second);
  expect(second).toMatchObject({
    number: 3,
    size: 800,
    first_seq: 1,
    origin: 'hooks.example.org/ledgerline/in_a',
  });

  const key = parseVkey(readFileSync(join(proofFolder(folder), 'vkey'), 'utf8'));
  const [earlier, later] = [openCheckpoint(first?.note ?? '', key), openCheckpoint(second?.note ?? '', key)];
  const proof = consistencyProof(subtreesOf(tilesOfTree(proofFolder(folder), 800)), 300, 800);
  expect(provesConsistency(earlier, later, proof)).toBe(true);
  expect(readFileSync(join(proofFolder(folder), 'checkpoint'), 'utf8')).toBe(second?.note);
  expect(await largestCheckpoint(store(), 'in_a')).toMatchObject({ number: 3, note: second?.note });
  expect((await latestCheckpoints(store())).map(({ instance_id }) => instance_id)).toContain('in_a');
});

it('partial tiles are there for a checkpoint until the full one is', async () => {
  const folder = aFolder();
  const record = await open(folder, 'in_b');
  const files = () => readdirSync(join(proofFolder(folder), 'tile/0')).sort();
  await record.hear(...events(10));
  await record.publisher.publish();
  expect(readdirSync(join(proofFolder(folder), 'tile/0/000.p'))).toEqual(['10']);
  await record.hear(...events(300));
  await record.publisher.publish();
  expect(files()).toEqual(['000', '001.p']);
});

it('nothing is signed before it was compared with what ClickHouse knows', async () => {
  const folder = aFolder();
  const record = await TestRecord.open(folder, { instanceId: 'in_c' });
  await record.hear(...events(5));
  expect(await record.publisher.publish()).toBeUndefined();
  await record.close();
  const connected = await open(folder, 'in_c');
  expect((await connected.publisher.publish())?.size).toBe(5);
});

it('an older copy of a data directory signs nothing any more', async () => {
  const folder = aFolder();
  const record = await open(folder, 'in_d');
  await record.hear(...events(20));
  await record.publisher.publish();
  await record.close();
  const copy = aFolder();
  cpSync(folder, copy, { recursive: true });
  const going = await open(folder, 'in_d');
  await going.hear(...events(20));
  await going.publisher.publish();
  const older = await open(copy, 'in_d');
  await older.hear(...events(3));
  expect((await older.publisher.publish())?.size).toBe(20);
  expect(older.publisher.refused).toContain('a checkpoint of 40 events');
  await older.hear(...events(30));
  expect((await older.publisher.publish())?.size).toBe(20);
});

it('a data directory whose tiles do not lead to what was signed signs nothing any more', async () => {
  for (const [instanceId, damage, why] of [
    ['in_e', (tile: string) => rmSync(tile), 'tile/0/001 of the log is missing'],
    [
      'in_g',
      (tile: string) => writeFileSync(tile, Buffer.alloc(8_192)),
      'the tiles lead to another root of 300 events',
    ],
  ] as const) {
    const folder = aFolder();
    const record = await open(folder, instanceId);
    await record.hear(...events(300));
    await record.publisher.publish();
    await record.hear(...events(300));
    await record.sequencer.upTo(600);
    await record.close();
    damage(join(proofFolder(folder), 'tile/0/001'));
    const again = await open(folder, instanceId);
    expect((await again.publisher.publish())?.size).toBe(300);
    expect(again.publisher.refused).toContain(why);
  }
});

it('another key than the one that signed before signs nothing', async () => {
  const folder = aFolder();
  const record = await open(folder, 'in_f');
  await record.hear(...events(3));
  await record.publisher.publish();
  await record.close();
  rmSync(join(folder, 'keys/log-ed25519.pem'));
  const again = await open(folder, 'in_f');
  await again.hear(...events(3));
  expect((await again.publisher.publish())?.size).toBe(3);
  expect(again.publisher.refused).toContain('restore keys/log-ed25519.pem');
});
