import { open } from 'node:fs/promises';
import { setImmediate as giveWay } from 'node:timers/promises';
import type { Needle } from './needles.ts';

/** A needle that was found where none may be; the needle itself is not repeated. */
export interface Leak {
  /** A table, a file, the metrics. */
  readonly where: string;
  readonly label: Needle['label'];
  readonly encoding: Needle['encoding'];
}

/** A file is read in parts of this size, and between two of them callbacks have their turn. */
const chunkBytes = 512 * 1024;
/** Of a longer file the end is searched: what was written last. */
export const maxFileBytes = 256 * 1024 ** 2;
const prefixBytes = 6;

/** Looks for many needles in one pass over some bytes: only where the first bytes of one stand, the whole is compared. */
export class NeedleSearch {
  readonly #byPrefix = new Map<number, readonly Needle[]>();
  readonly #firstBytes = new Uint8Array(2 ** 16);
  readonly #longest: number;

  constructor(needles: readonly Needle[]) {
    for (const needle of needles) {
      const prefix = needle.bytes.readUIntLE(0, prefixBytes);
      this.#byPrefix.set(prefix, [...(this.#byPrefix.get(prefix) ?? []), needle]);
      this.#firstBytes[needle.bytes.readUInt16LE(0)] = 1;
    }
    this.#longest = Math.max(prefixBytes, ...needles.map(({ bytes }) => bytes.length));
  }

  inBytes(bytes: Buffer, where: string): readonly Leak[] {
    const found: Leak[] = [];
    for (let at = 0; at + prefixBytes <= bytes.length; at += 1) {
      if (this.#firstBytes[((bytes[at + 1] ?? 0) << 8) | (bytes[at] ?? 0)] === 0) continue;
      for (const { bytes: needle, label, encoding } of this.#byPrefix.get(
        bytes.readUIntLE(at, prefixBytes),
      ) ?? [])
        if (bytes.subarray(at, at + needle.length).equals(needle)) found.push({ where, label, encoding });
    }
    return found;
  }

  /** Searches a file, giving way between parts. What cannot be read is thrown: a search that did not happen finds nothing. */
  async inFile(
    path: string,
    where: string,
  ): Promise<{ readonly leaks: readonly Leak[]; readonly bytes: number }> {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const leaks: Leak[] = [];
      const from = Math.max(0, size - maxFileBytes);
      const buffer = Buffer.allocUnsafe(chunkBytes + this.#longest);
      for (let offset = from; offset < size; offset += chunkBytes) {
        // With what a needle that begins in this part may need of the next.
        const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
        leaks.push(...this.inBytes(buffer.subarray(0, bytesRead), where));
        await giveWay();
      }
      return { leaks, bytes: size - from };
    } finally {
      await file.close();
    }
  }
}
