import { setTimeout as wait } from 'node:timers/promises';
import twilio from 'twilio';
import type { Limits } from '../../core/limits.ts';

type Options = Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0];
type Answer = Awaited<ReturnType<InstanceType<typeof twilio.RequestClient>['request']>>;

/** The REST API did not give an answer that can be used, after every retry. Holds no part of the answer. */
export class RestFailed extends Error {
  override readonly name = 'RestFailed';
}

interface RestTransportOptions {
  /** Takes the place of every host of Twilio's APIs: a simulator, a mirror, a proxy. */
  readonly baseUrl: string;
  readonly limits: Pick<
    Limits,
    'restConcurrency' | 'restTimeoutMs' | 'restTries' | 'restRetryFirstMs' | 'restRetryLastMs'
  >;
  readonly random: () => number;
  /** Told of every answer's HTTP status; 0 when there was none. */
  readonly answered: (status: number) => void;
}

/** api.twilio.com, monitor.twilio.com and the other hosts of Twilio's APIs, each with its own paths. */
const twilioHosts = /^https:\/\/[a-z]+(?:\.[a-z0-9-]+){0,2}\.twilio\.com(?=\/)/;
const twilioBaseUrl = 'https://api.twilio.com';
const worthAnotherTry = new Set([0, 429, 500, 502, 503, 504]);

/**
 * The transport under the official client: politely. Twilio limits how many requests an account has in flight, not
 * how many it sends, so a few at a time; 429, 5xx and broken connections are tried again with jittered backoff,
 * and no sooner than Retry-After says.
 */
export class RestTransport extends twilio.RequestClient {
  readonly #options: RestTransportOptions;
  readonly #waiting: (() => void)[] = [];
  #inFlight = 0;

  constructor(options: RestTransportOptions) {
    super({ timeout: options.limits.restTimeoutMs });
    this.#options = options;
  }

  // The declared return type is generic in a body that the transport does not know.
  // biome-ignore lint/suspicious/noExplicitAny: it is the type that the base class declares
  override async request(options: any): Promise<any> {
    await this.#takePlace();
    try {
      return await this.#tryRepeatedly(options as Options);
    } finally {
      this.#givePlace();
    }
  }

  async #tryRepeatedly(options: Options): Promise<Answer> {
    const { baseUrl, limits, random } = this.#options;
    const redirected = {
      ...options,
      uri: baseUrl === twilioBaseUrl ? options.uri : options.uri.replace(twilioHosts, baseUrl),
    };
    for (let attempt = 1; ; attempt += 1) {
      const { answer, trouble } = await this.#once(redirected);
      if (answer !== undefined && !worthAnotherTry.has(answer.statusCode)) return answer;
      if (attempt >= limits.restTries) {
        throw new RestFailed(
          `the REST API at ${new URL(baseUrl).host} gave ${trouble} ${attempt} times in a row; the next run goes on from here`,
        );
      }
      const backoffMs = Math.min(limits.restRetryFirstMs * 2 ** (attempt - 1), limits.restRetryLastMs);
      await wait(Math.max(backoffMs * (0.5 + random() / 2), retryAfterMs(answer)));
    }
  }

  async #once(options: Options): Promise<{ answer?: Answer; trouble: string }> {
    try {
      const answer = await super.request(options);
      this.#options.answered(answer.statusCode);
      return { answer, trouble: `HTTP ${answer.statusCode}` };
    } catch (error) {
      this.#options.answered(0);
      return { trouble: `no answer (${networkCodeOf(error)})` };
    }
  }

  async #takePlace(): Promise<void> {
    while (this.#inFlight >= this.#options.limits.restConcurrency) {
      await new Promise<void>((settle) => this.#waiting.push(settle));
    }
    this.#inFlight += 1;
  }

  #givePlace(): void {
    this.#inFlight -= 1;
    this.#waiting.shift()?.();
  }
}

/** What the operating system or the HTTP client calls the trouble: ENOTFOUND, ECONNREFUSED, ECONNABORTED for a time-out. */
function networkCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
}

/** Longest wait that an answer may ask for; a longer one is a fault of whoever stands between. */
const maxRetryAfterMs = 120_000;

function retryAfterMs(answer: Answer | undefined): number {
  const headers: unknown = answer?.headers;
  if (typeof headers !== 'object' || headers === null || !('retry-after' in headers)) return 0;
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, maxRetryAfterMs) : 0;
}
