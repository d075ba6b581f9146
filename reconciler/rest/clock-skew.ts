import { headerOf } from './retry-after.ts';

/** Answers whose estimates are kept: the median of a few is not led astray by one that was long on its way. */
const kept = 9;
/** The header has whole seconds; what is smaller than this is not a difference. */
const smallestMs = 2_000;

/** How far Twilio's clock is ahead of ours, from the `Date` of its answers. */
export class ClockSkew {
  readonly #estimates: number[] = [];

  /** Takes an answer's `Date`, and when it was asked for and when it came, by our clock. */
  hear(headers: unknown, askedMs: number, answeredMs: number): void {
    const atTwilioMs = Date.parse(headerOf(headers, 'date') ?? '');
    if (Number.isNaN(atTwilioMs)) return;
    // Cut to the second: on average half of one is missing.
    this.#estimates.push(atTwilioMs + 500 - (askedMs + answeredMs) / 2);
    if (this.#estimates.length > kept) this.#estimates.shift();
  }

  /** Twilio's clock minus ours in ms; 0 while it is not known or too small to tell. */
  get ms(): number {
    const sorted = [...this.#estimates].sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    return Math.abs(median) < smallestMs ? 0 : Math.round(median);
  }
}
