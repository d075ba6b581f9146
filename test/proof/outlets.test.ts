import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { largestCheckpoint } from '../../core/proof/checkpoint-table.ts';
import { openNote, parseVkey, vkeyOf } from '../../core/proof/note.ts';
import { deliverRegularly } from '../../core/proof/outlets/deliver.ts';
import { outletsOf } from '../../core/proof/outlets/outlets.ts';
import { readProofSettings } from '../../core/proof/outlets/settings.ts';
import { proofFolder } from '../../core/proof/tiles/tile-files.ts';
import { openedNotes } from '../../core/proof/verify/notes.ts';
import { Findings } from '../../core/proof/verify/problem.ts';
import { anEvent } from '../world/events.ts';
import { aBucket, aMailbox } from '../world/outlets.ts';
import { TestRecord } from '../world/record.ts';
import { anEmbeddedStore } from '../world/store.ts';
import { aFolder } from '../world/temp.ts';
import { aWitness } from '../world/witness.ts';

const store = anEmbeddedStore();
const stop = new AbortController().signal;

/** A record with one checkpoint, and the outlets that its proof.yaml names. */
async function aRecord(instanceId: string, settings: (folder: string) => string) {
  const folder = aFolder();
  writeFileSync(join(folder, 'proof.yaml'), settings(folder));
  const record = await TestRecord.open(folder, { instanceId, store: store() });
  onTestFinished(() => record.close());
  const log = { instanceId, sequencer: record.sequencer, publisher: record.publisher };
  const outlets = outletsOf(readProofSettings(folder), log, record.disk);
  const grow = async (count: number) => {
    await record.hear(...Array.from({ length: count }, () => anEvent()));
    const row = await record.publisher.publish();
    if (row === undefined) throw new Error('nothing was signed');
    return row;
  };
  return { folder, record, outlets, grow };
}

describe('a checkpoint', () => {
  it('is appended to a file, from which verify takes them all', async () => {
    const { folder, outlets, grow } = await aRecord(
      'in_file',
      (dir) => `sinks: [{ name: kept, kind: file, path: ${dir}/kept, every: 1h }]`,
    );
    const [first, second] = [await grow(3), await grow(300)];
    for (const row of [first, second]) await outlets[0]?.deliver(row, stop);
    expect(readFileSync(join(folder, 'kept'), 'utf8')).toBe(`${first.note}\n${second.note}\n`);
    const notes = openedNotes(
      [{ file: 'kept', text: readFileSync(join(folder, 'kept'), 'utf8') }],
      new Findings(),
    );
    expect(notes.map(({ checkpoint }) => checkpoint.size)).toEqual([3, 303]);
  });

  it('is put into a bucket as an object of its own, never over another one', async () => {
    const bucket = await aBucket();
    const { outlets, grow } = await aRecord('in_s3', (dir) => {
      writeFileSync(join(dir, 'secret'), 'SECRET\n');
      return `sinks: [{ name: locked, kind: s3, url: ${bucket.url}, region: eu-test-1, accessKeyId: KEY, secretAccessKeyFile: ${dir}/secret, every: 1h }]`;
    });
    const row = await grow(5);
    await outlets[0]?.deliver(row, stop);
    await outlets[0]?.deliver({ ...row, note: 'forged' }, stop);
    expect([...bucket.state.objects]).toEqual([['/bucket/in_s3/0000000000000005.checkpoint', row.note]]);
    expect(bucket.state.refused).toBe(1);
    bucket.state.failing = true;
    await expect(outlets[0]?.deliver(await grow(1), stop)).rejects.toThrow('the bucket answered 503');
  });

  it('is mailed, with the signed note as an attachment', async () => {
    const mailbox = await aMailbox();
    const { outlets, grow } = await aRecord(
      'in_mail',
      () =>
        `sinks: [{ name: auditor, kind: email, host: 127.0.0.1, port: ${mailbox.port}, from: l@example.org, to: [a@example.com], every: 1d }]`,
    );
    const row = await grow(7);
    await outlets[0]?.deliver(row, stop);
    expect(mailbox.mails).toHaveLength(1);
    const [mail = ''] = mailbox.mails;
    expect(mail).toContain('Subject: Checkpoint of hooks.example.org/ledgerline/in_mail: 7 events');
    const attached = /filename=7\.checkpoint[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(mail)?.[1] ?? '';
    const isBase64 = /filename=7\.checkpoint/.test(mail) && !attached.includes('ledgerline');
    const note = isBase64 ? Buffer.from(attached, 'base64').toString() : attached;
    expect(note).toContain(row.root);
  });
});

describe('a witness', () => {
  const settingsOf = (url: string, vkey: string) => () =>
    `witnesses: [{ name: w1, url: ${url}, vkey: "${vkey}", every: 1s }]`;

  it('cosigns what continues what it has seen, and the cosignature is kept with the checkpoint', async () => {
    let vkey = '';
    const witness = await aWitness(() => parseVkey(vkey));
    const { folder, record, outlets, grow } = await aRecord(
      'in_w',
      settingsOf(witness.url, vkeyOf(witness.key)),
    );
    vkey = record.publisher.vkey;
    for (const count of [3, 300, 700]) await outlets[0]?.deliver(await grow(count), stop);
    expect(witness.state.answers).toEqual([200, 200, 200]);
    expect(witness.state.seen.size).toBe(1_003);
    const note = record.publisher.latest?.note ?? '';
    expect(openNote(note, [parseVkey(vkey), witness.key]).by).toHaveLength(2);
    expect(readFileSync(join(proofFolder(folder), 'checkpoint'), 'utf8')).toBe(note);
    expect((await largestCheckpoint(store(), 'in_w'))?.note).toBe(note);
  });

  it('that remembers another size than we do is asked again from there', async () => {
    let vkey = '';
    const witness = await aWitness(() => parseVkey(vkey));
    const { record, outlets, grow } = await aRecord('in_w409', settingsOf(witness.url, vkeyOf(witness.key)));
    vkey = record.publisher.vkey;
    await outlets[0]?.deliver(await grow(40), stop);
    await record.disk.log.remove('witness:w1');
    await outlets[0]?.deliver(await grow(40), stop);
    expect(witness.state.answers).toEqual([200, 409, 200]);
    witness.state.seen = { size: 5_000, root: witness.state.seen.root };
    await expect(outlets[0]?.deliver(await grow(1), stop)).rejects.toThrow('has cosigned 5000 events');
  });

  it('whose signature is wrong is not believed', async () => {
    let vkey = '';
    const witness = await aWitness(() => parseVkey(vkey));
    const { record, outlets, grow } = await aRecord('in_wf', settingsOf(witness.url, vkeyOf(witness.key)));
    vkey = record.publisher.vkey;
    witness.state.forging = true;
    const row = await grow(3);
    await expect(outlets[0]?.deliver(row, stop)).rejects.toThrow('is not right');
    expect(record.publisher.latest?.note).toBe(row.note);
  });

  it('that is out of order is asked again later, and neither holds up the others nor the log', async () => {
    let vkey = '';
    const witness = await aWitness(() => parseVkey(vkey));
    witness.state.broken = true;
    const { folder, record, outlets, grow } = await aRecord(
      'in_wb',
      (dir) =>
        `${settingsOf(witness.url, vkeyOf(witness.key))()}\nsinks: [{ name: kept, kind: file, path: ${dir}/kept, every: 1s }]`,
    );
    vkey = record.publisher.vkey;
    await grow(3);
    const failed: string[] = [];
    const delivered: string[] = [];
    const delivering = deliverRegularly({
      outlets,
      latest: () => record.publisher.latest,
      watch: { delivered: ({ name }) => delivered.push(name), failed: ({ name }) => failed.push(name) },
      log: pino({ level: 'silent' }),
    });
    await vi.waitFor(() => expect(delivered).toContain('kept'), { timeout: 20_000 });
    await vi.waitFor(() => expect(failed).toContain('w1'), { timeout: 20_000 });
    witness.state.broken = false;
    await vi.waitFor(() => expect(delivered).toContain('w1'), { timeout: 20_000 });
    await delivering.stop();
    expect(readFileSync(join(folder, 'kept'), 'utf8')).toContain(record.publisher.latest?.root);
  });
});

describe('proof.yaml', () => {
  const read = (text: string) => () => {
    const folder = aFolder();
    writeFileSync(join(folder, 'proof.yaml'), text);
    return readProofSettings(folder);
  };

  it('of the examples is understood', () => {
    const example = readFileSync(join(import.meta.dirname, '../../docs/examples/proof.yaml'), 'utf8');
    expect(read(example)().sinks.map(({ name, kind, every }) => [name, kind, every])).toEqual([
      ['append-only-volume', 'file', 600_000],
      ['locked-bucket', 's3', 3_600_000],
      ['auditor', 'email', 86_400_000],
    ]);
    expect(read(example)().witnesses).toHaveLength(1);
    expect(read('')()).toEqual({ sinks: [], witnesses: [] });
    expect(readProofSettings(aFolder())).toEqual({ sinks: [], witnesses: [] });
  });

  it('that is wrong says where, what, and where there is an example', () => {
    for (const [text, what] of [
      ['sinks: 3', 'sinks'],
      ['sinks: [{ name: a, kind: file, path: /x, every: 1y }]', 'sinks.0.every: is a duration'],
      ['sinks: [{ name: a, kind: fax, every: 1h }]', 'sinks.0.kind'],
      ['sinks: [{ name: a, kind: file, path: /x, every: 1h, more: 1 }]', 'more'],
      [
        'sinks: [{ name: a, kind: file, path: /x, every: 1h }, { name: a, kind: file, path: /y, every: 1h }]',
        'the same name',
      ],
      ['witnesses: [{ name: w, url: "https://w.example", vkey: nonsense }]', 'witnesses.0.vkey: a vkey is'],
      [
        'witnesses: [{ name: w, url: "https://w.example", vkey: "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k" }]',
        'that of a witness has type 4',
      ],
      ['a: [', 'is not YAML'],
    ] as const) {
      expect(read(text), text).toThrow(what);
    }
  });
});
