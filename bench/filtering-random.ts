/** Draws that a simulation is made of; the same seed gives the same draws (sfc32). */
export class Draws {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(...seed: readonly number[]) {
    let mixed = 0x9e3779b9;
    for (const part of seed) mixed = Math.imul(mixed ^ part, 0x85ebca6b) ^ (mixed >>> 13);
    this.#a = mixed | 0;
    this.#b = Math.imul(mixed, 0xc2b2ae35) | 0;
    this.#c = 0x6a09e667;
    for (let warm = 0; warm < 15; warm += 1) this.share();
  }

  /** Evenly between 0 and 1. */
  share(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.share();
  }

  /** Between two numbers, each order of magnitude as likely as another. */
  magnitude(low: number, high: number): number {
    return Math.exp(this.between(Math.log(low), Math.log(high)));
  }

  /** Standard normal (Box & Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.share())) * Math.cos(2 * Math.PI * this.share());
  }

  poisson(mean: number): number {
    if (mean > 30) return this.#poissonOfMany(mean);
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.share(); product > limit; product *= this.share()) count += 1;
    return count;
  }

  /** Hörmann (1993), transformed rejection with squeeze: exact, also in the tails. */
  #poissonOfMany(mean: number): number {
    const root = Math.sqrt(mean);
    const b = 0.931 + 2.53 * root;
    const a = -0.059 + 0.02483 * b;
    const ratio = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
      const u = this.share() - 0.5;
      const v = this.share();
      const side = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * a) / side + b) * u + mean + 0.43);
      if (side >= 0.07 && v <= ratio) return k;
      if (k < 0 || (side < 0.013 && v > side)) continue;
      const left = Math.log(v) + Math.log(1.1239 + 1.1328 / (b - 3.4)) - Math.log(a / (side * side) + b);
      if (left <= k * Math.log(mean) - mean - logFactorial(k)) return k;
    }
  }

  /** Of n, each with this probability. */
  binomial(n: number, share: number): number {
    if (share > 0.5) return n - this.binomial(n, 1 - share);
    if (n * share > 40)
      return Math.max(
        0,
        Math.min(n, Math.round(n * share + this.normal() * Math.sqrt(n * share * (1 - share)))),
      );
    // Jumps over the misses, whose number is geometric.
    let found = 0;
    const perMiss = Math.log(1 - share);
    if (perMiss === 0) return 0;
    for (
      let at = Math.log(1 - this.share()) / perMiss;
      at < n;
      at += 1 + Math.floor(Math.log(1 - this.share()) / perMiss)
    )
      found += 1;
    return found;
  }
}

function logFactorial(k: number): number {
  if (k < 10) {
    let product = 1;
    for (let factor = 2; factor <= k; factor += 1) product *= factor;
    return Math.log(product);
  }
  const x = k + 1;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3);
}
