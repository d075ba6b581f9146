import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDisk } from '../../core/journal/disk.ts';
import { openRecord, sealRecord } from '../../core/journal/record.ts';
import { signingKeyOf } from '../../core/keys/ed25519.ts';
import { signCheckpoint } from '../../core/proof/checkpoint.ts';
import { keyTypes, noteKey, parseVkey, vkeyOf } from '../../core/proof/note.ts';
import { aProvenRecord, type ProvenRecord } from '../world/proven-record.ts';
import { type Tamper, tryTamper } from '../world/tampers.ts';
import { aFolder } from '../world/temp.ts';

const record = aProvenRecord();

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ 0x10;
  writeFileSync(path, bytes);
}

/** Every tile file, below the folder of the log. */
const tileNames = (proven: ProvenRecord): readonly string[] =>
  readdirSync(join(proven.dataDir, 'proof/tile'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(join(proven.dataDir, 'proof/').length))
    .sort();

const wanted = (names: readonly string[]): readonly string[] => names.filter((name) => !name.includes('.p/'));

const tileTampers: readonly Tamper[] = [
  ...[0, 1, 2, 3, 4, 5].map((which) => ({
    what: `a bit of a tile flipped (${which})`,
    act: async (proven: ProvenRecord, random: (below: number) => number) => {
      const names = tileNames(proven);
      const name = names[which % names.length] ?? '';
      flip(join(proven.dataDir, 'proof', name), random(8_192));
      return { found: [{ kind: 'tile-changed' as const, file: `proof/${name}` }] };
    },
  })),
  ...[0, 1].map((which) => ({
    what: `a tile taken away (${which})`,
    act: async (proven: ProvenRecord) => {
      const name = wanted(tileNames(proven))[which] ?? '';
      rmSync(join(proven.dataDir, 'proof', name));
      return { found: [{ kind: 'tile-missing' as const, file: `proof/${name}` }] };
    },
  })),
  {
    what: 'a tile cut short',
    act: async (proven, random) => {
      const name = wanted(tileNames(proven))[1] ?? '';
      const path = join(proven.dataDir, 'proof', name);
      writeFileSync(path, readFileSync(path).subarray(0, random(8_000)));
      return { found: [{ kind: 'tile-missing', file: `proof/${name}` }] };
    },
  },
  {
    what: 'a tile made longer',
    act: async (proven) => {
      appendFileSync(join(proven.dataDir, 'proof/tile/0/000'), Buffer.alloc(32));
      return { found: [{ kind: 'tile-missing', file: 'proof/tile/0/000' }] };
    },
  },
  {
    what: 'two tiles exchanged',
    act: async (proven) => {
      const [one, other] = [
        join(proven.dataDir, 'proof/tile/0/000'),
        join(proven.dataDir, 'proof/tile/0/001'),
      ];
      renameSync(one, `${one}.x`);
      renameSync(other, one);
      renameSync(`${one}.x`, other);
      return {
        found: [
          { kind: 'tile-changed', file: 'proof/tile/0/000' },
          { kind: 'tile-changed', file: 'proof/tile/0/001' },
        ],
      };
    },
  },
  {
    what: 'a tile that no tree has',
    act: async (proven) => {
      writeFileSync(join(proven.dataDir, 'proof/tile/0/007'), Buffer.alloc(8_192, 7));
      return { found: [{ kind: 'tile-extra', file: 'proof/tile/0/007' }] };
    },
  },
  {
    what: 'a file that is no tile',
    act: async (proven) => {
      mkdirSync(join(proven.dataDir, 'proof/tile/9'));
      writeFileSync(join(proven.dataDir, 'proof/tile/9/notes.txt'), 'x');
      return { found: [{ kind: 'tile-extra', file: 'proof/tile/9/notes.txt' }] };
    },
  },
  {
    what: 'the partial tile of the newest checkpoint taken away',
    act: async (proven) => {
      const name =
        tileNames(proven)
          .filter((tile) => tile.startsWith('tile/0/002.p/'))
          .at(-1) ?? '';
      rmSync(join(proven.dataDir, 'proof', name));
      return { found: [{ kind: 'tile-missing', file: `proof/${name}` }] };
    },
  },
  {
    what: 'a row and its leaf changed together',
    act: async (proven, random) => {
      const seq = 1 + random(30);
      await proven.run(
        `ALTER TABLE events UPDATE status = 'forged' WHERE instance_id = 'in_one' AND seq = ${seq}`,
      );
      flip(join(proven.dataDir, 'proof/tile/0/000'), (seq - 1) * 32);
      return {
        found: [
          { kind: 'tile-changed', file: 'proof/tile/0/000' },
          { kind: 'checkpoint-contradicts' },
          { kind: 'event-changed', seq },
        ],
      };
    },
  },
  {
    what: 'all tiles taken away and a row changed',
    act: async (proven) => {
      rmSync(join(proven.dataDir, 'proof/tile'), { recursive: true });
      await proven.run(
        "ALTER TABLE events UPDATE status = 'forged' WHERE instance_id = 'in_one' AND seq = 33",
      );
      return {
        found: [{ kind: 'tile-missing', file: 'proof/tile/0/000' }, { kind: 'checkpoint-contradicts' }],
      };
    },
  },
];

const checkpointTampers: readonly Tamper[] = [
  {
    what: 'a checkpoint taken away from the middle',
    act: async (proven) => {
      await proven.run("ALTER TABLE checkpoints DELETE WHERE instance_id = 'in_one' AND number = 2");
      return { found: [{ kind: 'checkpoint-missing', checkpoint: 2 }] };
    },
  },
  {
    what: 'the first checkpoint taken away',
    act: async (proven) => {
      await proven.run("ALTER TABLE checkpoints DELETE WHERE instance_id = 'in_one' AND number = 1");
      return { found: [{ kind: 'checkpoint-missing', checkpoint: 1 }] };
    },
  },
  {
    what: 'the newest checkpoints taken away',
    act: async (proven) => {
      await proven.run("ALTER TABLE checkpoints DELETE WHERE instance_id = 'in_one' AND number >= 4");
      return { found: [{ kind: 'rolled-back', checkpoint: 4 }] };
    },
  },
  {
    what: 'all checkpoints taken away',
    act: async (proven) => {
      await proven.run("ALTER TABLE checkpoints DELETE WHERE instance_id = 'in_one'");
      return { found: [{ kind: 'rolled-back', checkpoint: 1 }] };
    },
  },
  {
    what: 'two checkpoints exchanged',
    act: async (proven) => {
      await exchange(proven, 2, 3);
      return {
        found: [
          { kind: 'checkpoint-changed', checkpoint: 2 },
          { kind: 'checkpoint-changed', checkpoint: 3 },
        ],
      };
    },
  },
  ...(['note', 'signature', 'root in the note', 'size in the note'] as const).map((part) => ({
    what: `${part} of a checkpoint changed`,
    act: async (proven: ProvenRecord, random: (below: number) => number) => {
      const number = 2 + random(2);
      const changed: Record<typeof part, string> = {
        note: "concat('x', note)",
        signature: "concat(substring(note, 1, length(note) - 10), 'AAAAAAAA=\n')",
        'root in the note': "replaceOne(note, root, base64Encode(repeat('x', 32)))",
        'size in the note': 'replaceOne(note, toString(size), toString(size + 1))',
      };
      await rewrite(proven, number, `note = ${changed[part]}`);
      return { found: [{ kind: 'checkpoint-signature' as const, checkpoint: number }] };
    },
  })),
  {
    what: 'a checkpoint signed again by another key',
    act: async (proven) => {
      const key = signingKeyOf(aFolder(), 'log');
      const [row] = await proven.ask(
        "SELECT size, root, origin FROM checkpoints WHERE instance_id = 'in_one' AND number = 3",
      );
      const root = Buffer.from(String(row?.root), 'base64');
      const note = signCheckpoint({ origin: String(row?.origin), size: Number(row?.size), root }, key);
      await rewrite(proven, 3, `note = '${note}'`);
      return { found: [{ kind: 'checkpoint-signature', checkpoint: 3 }] };
    },
  },
  {
    what: 'all checkpoints signed again by another key, which is put everywhere but in LMDB',
    act: async (proven) => {
      const forged = await signAllAgain(proven);
      writeFileSync(join(proven.dataDir, 'proof/vkey'), `${forged}\n`);
      return {
        found: [1, 2, 3, 4].map((checkpoint) => ({ kind: 'checkpoint-signature' as const, checkpoint })),
      };
    },
  },
  {
    what: 'a checkpoint of another root, signed by the right key',
    act: async (proven) => {
      const root = Buffer.alloc(32, 7);
      const note = signCheckpoint(
        { origin: parseVkey(proven.vkey).name, size: 320, root },
        signingKeyOf(proven.dataDir, 'log'),
      );
      await proven.run(
        `INSERT INTO checkpoints (instance_id, number, size, root, origin, first_seq, note, vkey, signed_at)
         SELECT instance_id, number, 320, '${root.toString('base64')}', origin, first_seq, '${note}', vkey, signed_at
           FROM checkpoints WHERE instance_id = 'in_one' AND number = 3`,
      );
      return {
        found: [
          { kind: 'checkpoint-changed', checkpoint: 3 },
          { kind: 'checkpoint-contradicts', checkpoint: 3 },
        ],
      };
    },
  },
  ...(['first_seq = 2', "origin = 'example.org/other'", 'size = size + 1', "root = 'x'"] as const).map(
    (assignment) => ({
      what: `the row of a checkpoint changed: ${assignment}`,
      act: async (proven: ProvenRecord) => {
        await rewrite(proven, 3, assignment);
        return { found: [{ kind: 'checkpoint-changed' as const, checkpoint: 3 }] };
      },
    }),
  ),
  {
    what: 'the checkpoint beside the tiles replaced by an older one',
    act: async (proven) => {
      writeFileSync(join(proven.dataDir, 'proof/checkpoint'), proven.notes[0] ?? '');
      return { found: [{ kind: 'rolled-back', file: 'proof/checkpoint' }] };
    },
  },
  {
    what: 'the checkpoint beside the tiles changed',
    act: async (proven, random) => {
      flip(join(proven.dataDir, 'proof/checkpoint'), random(60));
      return { found: [{ kind: 'checkpoint-signature', file: 'proof/checkpoint' }] };
    },
  },
  {
    what: 'the checkpoint beside the tiles taken away',
    act: async (proven) => {
      rmSync(join(proven.dataDir, 'proof/checkpoint'));
      return { found: [{ kind: 'checkpoint-missing', file: 'proof/checkpoint' }] };
    },
  },
];

const journalTampers: readonly Tamper[] = [
  ...[0, 1, 2].map((which) => ({
    what: `a byte of a record in the journal flipped (${which})`,
    act: async (proven: ProvenRecord, random: (below: number) => number) => {
      const seq = proven.waiting[which * 3] ?? 0;
      await withDisk(proven, async (disk) => {
        const bytes = Buffer.from(disk.events.getBinary(seq) ?? Buffer.alloc(0));
        bytes[random(bytes.length)] = 0;
        await disk.events.put(seq, bytes);
      });
      return { found: [{ kind: 'journal-changed' as const, seq }] };
    },
  })),
  {
    what: 'a record in the journal rewritten with a right checksum',
    act: async (proven) => {
      const seq = proven.waiting[1] ?? 0;
      await withDisk(proven, async (disk) => {
        const payload =
          openRecord(Buffer.from(disk.events.getBinary(seq) ?? Buffer.alloc(0)))?.toString() ?? '';
        await disk.events.put(seq, sealRecord(Buffer.from(payload.replace('production', 'elsewhere'))));
      });
      return { found: [{ kind: 'journal-changed', seq }] };
    },
  },
  {
    what: 'a record taken out of the journal',
    act: async (proven) => {
      const seq = proven.waiting[4] ?? 0;
      await withDisk(proven, (disk) => disk.events.remove(seq));
      return { found: [{ kind: 'event-removed', seq }] };
    },
  },
  {
    what: 'a record that was set aside replaced by an event',
    act: async (proven) => {
      await withDisk(proven, (disk) => disk.setAside.put(300, sealRecord(Buffer.from('{"forged":true}'))));
      return { found: [{ kind: 'journal-changed', seq: 300 }] };
    },
  },
  {
    what: 'the right edge of the tree changed',
    act: async (proven) => {
      await withDisk(proven, async (disk) => {
        const tree = disk.log.get('tree') as { size: number; edge: string[] };
        const [first = '', ...others] = tree.edge;
        const bytes = Buffer.from(first, 'base64');
        bytes[5] = (bytes[5] ?? 0) ^ 1;
        await disk.log.put('tree', { ...tree, edge: [bytes.toString('base64'), ...others] });
      });
      return { found: [{ kind: 'state-changed', file: 'journal' }] };
    },
  },
  {
    what: 'the log made to begin later',
    act: async (proven) => {
      await withDisk(proven, async (disk) => {
        await disk.log.put('tree', { ...disk.log.get('tree'), firstSeq: 3 });
      });
      return { found: [{ kind: 'state-changed', file: 'journal' }] };
    },
  },
];

it.each([
  ['tiles', tileTampers],
  ['checkpoints', checkpointTampers],
] as const)('whoever changes %s is found out, and the file or checkpoint is named', async (_, tampers) => {
  for (const [number, tamper] of tampers.entries()) await tryTamper(record(), tamper, 7_000 + 97 * number);
  expect((await record().verify()).problems).toEqual([]);
});

it('whoever changes the journal is found out, and the record is named', async () => {
  for (const [number, tamper] of journalTampers.slice(0, -1).entries())
    await tryTamper(record(), tamper, 8_000 + 97 * number);
  // Every event has another leaf then.
  await journalTampers.at(-1)?.act(record(), anyOf);
  const { counts } = await record().verify();
  await record().restore();
  expect(counts['state-changed']).toBe(1);
});

const anyOf = (below: number): number => below - 1;

async function withDisk(
  proven: ProvenRecord,
  change: (disk: ReturnType<typeof openDisk>) => Promise<unknown>,
): Promise<void> {
  const disk = openDisk(proven.dataDir);
  await change(disk);
  await disk.root.close();
}

/** Another row in place of that of a checkpoint, also where a column is part of the key. */
async function rewrite(proven: ProvenRecord, number: number, assignment: string): Promise<void> {
  const [column = '', value = ''] = assignment.split(/ = (.*)/s);
  await proven.run(
    `CREATE TEMPORARY TABLE rewritten AS SELECT * REPLACE (${value} AS ${column}) FROM checkpoints WHERE instance_id = 'in_one' AND number = ${number}`,
  );
  await proven.run(`ALTER TABLE checkpoints DELETE WHERE instance_id = 'in_one' AND number = ${number}`);
  await proven.run('INSERT INTO checkpoints SELECT * FROM rewritten');
  await proven.run('DROP TEMPORARY TABLE rewritten');
}

async function exchange(proven: ProvenRecord, one: number, other: number): Promise<void> {
  const notes = await proven.ask(
    `SELECT number, note FROM checkpoints WHERE instance_id = 'in_one' AND number IN (${one}, ${other}) ORDER BY number`,
  );
  await rewrite(proven, one, `note = '${notes[1]?.note}'`);
  await rewrite(proven, other, `note = '${notes[0]?.note}'`);
}

/** What somebody does who has everything but what is in LMDB; gives the new public key. */
async function signAllAgain(proven: ProvenRecord): Promise<string> {
  const key = signingKeyOf(aFolder(), 'log');
  const { name } = parseVkey(proven.vkey);
  const vkey = vkeyOf(noteKey(name, keyTypes.ed25519, key.publicKey));
  const rows = await proven.ask("SELECT number, size, root FROM checkpoints WHERE instance_id = 'in_one'");
  for (const { number, size, root } of rows) {
    const note = signCheckpoint(
      { origin: name, size: Number(size), root: Buffer.from(String(root), 'base64') },
      key,
    );
    await rewrite(proven, Number(number), `note = '${note}'`);
    await rewrite(proven, Number(number), `vkey = '${vkey}'`);
  }
  return vkey;
}
