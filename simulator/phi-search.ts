import { closeSync, type Dirent, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Identity } from './people.ts';
import { type Encoding, minNeedleBytes, type Needle, needlesOf } from './phi-needles.ts';

/** An identity that was found where none may be. The identity itself is not repeated. */
export interface Found {
  /** The file, or the name that the caller gave to the bytes. */
  readonly where: string;
  readonly label: Identity['label'];
  readonly encoding: Encoding;
  readonly offset: number;
  readonly bytes: number;
}

export interface Searched {
  readonly found: readonly Found[];
  readonly searchedBytes: number;
  /** Files that were listed and could not be read to their end: a database merged them away meanwhile. */
  readonly unreadFiles: number;
}

/** At most so many bytes of a file are in memory at once. */
const chunkBytes = 8 * 1024 ** 2;
/** Needles share this many marks, so that of places which hold none nearly all are passed at once. */
const markBits = 20;
const maxFound = 10_000;

/**
 * Searches for every identity in every encoding, in one pass whatever their number: a mark is kept for the first four
 * bytes of each needle, and only where one is set are the first six looked up.
 */
export class PhiSearch {
  readonly #byPrefix = new Map<number, readonly Needle[]>();
  readonly #marks = new Uint8Array(2 ** markBits);
  readonly #longestBytes: number;

  constructor(identities: readonly Identity[]) {
    const needles = needlesOf(identities);
    for (const needle of needles) {
      const prefix = needle.bytes.readUIntLE(0, minNeedleBytes);
      this.#byPrefix.set(prefix, [...(this.#byPrefix.get(prefix) ?? []), needle]);
      this.#marks[markOf(needle.bytes.readInt32LE(0))] = 1;
    }
    this.#longestBytes = needles.reduce(
      (longest, { bytes }) => Math.max(longest, bytes.length),
      minNeedleBytes,
    );
  }

  /** Searches bytes; `where` is repeated in what is found. */
  searchBytes(bytes: Buffer, where: string): readonly Found[] {
    return this.#search(bytes, where, 0, bytes.length);
  }

  /** Searches a file, or every file under a folder, contents and names (a name counts at the folder it is in). */
  searchFiles(path: string): Searched {
    const found: Found[] = [];
    let searchedBytes = 0;
    let unreadFiles = 0;
    for (const { folder, name, file } of filesUnder(path)) {
      found.push(...this.searchBytes(Buffer.from(name), `${folder} (a name in it)`));
      if (file === undefined) continue;
      const { found: inFile, searchedBytes: bytes, complete } = this.#searchFile(file);
      found.push(...inFile);
      searchedBytes += bytes;
      if (!complete) unreadFiles += 1;
    }
    return { found: found.slice(0, maxFound), searchedBytes, unreadFiles };
  }

  /** Chunk by chunk, each with as much of the next one as a needle that begins in it may need. */
  #searchFile(file: string): { found: readonly Found[]; searchedBytes: number; complete: boolean } {
    const found: Found[] = [];
    let searchedBytes = 0;
    let handle: number | undefined;
    try {
      handle = openSync(file, 'r');
      const buffer = Buffer.allocUnsafe(chunkBytes + this.#longestBytes);
      for (let offset = 0; ; offset += chunkBytes) {
        const read = readFully(handle, buffer, offset);
        const own = Math.min(read, chunkBytes);
        found.push(...this.#search(buffer.subarray(0, read), file, offset, own));
        searchedBytes += own;
        if (read < buffer.length) {
          // What lies beyond the chunk's own part ends the file too: it is searched here and not in a next round.
          found.push(...this.#search(buffer.subarray(own, read), file, offset + own, read - own));
          return { found, searchedBytes: searchedBytes + read - own, complete: true };
        }
      }
    } catch {
      return { found, searchedBytes, complete: false };
    } finally {
      if (handle !== undefined) closeSync(handle);
    }
  }

  /** Needles that begin in the first `own` of these bytes. */
  #search(bytes: Buffer, where: string, baseOffset: number, own: number): readonly Found[] {
    const found: Found[] = [];
    const end = Math.min(own, bytes.length - minNeedleBytes + 1);
    const marks = this.#marks;
    // The four bytes at `at`, moved along by one byte at a time.
    let window = bytes.length < minNeedleBytes ? 0 : bytes.readInt32LE(0) << 8;
    for (let at = 0; at < end; at += 1) {
      window = (window >>> 8) | ((bytes[at + 3] ?? 0) << 24);
      if (marks[markOf(window)] === 0) continue;
      for (const { bytes: needle, label, encoding } of this.#byPrefix.get(
        bytes.readUIntLE(at, minNeedleBytes),
      ) ?? []) {
        if (found.length < maxFound && bytes.subarray(at, at + needle.length).equals(needle))
          found.push({ where, label, encoding, offset: baseOffset + at, bytes: needle.length });
      }
    }
    return found;
  }
}

/** Spreads four bytes over the marks (Fibonacci hashing). */
function markOf(fourBytes: number): number {
  return Math.imul(fourBytes, 0x9e3779b1) >>> (32 - markBits);
}

/** Reads until the buffer is full or the file ends; a single read may give less. */
function readFully(handle: number, buffer: Buffer, offset: number): number {
  let filled = 0;
  while (filled < buffer.length) {
    const read = readSync(handle, buffer, filled, buffer.length - filled, offset + filled);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}

interface Entry {
  readonly folder: string;
  readonly name: string;
  /** Absent for what has no contents to read: a folder, a socket. */
  readonly file: string | undefined;
}

function* filesUnder(path: string): Generator<Entry> {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) {
    yield { folder: path, name: '', file: path };
    return;
  }
  let entries: readonly Dirent[];
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch {
    // A folder that a database has just merged away.
    return;
  }
  for (const entry of entries) {
    const inside = join(path, entry.name);
    yield { folder: path, name: entry.name, file: entry.isFile() ? inside : undefined };
    if (entry.isDirectory()) yield* filesUnder(inside);
  }
}
