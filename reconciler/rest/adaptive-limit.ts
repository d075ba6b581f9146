import { setTimeout as wait } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { Clock } from '../../core/clock.ts';
import type { Limits } from '../../core/limits.ts';
import type { Attempt } from './attempt.ts';

interface AdaptiveLimitOptions {
  readonly limits: Pick<
    Limits,
    | 'restConcurrencyFirst'
    | 'restConcurrencyMax'
    | 'restPatientWindows'
    | 'restFastMs'
    | 'restSlowFactor'
    | 'restRetryAfterMaxMs'
  >;
  /** Milliseconds by a clock that nobody sets: a pause must not last until an hour that was lost is over. */
  readonly elapsed: Clock;
  /** Told of the limit in force, now and whenever it changes. */
  readonly changed: (places: number) => void;
  /** Told before a request waits because the account was asked to stay away; may throw instead. */
  readonly pausing: (ms: number) => void;
}

/** What was so when a request was sent, to judge its answer by. */
interface Sent {
  readonly halvings: number;
  /** Its answer says that this many are not too many only if every place was taken. */
  readonly everyPlaceTaken: boolean;
}

/**
 * How many requests one account may have in flight. Twilio limits this number and does not publish it, and the team's
 * own sending counts against it too, so it is found by trying: one more after a window of fast answers (as many answers
 * as there are places), half as many when Twilio says that it was too many.
 *
 * p-limit holds the queue; its limit may be set while it runs.
 */
export class AdaptiveLimit {
  readonly #options: AdaptiveLimitOptions;
  readonly #queue;
  #halvings = 0;
  #fastAnswers = 0;
  #bestMs = Number.POSITIVE_INFINITY;
  #refusedAt = Number.POSITIVE_INFINITY;
  #pausedUntilMs = 0;

  constructor(options: AdaptiveLimitOptions) {
    this.#options = options;
    const { restConcurrencyFirst, restConcurrencyMax } = options.limits;
    this.#queue = pLimit(Math.min(restConcurrencyFirst, restConcurrencyMax));
    options.changed(this.places);
  }

  get places(): number {
    return this.#queue.concurrency;
  }

  /** Sends as soon as there is a place, and learns from the answer. */
  run(send: () => Promise<Attempt>): Promise<Attempt> {
    return this.#queue(async () => {
      await this.#pauseIsOver();
      const sent = { halvings: this.#halvings, everyPlaceTaken: this.#queue.activeCount >= this.places };
      const attempt = await send();
      this.#learn(sent, attempt);
      return attempt;
    });
  }

  /**
   * Retry-After is said to the client, not to one request (RFC 6585, section 4), so nobody of this account sends
   * before. Those who wait here keep their places, which harms nobody: others may not send either.
   */
  async #pauseIsOver(): Promise<void> {
    for (;;) {
      const ms = this.#pausedUntilMs - this.#options.elapsed();
      if (ms <= 0) return;
      this.#options.pausing(ms);
      await wait(ms);
    }
  }

  #learn(sent: Sent, attempt: Attempt): void {
    const { limits, elapsed } = this.#options;
    if (attempt.isWorthAnotherTry) {
      const pauseMs = attempt.retryAfterMs(limits.restRetryAfterMaxMs);
      if (pauseMs > 0) this.#pausedUntilMs = Math.max(this.#pausedUntilMs, elapsed() + pauseMs);
    }
    // What was sent before the last halving says nothing of the limit in force now, and one burst must not halve twice.
    const isOfThisWindow = sent.halvings === this.#halvings;
    if (attempt.isTooMany) {
      if (isOfThisWindow) this.#halve();
    } else if (attempt.isBroken || this.#isSlow(attempt.tookMs)) {
      this.#fastAnswers = 0;
    } else if (isOfThisWindow && sent.everyPlaceTaken) {
      this.#fastAnswers += 1;
      if (this.#fastAnswers >= this.#answersToGrow()) this.#grow();
    }
  }

  /**
   * One window; many where one more was too many before. Without this the limit would run into the same wall
   * every few windows, and a tenth of all requests would be refused.
   */
  #answersToGrow(): number {
    return this.places * (this.places + 1 >= this.#refusedAt ? this.#options.limits.restPatientWindows : 1);
  }

  #grow(): void {
    if (this.places < this.#options.limits.restConcurrencyMax) this.#set(this.places + 1);
    this.#fastAnswers = 0;
  }

  #halve(): void {
    this.#halvings += 1;
    this.#refusedAt = this.places;
    this.#fastAnswers = 0;
    this.#set(Math.max(1, Math.floor(this.places / 2)));
  }

  #set(places: number): void {
    this.#queue.concurrency = places;
    this.#options.changed(places);
  }

  /** The best time is forgotten bit by bit, since a page of a list takes longer than a single message. */
  #isSlow(tookMs: number): boolean {
    const { restFastMs, restSlowFactor } = this.#options.limits;
    this.#bestMs = Math.min(tookMs, Math.max(this.#bestMs, 1) * 1.02);
    return tookMs > Math.max(restFastMs, this.#bestMs * restSlowFactor);
  }
}
