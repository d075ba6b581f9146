import type twilio from 'twilio';
import { z } from 'zod';
import { headerOf, retryAfterMs } from './retry-after.ts';

export type Answer = Awaited<ReturnType<InstanceType<typeof twilio.RequestClient>['request']>>;

interface AttemptOptions {
  /** When it ended, by the clock of this machine, which may have been set since it was sent. */
  readonly endedAtMs: number;
  /** How long it took, by a clock that nobody sets. */
  readonly tookMs: number;
  readonly answer?: Answer;
  /** What was thrown in place of an answer. */
  readonly error?: unknown;
}

const statusesWorthAnotherTry = new Set([0, 429, 500, 502, 503, 504]);
/** Twilio's code for too many requests at once. It comes with HTTP 429; the code counts, should a status hide it. */
const tooManySchema = z.object({ code: z.literal(20429) });

/** One sending of a request, and what came of it. A request is sent anew as often as its retries allow. */
export class Attempt {
  readonly endedAtMs: number;
  readonly tookMs: number;
  readonly answer: Answer | undefined;
  readonly #error: unknown;

  constructor({ endedAtMs, tookMs, answer, error }: AttemptOptions) {
    this.endedAtMs = endedAtMs;
    this.tookMs = tookMs;
    this.answer = answer;
    this.#error = error;
  }

  /** HTTP status; 0 when no answer came. */
  get status(): number {
    return this.answer?.statusCode ?? 0;
  }

  /** More requests in flight than Twilio allows this account. Says nothing against the health of the API. */
  get isTooMany(): boolean {
    return this.status === 429 || (this.status >= 400 && tooManySchema.safeParse(this.answer?.body).success);
  }

  /** Nobody is there, or whoever is there cannot work. */
  get isBroken(): boolean {
    return !this.isTooMany && (this.status === 0 || this.status >= 500);
  }

  get isWorthAnotherTry(): boolean {
    return this.isTooMany || statusesWorthAnotherTry.has(this.status);
  }

  /** For messages: a status or the name of a network trouble, never a word of the answer. */
  get trouble(): string {
    return this.answer === undefined ? `no answer (${networkCodeOf(this.#error)})` : `HTTP ${this.status}`;
  }

  /** How long the answer asks to be left alone, at most `maxMs`. */
  retryAfterMs(maxMs: number): number {
    return retryAfterMs(this.answer?.headers, this.endedAtMs, maxMs);
  }

  /** A header by its name in small letters, as Node's parser gives it. */
  header(name: string): string | undefined {
    return headerOf(this.answer?.headers, name);
  }
}

/** The HTTP client's name for a request that its own total time-out cut off, and for one that was silent too long. */
const namesOfTimeOut = new Set(['ERR_CANCELED', 'ECONNABORTED']);

/** What the operating system or the HTTP client calls the trouble: ENOTFOUND, ECONNREFUSED, CERT_HAS_EXPIRED. */
function networkCodeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (namesOfTimeOut.has(code)) return 'ETIMEDOUT';
  return /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'no reason given';
}
