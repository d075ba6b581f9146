import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleResultType,
  isBrokenCircuitError,
} from 'cockatiel';
import type { Clock } from '../../core/clock.ts';
import type { Limits } from '../../core/limits.ts';
import { Attempt } from './attempt.ts';
import { RestFailed } from './failed.ts';

interface CircuitOptions {
  readonly host: string;
  readonly limits: Pick<Limits, 'restBreakerFailures' | 'restBreakerMs'>;
  /** Milliseconds by a clock that nobody sets. */
  readonly elapsed: Clock;
  /** Told whether it is open, now and whenever that changes. */
  readonly changed: (open: boolean) => void;
}

/**
 * Leaves an API alone that does not work, instead of sending every request of a run into it with all its retries: after
 * so many attempts in a row without an answer or with 5xx nothing is sent for a while, then one request is let through to
 * see. 429 does not count: whoever says it is well.
 */
export class Circuit {
  readonly #options: CircuitOptions;
  readonly #breaker: CircuitBreakerPolicy;
  #openedAtMs = 0;
  #lastTrouble = '';

  constructor(options: CircuitOptions) {
    const { limits, elapsed, changed } = options;
    this.#options = options;
    this.#breaker = circuitBreaker(
      handleResultType(Attempt, ({ isBroken }) => isBroken),
      {
        breaker: new ConsecutiveBreaker(limits.restBreakerFailures),
        halfOpenAfter: limits.restBreakerMs,
      },
    );
    this.#breaker.onStateChange((state) => {
      if (state === CircuitState.Open) this.#openedAtMs = elapsed();
      changed(state === CircuitState.Open);
    });
    changed(false);
  }

  /** Throws RestFailed while nothing may be sent, so that nobody queues for that. */
  check(): void {
    if (this.#breaker.state === CircuitState.Open && this.#openForMs() > 0) throw this.#leftAlone();
  }

  /** Sends, unless nothing may be sent. */
  async send(send: () => Promise<Attempt>): Promise<Attempt> {
    try {
      return await this.#breaker.execute(async () => {
        const attempt = await send();
        if (attempt.isBroken) this.#lastTrouble = attempt.trouble;
        return attempt;
      });
    } catch (error) {
      if (isBrokenCircuitError(error)) throw this.#leftAlone();
      throw error;
    }
  }

  #openForMs(): number {
    return this.#openedAtMs + this.#options.limits.restBreakerMs - this.#options.elapsed();
  }

  #leftAlone(): RestFailed {
    const seconds = Math.max(1, Math.ceil(this.#openForMs() / 1000));
    return new RestFailed(
      `the REST API at ${this.#options.host} did not work ${this.#options.limits.restBreakerFailures} times in a row, the last time with ${this.#lastTrouble}, and is left alone for another ${seconds} s; the next run goes on from here`,
    );
  }
}
