import { createHash, generateKeyPairSync } from 'node:crypto';
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keyTypes, noteKey, vkeyOf } from '../../core/proof/note.ts';
import { aPackOfAPerson } from '../world/a-pack.ts';
import {
  copyOf,
  emptyFolder,
  filesIn,
  inEmptyWorld,
  linesIn,
  signedAgain,
  unpacked,
  type Verdict,
  verified,
} from '../world/pack.ts';
import { aFolder } from '../world/temp.ts';

const pack = aPackOfAPerson();

/** The checker as it was before anything was changed: a changed one would say nothing. */
async function judged(folder: string, ...args: readonly string[]): Promise<Verdict> {
  const apart = emptyFolder();
  cpSync(join(pack.folder, 'verify.mjs'), join(apart, 'verify.mjs'));
  return verified(apart, folder, ...args);
}

const filesNamed = ({ wrong }: Verdict): readonly string[] => wrong.map(({ file }) => file);
const wordsOf = ({ wrong }: Verdict): string =>
  wrong.map(({ file, words }) => `${file}: ${words}`).join('\n');

describe('a pack on another machine with Node alone', () => {
  it('is as it was signed, and says in words what is proven and what is not', async () => {
    const verdict = await verified(pack.folder, '--key', pack.vkey);
    expect(verdict).toMatchObject({ code: 0, right: true, wrong: [], stderr: '' });
    const proven = verdict.proven.join('\n');
    expect(proven).toMatch(
      /1\d events of this pack are leaves of the signed log hooks.example.org\/ledgerline\/in_/,
    );
    expect(proven).toContain(`made this pack (complaint of the patient 117) was recorded in the log`);
    expect(proven).toMatch(/1 days .*: none of the ids ct_[0-9a-f]{32} is among the persons/);
    expect(verdict.notProven.join('\n')).toContain(
      'That nobody was contacted by ways that are not in the record',
    );
    expect(verdict.notProven.join('\n')).not.toContain('Whose the key is');
  });

  it('says so when the key came with the pack', async () => {
    const verdict = await verified(pack.folder);
    expect(verdict.code).toBe(0);
    expect(verdict.notProven.join('\n')).toContain('Whose the key is: it came with the pack');
    const { stdout } = await inEmptyWorld(pack.folder, ['node', 'verify.mjs']);
    expect(stdout).toMatch(/^Everything in this pack is as it was signed\.\n\nProven:\n {2}- /);
  });

  it('can be checked as it came, in its ZIP, with the key in a file', async () => {
    const key = join(aFolder(), 'log.vkey');
    writeFileSync(key, `${pack.vkey}\n`);
    expect(await judged(pack.zip, '--key', key)).toMatchObject({ code: 0, right: true });
  });

  it('is refused under another key than the one that was given', async () => {
    const other = generateKeyPairSync('ed25519')
      .publicKey.export({ type: 'spki', format: 'der' })
      .subarray(-32);
    const name = pack.vkey.split('+')[0] ?? '';
    const verdict = await judged(pack.folder, '--key', vkeyOf(noteKey(name, keyTypes.ed25519, other)));
    expect(verdict.code).toBe(1);
    expect(filesNamed(verdict)).toContain('manifest.note');
    const stranger = await judged(
      pack.folder,
      '--key',
      vkeyOf(noteKey('else.where/log', keyTypes.ed25519, other)),
    );
    expect(wordsOf(stranger)).toContain(`no key of ${name} was given with --key`);
    expect((await judged(pack.folder, '--key', 'nonsense')).code).toBe(2);
  });
});

/** Numbers that look random and are the same in every run. */
function numbers(seed: string): (below: number) => number {
  let count = 0;
  return (below) => {
    count += 1;
    return createHash('sha256').update(`${seed} ${count}`).digest().readUInt32BE(0) % below;
  };
}

describe('whatever is changed', () => {
  it('one byte anywhere in any file: the file is named', async () => {
    const folder = copyOf(pack.folder);
    const missed: string[] = [];
    for (const name of filesIn(folder).filter((file) => !/events\/00(0[3-9]|1\d)/.test(file))) {
      const path = join(folder, name);
      const before = readFileSync(path);
      const pick = numbers(name);
      const places = before.length === 0 ? [] : [before.length - 1, pick(before.length)];
      for (const place of places) {
        const bytes = Buffer.from(before);
        bytes[place] = (bytes[place] ?? 0) ^ (1 + pick(255));
        writeFileSync(path, bytes);
        const verdict = await judged(folder, '--key', pack.vkey);
        const named = filesNamed(verdict).some((file) => file === name || recordedTogether(file, name));
        if (verdict.code !== 1 || !named) missed.push(`${name} at ${place}: ${wordsOf(verdict)}`);
      }
      writeFileSync(path, before);
    }
    expect(missed).toEqual([]);
    expect(await judged(folder, '--key', pack.vkey)).toMatchObject({ code: 0 });
  });

  /** The act and its proof stand and fall together: which of the two was changed cannot be told. */
  function recordedTogether(file: string, name: string): boolean {
    return file.startsWith('recorded/') && name.startsWith('recorded/');
  }

  it('each line of the events and of what tells the same: the line and the event are named, even if it is signed again', async () => {
    const missed: string[] = [];
    for (const name of ['events', 'access-log', 'commitments']) {
      const lines = linesIn(pack.folder, `${name}.ndjson`);
      for (const [index, line] of lines.entries()) {
        const { event_id, status } = JSON.parse(line);
        const changed = line.replace(`"status":"${status}"`, `"status":"${status}x"`);
        const folder = copyOf(pack.folder);
        replaceLine(folder, `${name}.ndjson`, index, changed);
        const verdict = await judged(signedAgain(folder));
        if (!wordsOf(verdict).includes(`${name}.ndjson: line ${index + 1} (event ${event_id},`))
          missed.push(`${name} ${index + 1}: ${wordsOf(verdict)}`);
      }
    }
    expect(missed).toEqual([]);
  });

  it('a table or a FHIR resource that tells something else than the event', async () => {
    for (const [file, from, to] of [
      ['events.csv', '"undelivered"', '"delivered"'],
      ['audit-events.ndjson', '"outcomeDesc":"sent"', '"outcomeDesc":"read"'],
      ['access-log.csv', 'asked again', 'asked twice'],
      ['query.json', '"acts": 2', '"acts": 1'],
    ] as const) {
      const folder = copyOf(pack.folder);
      const before = readFileSync(join(folder, file), 'utf8');
      expect(before).toContain(from);
      writeFileSync(join(folder, file), before.replace(from, to));
      expect(filesNamed(await judged(signedAgain(folder)))).toContain(file);
    }
  });

  it('files that were removed, added or renamed', async () => {
    for (const name of [
      'events.csv',
      'recorded/act.json',
      'manifest.note',
      `proofs/${pack.instanceId}/tree`,
    ]) {
      const folder = copyOf(pack.folder);
      rmSync(join(folder, name));
      const verdict = await judged(folder);
      expect([verdict.code, filesNamed(verdict)]).toEqual([1, expect.arrayContaining([name])]);
    }
    const folder = copyOf(pack.folder);
    writeFileSync(join(folder, 'extra.txt'), 'more');
    renameSync(join(folder, 'report.pdf'), join(folder, 'report2.pdf'));
    const verdict = await judged(folder);
    expect(filesNamed(verdict)).toEqual(expect.arrayContaining(['extra.txt', 'report.pdf', 'report2.pdf']));
  });

  it('events that were swapped, taken away or put in, even if the manifest is signed again', async () => {
    const events = linesIn(pack.folder, 'events.ndjson');
    const [first = '', second = '', ...others] = events;
    const changes: readonly (readonly string[])[] = [
      [second, first, ...others],
      events.slice(0, -1),
      events.slice(1),
      [first, first, second, ...others],
    ];
    for (const lines of changes) {
      const folder = copyOf(pack.folder);
      writeFileSync(join(folder, 'events.ndjson'), lines.map((line) => `${line}\n`).join(''));
      const verdict = await judged(signedAgain(folder));
      expect(verdict.code).toBe(1);
      expect(filesNamed(verdict)).not.toContain('manifest.note');
      expect(filesNamed(verdict)).toContain('events.ndjson');
      expect(filesNamed(verdict)).toContain(`proofs/${pack.instanceId}/tree`);
    }
  });

  it('an event that is taken away together with its leaf: the tree of the signed log does not come out', async () => {
    const folder = copyOf(pack.folder);
    for (const name of ['events.ndjson', 'proofs/events.leaves', 'audit-events.ndjson'])
      writeFileSync(
        join(folder, name),
        linesIn(folder, name)
          .slice(1)
          .map((line) => `${line}\n`)
          .join(''),
      );
    const [header = '', , ...rows] = linesIn(folder, 'events.csv');
    writeFileSync(join(folder, 'events.csv'), [header, ...rows].map((line) => `${line}\n`).join(''));
    expect(filesNamed(await judged(signedAgain(folder)))).toContain(`proofs/${pack.instanceId}/tree`);
  });

  it('the act of another pack', async () => {
    const zip = join(aFolder(), 'other.zip');
    await pack.export(zip);
    const other = unpacked(zip, join(aFolder(), 'other'));
    const folder = copyOf(pack.folder);
    cpSync(join(other, 'recorded'), join(folder, 'recorded'), { recursive: true });
    expect(wordsOf(await judged(folder))).toContain('names another manifest');
  });
});

function replaceLine(folder: string, name: string, index: number, by: string): void {
  const lines = linesIn(folder, name).map((line, place) => (place === index ? by : line));
  writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(''));
}
