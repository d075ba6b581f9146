import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { type EventRow, eventColumns } from '../../core/events/canonical.ts';
import { aPackOfAPerson } from '../world/a-pack.ts';
import { person } from '../world/callbacks.ts';
import { needs } from '../world/debian.ts';
import { anIndependentImplementation } from '../world/independent.ts';
import { copyOf, filesIn, inEmptyWorld, linesIn } from '../world/pack.ts';
import { auditEventSchema } from './audit-event-schema.ts';

const pack = aPackOfAPerson();
const ask = anIndependentImplementation();
const file = (name: string): string => readFileSync(join(pack.folder, name), 'utf8');
const events = (name = 'events.ndjson'): readonly EventRow[] =>
  linesIn(pack.folder, name).map((line) => JSON.parse(line));

describe('public tools', () => {
  it('the commands of VERIFY.md do as it says, and fail on a changed pack', async () => {
    needs('openssl');
    const blocks = [...file('VERIFY.md').matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)].map(
      ([, block]) => block ?? '',
    );
    expect(blocks.length).toBe(3);
    const script = ['set -e', ...blocks].join('\n');
    const run = async (folder: string) => inEmptyWorld(folder, ['sh', '-c', script]);
    const right = await run(pack.folder);
    expect(right).toMatchObject({ code: 0, stderr: '' });
    const lines = right.stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('Signature Verified Successfully');
    expect(lines[2]?.endsWith(` ${lines[1]}`)).toBe(true);
    for (const name of ['events.csv', 'manifest.json', 'SHA256SUMS', 'manifest.note']) {
      const changed = copyOf(pack.folder);
      const text = readFileSync(join(changed, name), 'utf8');
      writeFileSync(join(changed, name), text.replace(/[02468]/, '1'));
      expect([name, (await run(changed)).code]).not.toEqual([name, 0]);
    }
  });

  it('Go’s own notes open the manifest and the checkpoints, and Go’s own tree takes the proofs', async () => {
    const open = async (note: string) => ask({ Ask: 'open', Note: note, Vkey: pack.vkey });
    const note = file('manifest.note');
    expect(await open(note)).toMatchObject({ Error: '', Text: note.slice(0, note.indexOf('\n\n') + 1) });
    expect((await open(note.replace('made 2', 'made 3'))).Error).not.toBe('');
    const lines = linesIn(pack.folder, 'events.ndjson');
    for (const [index, line] of lines.entries()) {
      const name = `proofs/${pack.instanceId}/events/${String(index + 1).padStart(4, '0')}.tlog-proof`;
      const [proof = '', checkpoint = ''] = divided(file(name));
      expect((await open(checkpoint)).Error).toBe('');
      const [, at = '', ...path] = proof.split('\n');
      const [, size, root] = checkpoint.split('\n');
      const question = {
        Ask: 'inclusion',
        Index: Number(at.slice(6)),
        Size: Number(size),
        Root: root,
        Path: path,
      };
      const entry = (text: string): string => Buffer.from(text).toString('base64');
      expect((await ask({ ...question, Entry: entry(line) })).Error).toBe('');
      expect((await ask({ ...question, Entry: entry(`${line} `) })).Error).not.toBe('');
    }
    const logs = JSON.parse(file('proofs/logs.json'));
    expect(logs[0].consistency.length).toBeGreaterThan(0);
    for (const { file: name, from } of logs[0].consistency) {
      const [proof = '', checkpoint = ''] = divided(file(`proofs/${pack.instanceId}/${name}`));
      const [old = '', ...path] = proof.split('\n');
      const [, size, root] = checkpoint.split('\n');
      const [, , oldTop] = file(`proofs/${pack.instanceId}/${from}`).split('\n');
      const question = {
        Ask: 'consistency',
        Old: Number(old.slice(4)),
        Size: Number(size),
        Root: root,
        Path: path,
      };
      expect((await ask({ ...question, OldTop: oldTop })).Error).toBe('');
      expect((await ask({ ...question, OldTop: root })).Error).not.toBe('');
    }
  });

  it('another program reads the ZIP, and nobody else than its owner may', () => {
    needs('unzip');
    expect(execFileSync('unzip', ['-t', pack.zip], { encoding: 'utf8' })).toContain('No errors detected');
    expect(execFileSync('stat', ['-c', '%a', pack.zip], { encoding: 'utf8' }).trim()).toBe('600');
  });
});

describe('the report', () => {
  const path = (): string => join(pack.folder, 'report.pdf');
  it('is a sound PDF, with a structure for who has it read aloud, in a language and with a title', () => {
    needs('qpdf', 'pdfinfo');
    expect(execFileSync('qpdf', ['--check', path()], { encoding: 'utf8' })).toContain(
      'No syntax or stream encoding errors',
    );
    const info = execFileSync('pdfinfo', [path()], { encoding: 'utf8' });
    expect(info).toMatch(/Tagged: +yes/);
    expect(info).toMatch(/Title: +Evidence of contacts/);
    const structure = execFileSync('pdfinfo', ['-struct', path()], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const element of ['Document', 'H1', 'H2', 'P (', 'Table', 'TH', 'TD', 'Caption'])
      expect(structure).toContain(element);
    const objects = JSON.parse(execFileSync('qpdf', ['--json', path()], { encoding: 'utf8' }));
    expect(JSON.stringify(objects)).toContain('"/Lang":"u:en-US"');
    const titles = objects.outlines.map(({ title }: { title: string }) => title);
    expect(titles).toEqual(
      expect.arrayContaining(['Statement', 'Each contact', 'Is this everything?', 'What proves it']),
    );
  });

  it('tells who was contacted, when, why, on what consent and what happened, and who looked', () => {
    needs('pdftotext');
    const text = execFileSync('pdftotext', ['-layout', path(), '-'], { encoding: 'utf8' });
    for (const words of [
      'appointment',
      'consent-0001',
      'Not delivered',
      'asked again',
      'Looked up a person',
      pack.vkey.slice(0, 40),
    ])
      expect(text).toContain(words);
    expect(text).toContain('did not arrive');
  });

  it('fits on A4 and on Letter', () => {
    const boxes = execFileSync('pdftotext', ['-bbox', path(), '-'], { encoding: 'utf8' });
    const numbers = [
      ...boxes.matchAll(/<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="([\d.]+)"/g),
    ];
    expect(numbers.length).toBeGreaterThan(100);
    // Letter is 792 points high; a printer needs a quarter of an inch.
    for (const [, xMin, xMax, yMax] of numbers) {
      expect(Number(xMin)).toBeGreaterThan(18);
      expect(Number(xMax)).toBeLessThan(595 - 18);
      expect(Number(yMax)).toBeLessThan(792 - 18);
    }
  });
});

describe('tables and FHIR', () => {
  it('a CSV reader finds every event again, and no spreadsheet a formula', () => {
    const read =
      'import csv,json,sys; print(json.dumps(list(csv.DictReader(open(sys.argv[1], newline="")))))';
    for (const name of ['events', 'access-log', 'commitments']) {
      const path = join(pack.folder, `${name}.csv`);
      const rows: readonly Record<string, string>[] = JSON.parse(
        execFileSync('python3', ['-c', read, path], { encoding: 'utf8' }),
      );
      const told = events(`${name}.ndjson`);
      expect(rows.length).toBe(told.length);
      for (const [index, row] of rows.entries()) {
        const event = told[index];
        expect(Object.keys(row).sort()).toEqual(eventColumns.filter((column) => column !== 'nonce').sort());
        expect(row.event_id).toBe(event?.event_id);
        expect(JSON.parse(row.attributes ?? '')).toEqual(event?.attributes);
        for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      }
      expect(
        readFileSync(path, 'utf8')
          .split('\r\n')
          .every((line) => line === '' || /^".*"$/.test(line)),
      ).toBe(true);
    }
  });

  it('every event and every look-up is a FHIR R4 AuditEvent', () => {
    const validate = new Ajv({ allErrors: true, strict: false }).compile(auditEventSchema);
    const resources = linesIn(pack.folder, 'audit-events.ndjson').map((line) => JSON.parse(line));
    const told = [...events(), ...events('access-log.ndjson')];
    expect(resources.length).toBe(told.length);
    for (const resource of resources) {
      validate(resource);
      expect(validate.errors ?? []).toEqual([]);
    }
    expect(resources.map(({ recorded }) => recorded)).toEqual(told.map(({ received_at }) => received_at));
    const outcomes = new Set(resources.map(({ outcome }) => outcome));
    expect([...outcomes].sort()).toEqual(['0', '4']);
    expect(
      resources.some(({ purposeOfEvent }) => JSON.stringify(purposeOfEvent)?.includes('appointment')),
    ).toBe(true);
    expect(resources.filter(({ type }) => type.code === '110101').length).toBe(
      events('access-log.ndjson').length,
    );
  });
});

/** A text before and after its first empty line. */
function divided(text: string): readonly string[] {
  const end = text.indexOf('\n\n');
  return [text.slice(0, end), text.slice(end + 2)];
}

it('a pack holds the events of the person alone, with why, and who looked; the number is nowhere', () => {
  const told = events();
  const persons = new Set(told.filter(({ kind }) => kind !== 'intent').map(({ contact_id }) => contact_id));
  expect(persons.size).toBe(1);
  expect(told.filter(({ kind }) => kind === 'intent').map(({ attributes }) => attributes.Purpose)).toContain(
    'appointment',
  );
  // Two messages, of which one was heard four times, a call, and the intent.
  expect(told.length).toBe(4 + 3 + 4 + 1);
  expect(events('access-log.ndjson').map(({ attributes }) => attributes.Reason)).toEqual([
    'what did we send',
    'asked again',
  ]);
  for (const name of filesIn(pack.folder)) {
    const bytes = readFileSync(join(pack.folder, name)).toString('latin1');
    expect([name, bytes.includes(person), bytes.includes(person.slice(2))]).toEqual([name, false, false]);
  }
});
