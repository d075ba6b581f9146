import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { canonicalBytes } from '../../core/events/canonical.ts';
import { voidLeafBytes } from '../../core/proof/leaf.ts';
import { subtreesOf } from '../../core/proof/tiles/tile.ts';
import { rootOf } from '../../core/proof/tree.ts';
import { anEvent } from '../world/events.ts';
import { TestRecord } from '../world/record.ts';
import { aFolder } from '../world/temp.ts';
import { merkleTreeHash } from '../world/tree.ts';

const instanceId = 'in_test';

async function open(folder: string): Promise<TestRecord> {
  const record = await TestRecord.open(folder, { instanceId });
  onTestFinished(() => record.close().catch(() => undefined));
  return record;
}

describe('the log', () => {
  it('has the bytes of each event that was journalled as its leaves, in the order of their numbers', async () => {
    const record = await open(aFolder());
    const heard = await record.hear(...Array.from({ length: 700 }, () => anEvent()));
    await record.sequencer.upTo(record.journal.settledSeq);
    expect(record.sequencer.firstSeq).toBe(1);
    expect(record.sequencer.snapshot().size).toBe(700);
    expect(record.sequencer.snapshot().root).toEqual(merkleTreeHash(heard.map(canonicalBytes)));
  });

  it('begins with what has not left the journal, in a data directory that is older than logs', async () => {
    const folder = aFolder();
    const older = await open(folder);
    await older.hear(anEvent(), anEvent(), anEvent());
    await older.journal.remove([1, 2]);
    await older.disk.log.remove('tree');
    await older.close();
    const record = await open(folder);
    expect(record.sequencer.firstSeq).toBe(3);
    await record.sequencer.upTo(record.journal.settledSeq);
    expect(record.sequencer.size).toBe(1);
  });

  it('has a void where a commit failed or a record is damaged, so that index and number never part', async () => {
    const record = await open(aFolder());
    const heard = await record.hear(anEvent(), anEvent(), anEvent(), anEvent(), anEvent());
    // What the disk did not take is not there.
    await record.disk.events.remove(2);
    for (const seq of [3, 4]) {
      const bytes = Buffer.from(record.disk.events.getBinary(seq) ?? Buffer.alloc(0));
      bytes[30] = (bytes[30] ?? 0) ^ 1;
      await record.disk.events.put(seq, bytes);
    }
    await record.journal.setAside([3]);
    await record.sequencer.upTo(5);
    expect(record.sequencer.snapshot().root).toEqual(
      merkleTreeHash([
        canonicalBytes(heard[0] ?? anEvent()),
        voidLeafBytes(instanceId, 2, 'never acknowledged'),
        voidLeafBytes(instanceId, 3, 'set aside'),
        voidLeafBytes(instanceId, 4, 'set aside'),
        canonicalBytes(heard[4] ?? anEvent()),
      ]),
    );
  });

  it('never gives the number of a void to another event', async () => {
    const folder = aFolder();
    const record = await open(folder);
    await record.hear(anEvent(), anEvent());
    await record.disk.events.remove(2);
    await record.sequencer.upTo(2);
    await record.close();
    const again = await open(folder);
    expect((await again.hear(anEvent()))[0]?.seq).toBe(3);
  });

  it('takes no event before its commit, so that none becomes a void that is acknowledged', async () => {
    const record = await open(aFolder());
    const heard = record.hear(...Array.from({ length: 50 }, () => anEvent()));
    expect(record.journal.settledSeq).toBe(0);
    await record.sequencer.upTo(record.journal.settledSeq);
    expect(record.sequencer.size).toBe(0);
    await heard;
    await new Promise(setImmediate);
    expect(record.journal.settledSeq).toBe(50);
  });

  it('becomes the same tree whenever it is cut off: tiles that are ahead of the state are written again', async () => {
    const folder = aFolder();
    const record = await open(folder);
    const heard = await record.hear(...Array.from({ length: 600 }, () => anEvent()));
    await record.sequencer.upTo(200);
    await record.close();
    const before = aFolder();
    cpSync(join(folder, 'journal'), before, { recursive: true });
    const going = await open(folder);
    await going.sequencer.upTo(600);
    await going.close();
    // The crash: the tiles are there, the state that counts on them is not.
    rmSync(join(folder, 'journal'), { recursive: true });
    cpSync(before, join(folder, 'journal'), { recursive: true });
    const again = await open(folder);
    expect(again.sequencer.size).toBe(200);
    await again.sequencer.upTo(600);
    expect(again.sequencer.snapshot().root).toEqual(merkleTreeHash(heard.map(canonicalBytes)));
    const tiles = subtreesOf(again.sequencer.tiles());
    expect(rootOf(tiles, 500)).toEqual(merkleTreeHash(heard.slice(0, 500).map(canonicalBytes)));
  });

  it('is the same in whatever steps it grows, with restarts, voids and events that left the journal', async () => {
    const step = fc.oneof(
      fc.record({ what: fc.constant('hear' as const), count: fc.integer({ min: 1, max: 150 }) }),
      fc.record({ what: fc.constant('lose' as const), count: fc.nat() }),
      fc.record({ what: fc.constantFrom('sequence' as const, 'ship' as const, 'restart' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
        const folder = aFolder();
        let record = await TestRecord.open(folder, { instanceId });
        const leaves: Buffer[] = [];
        for (const step of steps) {
          if (step.what === 'hear') {
            const heard = await record.hear(...Array.from({ length: step.count }, () => anEvent()));
            leaves.push(...heard.map(canonicalBytes));
          } else if (step.what === 'lose' && leaves.length > record.sequencer.size) {
            const seq = record.sequencer.size + 1 + (step.count % (leaves.length - record.sequencer.size));
            await record.disk.events.remove(seq);
            // The last number is given again after a restart: nobody was told of it.
            if (seq < leaves.length) leaves[seq - 1] = voidLeafBytes(instanceId, seq, 'never acknowledged');
            else leaves.pop();
            await record.close();
            record = await TestRecord.open(folder, { instanceId });
            while (leaves.length > record.journal.lastSeq) leaves.pop();
          } else if (step.what === 'sequence') await record.sequencer.upTo(record.journal.settledSeq);
          else if (step.what === 'ship') {
            const batch = await record.journal.next(40, 1e6);
            if (batch === undefined) continue;
            await record.sequencer.upTo(batch.lastSeq);
            await record.journal.remove(batch.records.map(({ seq }) => seq));
          } else if (step.what === 'restart') {
            await record.close();
            record = await TestRecord.open(folder, { instanceId });
          }
        }
        await record.sequencer.upTo(record.journal.settledSeq);
        expect(record.sequencer.snapshot().root).toEqual(merkleTreeHash(leaves));
        await record.close();
      }),
      { numRuns: 25, seed: 6 },
    );
  });
});
