import { isSignedBy, type SigningKey } from '../keys/ed25519.ts';
import { sha256 } from './hash.ts';

/** A note cannot be trusted: it is out of form, not signed by a known key, or a known key's signature is wrong. */
export class NoteRefused extends Error {
  override readonly name = 'NoteRefused';
}

/** Types of keys in C2SP signed-note that are used here. */
export const keyTypes = { ed25519: 0x01, cosignature: 0x04 } as const;
export type KeyType = (typeof keyTypes)[keyof typeof keyTypes];

/** A key that signs notes, by name: what C2SP calls a vkey. */
export interface NoteKey {
  readonly name: string;
  readonly type: KeyType;
  /** 32 bytes of Ed25519. */
  readonly publicKey: Buffer;
  /** Four bytes that tell keys of one name apart. */
  readonly id: Buffer;
}

export interface NoteSignature {
  readonly name: string;
  readonly id: Buffer;
  readonly signature: Buffer;
  /** The line as it stands in the note. */
  readonly line: string;
}

export interface Note {
  /** What is signed, with its last line end. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A note larger than this is none: a checkpoint with sixteen signatures has three kilobytes. */
const maxNoteBytes = 64 * 1024;
const maxSignatures = 100;

export function noteKey(name: string, type: KeyType, publicKey: Buffer): NoteKey {
  if (!isKeyName(name)) throw new NoteRefused('the name of a key has no spaces and no plus sign');
  return {
    name,
    type,
    publicKey,
    id: sha256(Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([type]), publicKey])).subarray(0, 4),
  };
}

/** The public key as text, to be given to whoever checks: `name+id+key`. */
export function vkeyOf({ name, type, publicKey, id }: NoteKey): string {
  return `${name}+${id.toString('hex')}+${Buffer.concat([Buffer.from([type]), publicKey]).toString('base64')}`;
}

/** Reads a vkey. Throws NoteRefused when it is none, or of a type that is not used here. */
export function parseVkey(vkey: string): NoteKey {
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(vkey.trim());
  const [, name = '', id = '', base64 = ''] = match ?? [];
  const encoded = fromBase64(base64);
  const type = Object.values(keyTypes).find((known) => known === encoded?.[0]);
  if (encoded?.length !== 33 || type === undefined || !isKeyName(name))
    throw new NoteRefused('a vkey is NAME+8 hexadecimal digits+base64 of an Ed25519 key (C2SP signed-note)');
  const key = noteKey(name, type, encoded.subarray(1));
  if (key.id.toString('hex') !== id)
    throw new NoteRefused('the vkey is damaged: its id is not that of its key');
  return key;
}

/** Signs a text, which ends with a line end, as a note. */
export function signNote(text: string, name: string, key: SigningKey): string {
  const { id } = noteKey(name, keyTypes.ed25519, key.publicKey);
  if (!text.endsWith('\n') || hasControls(text)) throw new NoteRefused('a note is lines of text');
  return `${text}\n${signatureLine(name, Buffer.concat([id, key.sign(Buffer.from(text, 'utf8'))]))}`;
}

export function signatureLine(name: string, idAndSignature: Buffer): string {
  return `— ${name} ${idAndSignature.toString('base64')}\n`;
}

/** Divides a note into its text and signatures, which are not checked yet. Throws NoteRefused when it is out of form. */
export function parseNote(note: string): Note {
  if (Buffer.byteLength(note) > maxNoteBytes) throw new NoteRefused('the note is too long');
  if (hasControls(note) || note.includes('\ufffd'))
    throw new NoteRefused('the note has characters that none has');
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n') || end + 2 === note.length)
    throw new NoteRefused('the note has no signatures');
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > maxSignatures) throw new NoteRefused('the note has too many signatures');
  return { text: note.slice(0, end + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  const [dash, name, base64, ...rest] = line.split(' ');
  const bytes = fromBase64(base64 ?? '');
  if (dash !== '—' || rest.length > 0 || !isKeyName(name ?? '') || bytes === undefined || bytes.length < 5)
    throw new NoteRefused('a signature of the note is out of form');
  return { name: name ?? '', id: bytes.subarray(0, 4), signature: bytes.subarray(4), line: `${line}\n` };
}

/**
 * The note, signed by one of the keys. Signatures of unknown keys are ignored; a wrong signature of a known one makes the
 * whole note untrustworthy (C2SP signed-note). Throws NoteRefused.
 */
export function openNote(note: string, keys: readonly NoteKey[]): Note & { readonly by: readonly NoteKey[] } {
  const parsed = parseNote(note);
  const by: NoteKey[] = [];
  for (const { name, id, signature } of parsed.signatures) {
    const key = keys.find((known) => known.name === name && known.id.equals(id));
    if (key === undefined) continue;
    if (!isSignatureOf(key, parsed.text, signature))
      throw new NoteRefused(
        `the signature by ${key.name} is not right: the note or the signature was changed`,
      );
    if (!by.includes(key)) by.push(key);
  }
  if (by.length === 0)
    throw new NoteRefused(`the note is not signed by ${keys.map(({ name }) => name).join(', ')}`);
  return { ...parsed, by };
}

function isSignatureOf(key: NoteKey, text: string, signature: Buffer): boolean {
  if (key.type === keyTypes.ed25519)
    return signature.length === 64 && isSignedBy(key.publicKey, Buffer.from(text, 'utf8'), signature);
  // A timestamp of eight bytes, then the signature over it and the text (C2SP tlog-cosignature).
  if (signature.length !== 72) return false;
  const signed = cosignedBytes(text, signature.readBigUInt64BE(0));
  return isSignedBy(key.publicKey, signed, signature.subarray(8));
}

/** What a witness signs with Ed25519: C2SP tlog-cosignature. `seconds` is the time by its clock since 1970. */
export function cosignedBytes(text: string, seconds: bigint): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`, 'utf8');
}

function isKeyName(name: string): boolean {
  return name !== '' && !/[\s+\p{Z}]/u.test(name);
}

function hasControls(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a note may have none of them but the line end
  return /[\u0000-\u0009\u000b-\u001f]/.test(text);
}

/** Bytes of standard base64 with its padding; `undefined` for anything else, so that one value has one text. */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
