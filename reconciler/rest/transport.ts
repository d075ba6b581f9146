import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhenResult,
  type RetryPolicy,
  retry,
} from 'cockatiel';
import twilio from 'twilio';
import type { Clock } from '../../core/clock.ts';
import type { Limits } from '../../core/limits.ts';
import type { Metrics } from '../../core/metrics.ts';
import type { AccountSid } from '../../core/sids.ts';
import { AdaptiveLimit } from './adaptive-limit.ts';
import { type Budget, BudgetSpent, Spending } from './budget.ts';
import { ClockSkew } from './clock-skew.ts';
import { retryAfterMs } from './retry-after.ts';

type Options = Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0];
type Answer = Awaited<ReturnType<InstanceType<typeof twilio.RequestClient>['request']>>;

/** The REST API did not give an answer that can be used, after every retry. Holds no part of the answer. */
export class RestFailed extends Error {
  override readonly name = 'RestFailed';
}

interface RestTransportOptions {
  /** Takes the place of every host of Twilio's APIs: a simulator, a mirror, a proxy. */
  readonly baseUrl: string;
  readonly accountSid: AccountSid;
  readonly limits: Pick<
    Limits,
    | 'restConcurrencyMax'
    | 'restTimeoutMs'
    | 'restTries'
    | 'restRetryFirstMs'
    | 'restRetryLastMs'
    | 'restBreakerFailures'
    | 'restBreakerMs'
  >;
  /** What the run may ask; without one anything. */
  readonly budget?: Budget;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly random: () => number;
}

/** One try of one request: an answer, or none. */
interface Attempt {
  readonly answer?: Answer;
  /** In words, without anything of the answer. */
  readonly trouble: string;
}

const twilioBaseUrl = 'https://api.twilio.com';
/** api.twilio.com, monitor.twilio.com and the other hosts of Twilio's APIs, each with its own paths. */
const twilioHosts = /^https:\/\/[a-z]+(?:\.[a-z0-9-]+){0,2}\.twilio\.com(?=\/)/;
const overloaded = 429;
const broken = new Set([500, 502, 503, 504]);

/**
 * The transport under the official client of one account in one run: politely. Twilio limits how many requests an account
 * has in flight, not how many it sends, so their number is adapted; 429, 5xx and broken connections are tried again
 * with jittered backoff and no sooner than Retry-After says; when nothing works any more, it stops asking for a while.
 */
export class RestTransport extends twilio.RequestClient {
  readonly #options: RestTransportOptions;
  readonly #limit: AdaptiveLimit;
  readonly #spending: Spending;
  readonly #skew = new ClockSkew();
  readonly #retry: RetryPolicy;
  readonly #breaker: CircuitBreakerPolicy;

  constructor(options: RestTransportOptions) {
    super({ timeout: options.limits.restTimeoutMs });
    const { accountSid, limits, metrics, budget } = options;
    const labels = { account_sid: accountSid };
    this.#options = options;
    this.#spending = new Spending(budget);
    this.#limit = new AdaptiveLimit({
      most: limits.restConcurrencyMax,
      changed: (limit) => metrics.restConcurrency.set(labels, limit),
    });
    this.#retry = retry(
      handleWhenResult((attempt) => isWorthAnotherTry(attempt as Attempt)),
      {
        maxAttempts: limits.restTries - 1,
        backoff: new DelegateBackoff(({ attempt, result }) =>
          this.#backoffMs(attempt, 'value' in result ? (result.value as Attempt) : undefined),
        ),
      },
    );
    this.#breaker = circuitBreaker(
      handleWhenResult((attempt) => isBroken(attempt as Attempt)),
      {
        halfOpenAfter: limits.restBreakerMs,
        breaker: new ConsecutiveBreaker(limits.restBreakerFailures),
      },
    );
    metrics.restCircuitOpen.set(labels, 0);
    this.#breaker.onBreak(() => metrics.restCircuitOpen.set(labels, 1));
    this.#breaker.onReset(() => metrics.restCircuitOpen.set(labels, 0));
  }

  /** Twilio's clock minus ours, in ms. */
  get clockSkewMs(): number {
    return this.#skew.ms;
  }

  // The declared return type is generic in a body that the transport does not know.
  // biome-ignore lint/suspicious/noExplicitAny: it is the type that the base class declares
  override async request(options: any): Promise<any> {
    const { baseUrl } = this.#options;
    const { uri } = options as Options;
    const redirected: Options = {
      ...options,
      uri: baseUrl === twilioBaseUrl ? uri : uri.replace(twilioHosts, baseUrl),
    };
    let tries = 0;
    // A request that waits for its next try gives its place to others: what is in flight is what Twilio counts.
    const attempt = await this.#retry.execute(async () => {
      tries += 1;
      return this.#attempt(redirected);
    });
    if (attempt.answer !== undefined && !isWorthAnotherTry(attempt)) return attempt.answer;
    throw new RestFailed(
      `the REST API at ${new URL(baseUrl).host} gave ${attempt.trouble} ${tries} times in a row; the next run goes on from here`,
    );
  }

  async #attempt(options: Options): Promise<Attempt> {
    try {
      return await this.#breaker.execute(async () =>
        this.#limit.run(
          async () => this.#once(options),
          ({ answer }) => answer?.statusCode === overloaded,
        ),
      );
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      const { baseUrl, limits } = this.#options;
      throw new RestFailed(
        `the REST API at ${new URL(baseUrl).host} failed ${limits.restBreakerFailures} times in a row; nothing is asked for ${Math.ceil(limits.restBreakerMs / 1_000)} s`,
      );
    }
  }

  async #once(options: Options): Promise<Attempt> {
    const { accountSid, metrics, clock } = this.#options;
    this.#spend();
    metrics.restInFlight.inc({ account_sid: accountSid });
    const askedMs = clock();
    try {
      const answer = await super.request(options);
      this.#skew.hear(answer.headers, askedMs, clock());
      metrics.clockSkewSeconds.set({ account_sid: accountSid }, this.#skew.ms / 1_000);
      this.#count(String(answer.statusCode));
      return { answer, trouble: `HTTP ${answer.statusCode}` };
    } catch (error) {
      this.#count('0');
      return { trouble: `no answer (${networkCodeOf(error)})` };
    } finally {
      metrics.restInFlight.dec({ account_sid: accountSid });
    }
  }

  #spend(): void {
    try {
      this.#spending.spend();
    } catch (error) {
      const { accountSid, metrics } = this.#options;
      if (error instanceof BudgetSpent) metrics.restBudgetsSpent.inc({ account_sid: accountSid });
      throw error;
    }
  }

  #count(status: string): void {
    this.#options.metrics.restRequests.inc({ account_sid: this.#options.accountSid, status });
  }

  /** Full jitter, doubled from try to try, and no sooner than the answer asks for. */
  #backoffMs(attempt: number, last: Attempt | undefined): number {
    const { accountSid, limits, metrics, random, clock } = this.#options;
    const upToMs = Math.min(limits.restRetryFirstMs * 2 ** (attempt - 1), limits.restRetryLastMs);
    const waitMs = Math.max(upToMs * random(), retryAfterMs(last?.answer?.headers, clock()));
    const reason = last?.answer === undefined ? '0' : String(last.answer.statusCode);
    metrics.restRetries.inc({ account_sid: accountSid, status: reason });
    metrics.restBackoffSeconds.inc({ account_sid: accountSid }, waitMs / 1_000);
    return waitMs;
  }
}

function isBroken({ answer }: Attempt): boolean {
  return answer === undefined || broken.has(answer.statusCode);
}

function isWorthAnotherTry(attempt: Attempt): boolean {
  return isBroken(attempt) || attempt.answer?.statusCode === overloaded;
}

/** What the operating system or the HTTP client calls the trouble: ENOTFOUND, ECONNREFUSED, ECONNABORTED for a time-out. */
function networkCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
}
