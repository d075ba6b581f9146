import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { signingKeyOf } from '../../core/keys/ed25519.ts';
import { signCheckpoint } from '../../core/proof/checkpoint.ts';
import { parseVkey } from '../../core/proof/note.ts';
import { anEvent } from '../world/events.ts';
import { aProvenRecord, type ProvenRecord } from '../world/proven-record.ts';
import { TestRecord } from '../world/record.ts';
import { type Tamper, tryTamper } from '../world/tampers.ts';
import { aFolder } from '../world/temp.ts';

const record = aProvenRecord();

/** Goes on with the record, and gives what it was before. */
async function goOn(proven: ProvenRecord): Promise<{ readonly before: string; readonly note: string }> {
  const before = aFolder();
  cpSync(proven.dataDir, before, { recursive: true });
  const going = await TestRecord.open(proven.dataDir, { instanceId: 'in_one', store: proven.store });
  await going.hear(...Array.from({ length: 25 }, () => anEvent()));
  await going.ship(proven.store);
  const note = (await going.publisher.publish())?.note ?? '';
  await going.close();
  return { before, note };
}

function backTo(proven: ProvenRecord, folder: string): void {
  rmSync(proven.dataDir, { recursive: true });
  cpSync(folder, proven.dataDir, { recursive: true });
}

async function storeBack(proven: ProvenRecord): Promise<void> {
  for (const table of ['events', 'checkpoints']) {
    await proven.run(`TRUNCATE TABLE ${table}`);
    await proven.run(`INSERT INTO ${table} SELECT * FROM kept_${table}`);
  }
}

const rollbacks: readonly Tamper[] = [
  {
    what: 'the data directory is an older copy',
    act: async (proven) => {
      const { before } = await goOn(proven);
      backTo(proven, before);
      return { found: [{ kind: 'rolled-back', checkpoint: 7 }] };
    },
  },
  {
    what: 'the data directory is an older copy in which something else was heard since',
    act: async (proven) => {
      const { before } = await goOn(proven);
      backTo(proven, before);
      const going = await TestRecord.open(proven.dataDir, { instanceId: 'in_one' });
      await going.hear(...Array.from({ length: 60 }, () => anEvent()));
      await going.sequencer.upTo(going.journal.settledSeq);
      await going.close();
      return {
        found: [
          { kind: 'rolled-back', checkpoint: 7 },
          { kind: 'state-changed', file: 'journal' },
          { kind: 'journal-changed', seq: 640 },
        ],
      };
    },
  },
  {
    what: 'ClickHouse is an older copy',
    act: async (proven) => {
      await goOn(proven);
      await storeBack(proven);
      const gone = Array.from({ length: 37 }, (_, number) => 614 + number);
      return {
        found: [
          { kind: 'rolled-back', checkpoint: 7 },
          ...gone.map((seq) => ({ kind: 'event-removed' as const, seq })),
        ],
      };
    },
  },
  {
    what: 'only the events in ClickHouse are an older copy',
    act: async (proven) => {
      await goOn(proven);
      await proven.run('TRUNCATE TABLE events');
      await proven.run('INSERT INTO events SELECT * FROM kept_events');
      const gone = Array.from({ length: 37 }, (_, number) => 614 + number);
      return { found: gone.map((seq) => ({ kind: 'event-removed' as const, seq })) };
    },
  },
  {
    what: 'only the checkpoints in ClickHouse are an older copy',
    act: async (proven) => {
      await goOn(proven);
      await proven.run('TRUNCATE TABLE checkpoints');
      await proven.run('INSERT INTO checkpoints SELECT * FROM kept_checkpoints');
      return { found: [{ kind: 'rolled-back', checkpoint: 7 }] };
    },
  },
  {
    what: 'only the tiles are an older copy',
    act: async (proven) => {
      const { before } = await goOn(proven);
      rmSync(join(proven.dataDir, 'proof'), { recursive: true });
      cpSync(join(before, 'proof'), join(proven.dataDir, 'proof'), { recursive: true });
      return { found: [{ kind: 'rolled-back', file: 'proof/checkpoint' }, { kind: 'tile-missing' }] };
    },
  },
  {
    what: 'everything is an older copy together: only a checkpoint that was kept elsewhere knows',
    act: async (proven) => {
      const { before, note } = await goOn(proven);
      backTo(proven, before);
      await storeBack(proven);
      expect((await proven.verify()).problems).toEqual([]);
      return {
        found: [{ kind: 'rolled-back', file: 'kept by the auditor' }],
        given: [{ file: 'kept by the auditor', text: note }],
      };
    },
  },
  {
    what: 'everything was made anew without one event, by the right key: only a checkpoint that was kept elsewhere knows',
    act: async (proven) => {
      const kept = proven.notes[1] ?? '';
      const key = parseVkey(proven.vkey);
      await forgeHistory(proven);
      expect((await proven.verify()).problems).toEqual([]);
      return {
        found: [{ kind: 'checkpoint-contradicts', file: 'kept by the auditor' }],
        given: [{ file: 'kept by the auditor', text: kept }],
        keys: [key],
      };
    },
  },
  {
    what: 'a whole other log was put in its place: only a checkpoint that was kept elsewhere knows',
    act: async (proven) => {
      rmSync(proven.dataDir, { recursive: true });
      await proven.run("ALTER TABLE events DELETE WHERE instance_id = 'in_one'");
      await proven.run("ALTER TABLE checkpoints DELETE WHERE instance_id = 'in_one'");
      await proven.run('TRUNCATE TABLE dropped_events');
      expect((await proven.verify()).problems).toEqual([]);
      return {
        found: [{ kind: 'rolled-back', file: 'kept by the auditor' }],
        given: [{ file: 'kept by the auditor', text: proven.notes[2] ?? '' }],
      };
    },
  },
  {
    what: 'a checkpoint that was kept elsewhere was changed itself',
    act: async (proven) => ({
      found: [{ kind: 'checkpoint-signature', file: 'kept' }],
      given: [{ file: 'kept', text: (proven.notes[2] ?? '').replace('610', '609') }],
    }),
  },
  {
    what: 'what was given is no checkpoint',
    act: async () => ({
      found: [{ kind: 'checkpoint-changed', file: 'kept' }],
      given: [{ file: 'kept', text: 'a letter\n' }],
    }),
  },
  {
    what: 'a checkpoint of another root, signed by the right key, was given to somebody else',
    act: async (proven) => {
      const text = signCheckpoint(
        { origin: parseVkey(proven.vkey).name, size: 320, root: Buffer.alloc(32, 3) },
        signingKeyOf(proven.dataDir, 'log'),
      );
      return { found: [{ kind: 'checkpoint-contradicts', file: 'kept' }], given: [{ file: 'kept', text }] };
    },
  },
];

it('whoever brings back an older copy is found out; who brings back all of it, by a checkpoint that was kept elsewhere', async () => {
  for (const [number, tamper] of rollbacks.entries()) await tryTamper(record(), tamper, 9_000 + 97 * number);
  expect((await record().verify()).problems).toEqual([]);
});

/** What somebody can do who has everything, the key too: the same record without its first event, from the beginning. */
async function forgeHistory(proven: ProvenRecord): Promise<void> {
  const kept = aFolder();
  cpSync(join(proven.dataDir, 'keys'), join(kept, 'keys'), { recursive: true });
  rmSync(proven.dataDir, { recursive: true });
  cpSync(kept, proven.dataDir, { recursive: true });
  await proven.run("ALTER TABLE events DELETE WHERE instance_id = 'in_one'");
  await proven.run("ALTER TABLE checkpoints DELETE WHERE instance_id = 'in_one'");
  await proven.run('TRUNCATE TABLE dropped_events');
  const forged = await TestRecord.open(proven.dataDir, { instanceId: 'in_one', store: proven.store });
  await forged.disk.facts.put('instanceId', 'in_one');
  for (const events of [[...proven.events.values()].slice(1, 400), [...proven.events.values()].slice(400)]) {
    await forged.hear(...events);
    await forged.ship(proven.store);
    await forged.publisher.publish();
  }
  await forged.close();
}
