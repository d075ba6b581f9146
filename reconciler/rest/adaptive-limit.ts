import pLimit, { type LimitFunction } from 'p-limit';

interface AdaptiveLimitOptions {
  readonly most: number;
  /** Told of every change of the limit. */
  readonly changed: (limit: number) => void;
}

/** Where the limit begins: an account that nobody else reads has room for this many. */
const first = 2;
/** An answer that takes longer than this many times the fastest one shows that Twilio is busy: no more at once. */
const slowFactor = 3;
/** Latencies below this are all fast: what varies there is the machine. */
const alwaysFastMs = 50;

/**
 * How many requests of one account are in flight. Twilio limits how many there are at once and does not say how many
 * are allowed, so the limit is found: it grows by one after as many fast answers as it allows at once, and halves when
 * Twilio says 429, once for all that were in flight then.
 */
export class AdaptiveLimit {
  readonly #options: AdaptiveLimitOptions;
  readonly #gate: LimitFunction;
  #limit = first;
  #fastInRow = 0;
  #fastestMs = Infinity;
  /** Requests that began before this one are not counted against a limit that was lowered since. */
  #loweredAt = 0;
  #begun = 0;

  constructor(options: AdaptiveLimitOptions) {
    this.#options = options;
    this.#limit = Math.min(first, options.most);
    this.#gate = pLimit(this.#limit);
    options.changed(this.#limit);
  }

  get inFlight(): number {
    return this.#gate.activeCount;
  }

  /** Runs one attempt when there is a place for it. `isRefused` tells whether its outcome is Twilio's 429. */
  async run<T>(attempt: () => Promise<T>, isRefused: (outcome: T) => boolean): Promise<T> {
    return this.#gate(async () => {
      this.#begun += 1;
      const number = this.#begun;
      const beganMs = performance.now();
      const outcome = await attempt();
      if (isRefused(outcome)) this.#lower(number);
      else this.#answered(performance.now() - beganMs);
      return outcome;
    });
  }

  #lower(number: number): void {
    this.#fastInRow = 0;
    if (number <= this.#loweredAt) return;
    this.#loweredAt = this.#begun;
    this.#set(Math.max(1, Math.floor(this.#limit / 2)));
  }

  #answered(tookMs: number): void {
    this.#fastestMs = Math.min(this.#fastestMs, tookMs);
    const isFast = tookMs <= Math.max(alwaysFastMs, slowFactor * this.#fastestMs);
    this.#fastInRow = isFast ? this.#fastInRow + 1 : 0;
    if (this.#fastInRow < this.#limit || this.#limit >= this.#options.most) return;
    this.#fastInRow = 0;
    this.#set(this.#limit + 1);
  }

  #set(limit: number): void {
    this.#limit = limit;
    this.#gate.concurrency = limit;
    this.#options.changed(limit);
  }
}
