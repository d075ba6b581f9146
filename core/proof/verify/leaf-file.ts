import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashBytes } from '../hash.ts';

/** A set of leaves, a bit each: a hundred million events take 12 MiB. */
export class LeafSet {
  readonly #bits: Uint8Array;
  #count = 0;

  constructor(size: number) {
    this.#bits = new Uint8Array(Math.ceil(size / 8));
  }

  get count(): number {
    return this.#count;
  }

  has(index: number): boolean {
    return ((this.#bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
  }

  /** The leaves in it, in their order. */
  *[Symbol.iterator](): Generator<number> {
    for (const [byte, bits] of this.#bits.entries())
      for (let bit = 0; bits >> bit !== 0; bit += 1) if ((bits >> bit) & 1) yield byte * 8 + bit;
  }

  add(index: number): void {
    if (this.has(index)) return;
    this.#bits[index >> 3] = (this.#bits[index >> 3] ?? 0) | (1 << (index & 7));
    this.#count += 1;
  }
}

/** Leaf hashes by index, in a temporary file: rows come in the order of their SIDs, and a long record has many leaves. */
export class LeafFile {
  readonly #folder = mkdtempSync(join(tmpdir(), 'ledgerline-verify-'));
  readonly #file = openSync(join(this.#folder, 'leaves'), 'w+', 0o600);

  constructor(size: number) {
    ftruncateSync(this.#file, size * hashBytes);
  }

  write(index: number, hashes: Buffer): void {
    writeSync(this.#file, hashes, 0, hashes.length, index * hashBytes);
  }

  /** `count` hashes from `index` on. */
  read(index: number, count = 1): Buffer {
    const hashes = Buffer.alloc(count * hashBytes);
    readSync(this.#file, hashes, 0, hashes.length, index * hashBytes);
    return hashes;
  }

  close(): void {
    closeSync(this.#file);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
