import { createHash } from 'node:crypto';

/** Randomness that is the same for the same seed. A fork by label does not change when another one draws more. */
export class Random {
  readonly #seed: string;
  #state: number;

  constructor(seed: string) {
    this.#seed = seed;
    this.#state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  }

  fork(label: string): Random {
    return new Random(`${this.#seed}/${label}`);
  }

  /** A number from 0 up to but not including 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  whole(below: number): number {
    return Math.floor(this.next() * below);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.whole(items.length)] ?? items[0];
  }

  /** 32 hexadecimal digits, as in a SID. */
  hex32(): string {
    return Array.from({ length: 4 }, () =>
      this.whole(2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    ).join('');
  }
}
