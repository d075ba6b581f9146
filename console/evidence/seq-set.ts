/** Numbers in one word of a page, and in one page: 8 KiB. */
const bitsInWord = 32;
const numbersInPage = 65_536;

/**
 * Which numbers of some journals were seen: a bit each, so that millions take some hundred kilobytes. Numbers are given back
 * in rising order, in whatever order they came.
 */
export class SeqSet {
  readonly #pages = new Map<string, Map<number, Uint32Array>>();
  size = 0;

  /** Adds a number of an instance; false when it was there. */
  add(instanceId: string, seq: number): boolean {
    const pages = this.#pages.get(instanceId) ?? new Map<number, Uint32Array>();
    this.#pages.set(instanceId, pages);
    const which = Math.floor(seq / numbersInPage);
    const page = pages.get(which) ?? new Uint32Array(numbersInPage / bitsInWord);
    pages.set(which, page);
    const offset = seq % numbersInPage;
    const word = Math.floor(offset / bitsInWord);
    const bit = 2 ** (offset % bitsInWord);
    const before = page[word] ?? 0;
    if (Math.floor(before / bit) % 2 === 1) return false;
    page[word] = before + bit;
    this.size += 1;
    return true;
  }

  instances(): readonly string[] {
    return [...this.#pages.keys()].sort();
  }

  /** The numbers of an instance, from the smallest. */
  *of(instanceId: string): Generator<number, void, undefined> {
    const pages = this.#pages.get(instanceId) ?? new Map<number, Uint32Array>();
    for (const which of [...pages.keys()].sort((a, b) => a - b))
      for (const [word, bits] of (pages.get(which) ?? new Uint32Array()).entries())
        for (let bit = 0; bits !== 0 && bit < bitsInWord; bit += 1)
          if (Math.floor(bits / 2 ** bit) % 2 === 1) yield which * numbersInPage + word * bitsInWord + bit;
  }
}
