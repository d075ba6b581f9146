import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signingKeyOf } from '../../core/keys/ed25519.ts';
import { openCheckpoint, readCheckpoint, signCheckpoint } from '../../core/proof/checkpoint.ts';
import { leafHash } from '../../core/proof/hash.ts';
import {
  keyTypes,
  NoteRefused,
  noteKey,
  openNote,
  parseNote,
  parseVkey,
  signNote,
  vkeyOf,
} from '../../core/proof/note.ts';
import { readProof, writeProof } from '../../core/proof/proof-text.ts';
import { aFolder } from '../world/temp.ts';

/** The example of C2SP signed-note v1.0.0. */
const example = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;
const exampleKey = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';

const origin = 'hooks.example.org/ledgerline/in_1';
const root = leafHash(Buffer.from('a'));

describe('a signed note', () => {
  it("is opened as in the specification's example", () => {
    const note = openNote(example, [parseVkey(exampleKey)]);
    expect(note.text).toBe('This is an example message.\n');
    expect(vkeyOf(parseVkey(exampleKey))).toBe(exampleKey);
  });

  it('with any one character changed is refused', () => {
    const key = parseVkey(exampleKey);
    for (let place = 0; place < example.length; place += 1) {
      const letter = example[place] === 'A' ? 'B' : 'A';
      const changed = example.slice(0, place) + letter + example.slice(place + 1);
      expect(() => openNote(changed, [key]), `at ${place}`).toThrow(NoteRefused);
      const cut = example.slice(0, place) + example.slice(place + 1);
      expect(() => openNote(cut, [key]), `without ${place}`).toThrow(NoteRefused);
    }
  });

  it('by the key of another name, or by an unknown one beside a known, is judged by the known one', () => {
    const folder = aFolder();
    const [ours, other] = [signingKeyOf(folder, 'log'), signingKeyOf(folder, 'dispute')];
    const note = signNote('a text\n', origin, ours);
    const foreign = parseNote(signNote('a text\n', 'example.com/other', other)).signatures[0]?.line ?? '';
    const key = noteKey(origin, keyTypes.ed25519, ours.publicKey);
    expect(openNote(note + foreign, [key]).by).toEqual([key]);
    expect(() => openNote(note, [noteKey(origin, keyTypes.ed25519, other.publicKey)])).toThrow(
      'not signed by',
    );
    const wrong = parseNote(signNote('another text\n', origin, ours)).signatures[0]?.line ?? '';
    expect(() => openNote(note + wrong, [key])).toThrow('is not right');
  });

  it('keeps the last empty line as the end of its text', () => {
    const key = signingKeyOf(aFolder(), 'log');
    const note = signNote('one\n\ntwo\n', origin, key);
    expect(openNote(note, [noteKey(origin, keyTypes.ed25519, key.publicKey)]).text).toBe('one\n\ntwo\n');
  });

  it('of a vkey that is damaged is refused', () => {
    for (const vkey of [
      '',
      'a+b+c',
      exampleKey.replace('530d', '530e'),
      exampleKey.replace('Aeky', 'Aeka'),
      `${exampleKey}A`,
    ])
      expect(() => parseVkey(vkey), vkey).toThrow(NoteRefused);
  });
});

describe('a checkpoint', () => {
  it('is the three lines of C2SP tlog-checkpoint, signed', () => {
    const { signing, key } = aLogKey();
    const note = signCheckpoint({ origin, size: 20_852_163, root }, signing);
    expect(note.split('\n').slice(0, 4)).toEqual([origin, '20852163', root.toString('base64'), '']);
    expect(openCheckpoint(note, key)).toEqual({ origin, size: 20_852_163, root });
  });

  it('of another log, or out of form, is refused although it is signed', () => {
    const { signing, key } = aLogKey();
    const other = signNote(`example.com/other\n1\n${root.toString('base64')}\n`, origin, signing);
    expect(() => openCheckpoint(other, key)).toThrow('another log');
    for (const text of [
      `${origin}\n01\n${root.toString('base64')}\n`,
      `${origin}\n-1\n${root.toString('base64')}\n`,
      `${origin}\n1\n${root.toString('base64url')}\n`,
      `${origin}\n1\n\n${root.toString('base64')}\n`,
      `\n1\n${root.toString('base64')}\n`,
      `${origin}\n1\n`,
      `${origin}\n99999999999999999999\n${root.toString('base64')}\n`,
    ])
      expect(() => readCheckpoint(signNote(text, origin, signing)), text).toThrow(NoteRefused);
  });
});

describe('a proof as text', () => {
  it('is read back as it was written', () => {
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
    const checkpoint = signCheckpoint({ origin, size: 9, root }, signingKeyOf(aFolder(), 'log'));
    fc.assert(
      fc.property(fc.nat(), fc.array(hash, { maxLength: 20 }), fc.option(hash), (index, path, extra) => {
        const proof = { index, path, checkpoint, ...(extra === null ? {} : { extra }) };
        expect(readProof(writeProof(proof))).toEqual(proof);
      }),
    );
  });

  it('in another form is refused', () => {
    const checkpoint = signCheckpoint({ origin, size: 9, root }, signingKeyOf(aFolder(), 'log'));
    const text = writeProof({ index: 3, path: [root], checkpoint });
    for (const changed of [
      text.replace('@v1', '@v2'),
      text.replace('index 3', 'index 03'),
      text.replace('index 3\n', ''),
      text.replace(root.toString('base64'), root.subarray(1).toString('base64')),
      '',
    ])
      expect(() => readProof(changed)).toThrow(NoteRefused);
  });
});

function aLogKey() {
  const signing = signingKeyOf(aFolder(), 'log');
  return { signing, key: noteKey(origin, keyTypes.ed25519, signing.publicKey) };
}
