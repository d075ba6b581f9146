import type { Clock } from '../../core/clock.ts';

/** A run has asked as much as it may. Not a failure: the next run goes on from the watermark. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
}

/** What one run may ask of one account, so that a long backlog does not keep everything else waiting. */
export interface Budget {
  /** Requests sent, each retry counted: each one is work for Twilio. */
  readonly requests: number;
  /** From the first request on, so that an account that waits for its turn loses nothing. */
  readonly ms: number;
}

/** Keeps count of what a run asks of one account. */
export class Spending {
  readonly #budget: Budget | undefined;
  readonly #elapsed: Clock;
  #requests = 0;
  #startedMs: number | undefined;

  /** Without a budget anything may be asked: somebody waits for it. `elapsed` is a clock that nobody sets. */
  constructor(budget: Budget | undefined, elapsed: Clock) {
    this.#budget = budget;
    this.#elapsed = elapsed;
  }

  get requests(): number {
    return this.#requests;
  }

  /** Counts one request. Throws BudgetSpent instead when there is none left. */
  spend(): void {
    this.#startedMs ??= this.#elapsed();
    if (this.#requests >= (this.#budget?.requests ?? Infinity)) throw this.#spent();
    this.mayWait(0);
    this.#requests += 1;
  }

  /** Throws BudgetSpent when the time would be over after such a wait: then it is of no use to wait. */
  mayWait(ms: number): void {
    if (this.#ms() + ms >= (this.#budget?.ms ?? Infinity)) throw this.#spent();
  }

  #ms(): number {
    return this.#startedMs === undefined ? 0 : this.#elapsed() - this.#startedMs;
  }

  #spent(): BudgetSpent {
    return new BudgetSpent(
      `this run has used its budget (${this.#requests} requests in ${Math.round(this.#ms() / 1_000)} s); the next one goes on from the watermark`,
    );
  }
}
