import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Identity } from './people.ts';

export type Encoding = 'raw' | 'URL-encoded' | 'base64' | 'hex' | 'JSON-escaped' | 'UTF-16';

/** An identity that was found where none may be. The identity itself is not repeated. */
export interface Found {
  readonly where: string;
  readonly label: Identity['label'];
  readonly encoding: Encoding;
  readonly offset: number;
  readonly bytes: number;
}

interface Needle {
  readonly bytes: Buffer;
  readonly label: Identity['label'];
  readonly encoding: Encoding;
}

/** A needle is found by its first bytes: a bit for each pair of two tells at once that most places hold none. */
const prefixBytes = 6;
const chunkBytes = 8 * 1024 ** 2;

/** Searches for every identity in every encoding, in one pass. */
export class PhiSearch {
  readonly #byPrefix = new Map<string, Needle[]>();
  readonly #mayStart = new Uint8Array(2 ** 16);
  readonly #longest: number;

  constructor(identities: readonly Identity[]) {
    const needles = [...new Set(identities.map(({ label, value }) => `${label}\n${value}`))].flatMap(
      needlesOf,
    );
    for (const needle of needles) {
      const prefix = needle.bytes.toString('latin1', 0, prefixBytes);
      this.#byPrefix.set(prefix, [...(this.#byPrefix.get(prefix) ?? []), needle]);
      this.#mayStart[needle.bytes.readUInt16LE(0)] = 1;
    }
    this.#longest = Math.max(prefixBytes, ...needles.map(({ bytes }) => bytes.length));
  }

  searchBytes(bytes: Buffer, where: string, baseOffset = 0): readonly Found[] {
    const found: Found[] = [];
    for (let at = 0; at <= bytes.length - prefixBytes; at += 1) {
      if (this.#mayStart[(bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)] === 0) continue;
      for (const { bytes: needle, label, encoding } of this.#byPrefix.get(
        bytes.toString('latin1', at, at + prefixBytes),
      ) ?? []) {
        if (bytes.subarray(at, at + needle.length).equals(needle))
          found.push({ where, label, encoding, offset: baseOffset + at, bytes: needle.length });
      }
    }
    return found;
  }

  /** Searches a file or every file under a folder; gives also how many bytes were searched. */
  searchFiles(path: string): { readonly found: readonly Found[]; readonly searchedBytes: number } {
    const found: Found[] = [];
    let searchedBytes = 0;
    for (const file of filesUnder(path)) {
      for (const { chunk, offset } of chunksOf(file, this.#longest)) {
        found.push(...this.searchBytes(chunk, file, offset));
        searchedBytes += chunk.length;
      }
    }
    return { found, searchedBytes };
  }
}

function needlesOf(labelled: string): readonly Needle[] {
  const [label = '', value = ''] = labelled.split(/\n(.*)/s);
  const needle = (encoding: Encoding, bytes: Buffer): Needle => ({
    bytes,
    label: label as Identity['label'],
    encoding,
  });
  const plain = Buffer.from(value, 'utf8');
  const escaped = JSON.stringify(value).slice(1, -1);
  const ascii = [...value]
    .map((letter) =>
      (letter.codePointAt(0) ?? 0) > 126
        ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
        : letter,
    )
    .join('');
  const needles = [
    needle('raw', plain),
    needle('raw', Buffer.from(value.toLowerCase())),
    needle('URL-encoded', Buffer.from(encodeURIComponent(value))),
    needle('URL-encoded', Buffer.from(new URLSearchParams([['', value]]).toString().slice(1))),
    needle('hex', Buffer.from(plain.toString('hex'))),
    needle('hex', Buffer.from(plain.toString('hex').toUpperCase())),
    needle('JSON-escaped', Buffer.from(escaped)),
    needle('JSON-escaped', Buffer.from(ascii)),
    needle('UTF-16', Buffer.from(value, 'utf16le')),
    ...[0, 1, 2].map((alignment) => needle('base64', Buffer.from(base64Middle(plain, alignment)))),
  ];
  const distinct = new Map(needles.map((one) => [one.bytes.toString('latin1'), one]));
  return [...distinct.values()].filter(({ bytes }) => bytes.length >= prefixBytes);
}

/** The part of the base64 text that does not depend on the bytes before and after, for one of three alignments. */
function base64Middle(bytes: Buffer, alignment: number): string {
  const shifted = Buffer.concat([Buffer.alloc(alignment), bytes]);
  const text = shifted.toString('base64').replace(/=+$/, '');
  const fromStart = Math.ceil((alignment * 8) / 6);
  const whole = Math.floor((shifted.length * 8) / 6);
  return text.slice(fromStart, whole);
}

function* filesUnder(path: string): Generator<string> {
  let entries: readonly import('node:fs').Dirent[];
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch (error) {
    // A file; or one that a database has just merged away.
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') yield path;
    return;
  }
  for (const entry of entries) {
    if (entry.isDirectory()) yield* filesUnder(join(path, entry.name));
    else if (entry.isFile()) yield join(path, entry.name);
  }
}

/** A file in chunks that overlap by the longest needle, so that none hides on a border. */
function* chunksOf(file: string, overlap: number): Generator<{ chunk: Buffer; offset: number }> {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return;
  }
  try {
    const buffer = Buffer.alloc(chunkBytes + overlap);
    for (let offset = 0; ; offset += chunkBytes) {
      const read = readSync(handle, buffer, 0, buffer.length, offset);
      if (read === 0) return;
      yield { chunk: buffer.subarray(0, read), offset };
      if (read < buffer.length) return;
    }
  } finally {
    closeSync(handle);
  }
}
