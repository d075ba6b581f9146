import type { RetryPolicy } from 'cockatiel';
import twilio from 'twilio';
import type { Clock } from '../../core/clock.ts';
import type { Limits } from '../../core/limits.ts';
import type { Metrics } from '../../core/metrics.ts';
import type { AccountSid } from '../../core/sids.ts';
import { AdaptiveLimit } from './adaptive-limit.ts';
import { type Answer, Attempt } from './attempt.ts';
import { type Budget, BudgetSpent, Spending } from './budget.ts';
import { Circuit } from './circuit.ts';
import { ClockSkew } from './clock-skew.ts';
import { RestFailed } from './failed.ts';
import { retriesOf } from './retries.ts';
import { type Watch, watchOf } from './watch.ts';

type Options = Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0];

interface RestTransportOptions {
  /** Takes the place of every host of Twilio's APIs: a simulator, a mirror, a proxy. */
  readonly baseUrl: string;
  /** Whose requests these are. Each account and run has a transport of its own, so that none takes another's places. */
  readonly accountSid: AccountSid;
  readonly limits: Pick<
    Limits,
    | 'restConcurrencyFirst'
    | 'restConcurrencyMax'
    | 'restPatientWindows'
    | 'restFastMs'
    | 'restSlowFactor'
    | 'restTimeoutMs'
    | 'restTries'
    | 'restRetryFirstMs'
    | 'restRetryLastMs'
    | 'restRetryAfterMaxMs'
    | 'restBreakerFailures'
    | 'restBreakerMs'
  >;
  /** What the run may ask; without one anything. */
  readonly budget?: Budget;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly random: () => number;
}

/** api.twilio.com, monitor.twilio.com and the other hosts of Twilio's APIs, each with its own paths. */
const twilioHosts = /^https:\/\/[a-z]+(?:\.[a-z0-9-]+){0,2}\.twilio\.com(?=\/)/;
const twilioBaseUrl = 'https://api.twilio.com';
/** For how long something takes: unlike the clock, nobody sets it. */
const elapsed: Clock = () => performance.now();

/**
 * The transport under the official client: politely. A request is tried repeatedly; each try waits for a place, asks
 * whether the API is left alone just now, takes from the run's budget, and is sent.
 *
 * A request that waits for its next try holds no place. A place stands for a request that Twilio is working on, and
 * after a 429 the limit is already halved; to hold the places as well would only stop requests that could go through.
 * Where Twilio says how long to stay away, the limit has everybody wait.
 */
export class RestTransport extends twilio.RequestClient {
  readonly #options: RestTransportOptions;
  readonly #host: string;
  readonly #watch: Watch;
  readonly #limit: AdaptiveLimit;
  readonly #circuit: Circuit;
  readonly #retries: RetryPolicy;
  readonly #spending: Spending;
  readonly #skew = new ClockSkew();
  #budgetIsSpent = false;

  constructor(options: RestTransportOptions) {
    const { limits, random, budget, metrics, accountSid } = options;
    super({ timeout: limits.restTimeoutMs });
    this.#boundWholeRequests();
    this.#options = options;
    this.#host = new URL(options.baseUrl).host;
    const watch = watchOf(metrics, accountSid);
    const spending = new Spending(budget, elapsed);
    const waiting = (reason: 'backoff' | 'retry-after', ms: number): void => {
      if (ms > 0) watch.waiting(reason, ms);
    };
    this.#watch = watch;
    this.#spending = spending;
    this.#limit = new AdaptiveLimit({
      limits,
      elapsed,
      changed: watch.limitIs,
      pausing: (ms) => {
        spending.mayWait(ms);
        waiting('retry-after', ms);
      },
    });
    this.#circuit = new Circuit({ host: this.#host, limits, elapsed, changed: watch.circuitIs });
    this.#retries = retriesOf({
      limits,
      random,
      retrying: (attempt, { backoffMs, askedForMs }) => {
        spending.mayWait(backoffMs + askedForMs);
        watch.retrying(attempt);
        waiting('retry-after', askedForMs);
        waiting('backoff', backoffMs);
      },
    });
  }

  /** Requests sent so far, retries included. */
  get requests(): number {
    return this.#spending.requests;
  }

  /** Twilio's clock minus ours, in ms. */
  get clockSkewMs(): number {
    return this.#skew.ms;
  }

  // The declared return type is generic in a body that the transport does not know.
  // biome-ignore lint/suspicious/noExplicitAny: it is the type that the base class declares
  override async request(options: any): Promise<any> {
    const redirected = this.#redirected(options as Options);
    try {
      return this.#usable(await this.#retries.execute(() => this.#try(redirected)));
    } catch (error) {
      if (error instanceof BudgetSpent) this.#noteBudgetSpent();
      throw error;
    }
  }

  /** The base class bounds how long a connection is silent; an answer that trickles in would go on without end. */
  #boundWholeRequests(): void {
    this.axios.interceptors.request.use((config) => {
      config.signal = AbortSignal.timeout(config.timeout || this.defaultTimeout);
      return config;
    });
  }

  #redirected(options: Options): Options {
    const { baseUrl } = this.#options;
    return {
      ...options,
      uri: baseUrl === twilioBaseUrl ? options.uri : options.uri.replace(twilioHosts, baseUrl),
    };
  }

  /** One try. The circuit is asked before a place is queued for and again there, since it may have opened meanwhile. */
  #try(options: Options): Promise<Attempt> {
    this.#circuit.check();
    return this.#limit.run(() => {
      this.#circuit.check();
      this.#spending.spend();
      return this.#circuit.send(() => this.#send(options));
    });
  }

  async #send(options: Options): Promise<Attempt> {
    const { clock } = this.#options;
    const askedMs = clock();
    const beganMs = elapsed();
    this.#watch.sending();
    const outcome = await super.request(options).then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error }),
    );
    const attempt = new Attempt({ endedAtMs: clock(), tookMs: elapsed() - beganMs, ...outcome });
    this.#watch.ended(attempt);
    if (attempt.answer !== undefined) {
      this.#skew.hear(attempt.answer.headers, askedMs, attempt.endedAtMs);
      this.#watch.skewIs(this.#skew.ms);
    }
    return attempt;
  }

  #usable(attempt: Attempt): Answer {
    if (attempt.answer !== undefined && !attempt.isWorthAnotherTry) return attempt.answer;
    throw new RestFailed(
      `the REST API at ${this.#host} gave ${attempt.trouble} ${this.#options.limits.restTries} times in a row; the next run goes on from here`,
    );
  }

  /** A run that runs out does so once, however many of its requests learn of it. */
  #noteBudgetSpent(): void {
    if (!this.#budgetIsSpent) this.#watch.budgetSpent();
    this.#budgetIsSpent = true;
  }
}
