import { callbackKinds } from '../core/events/kinds.ts';
import type { Problem } from './answers.ts';
import type { BodyOutcome } from './body.ts';
import type { Refusal } from './verify.ts';

/** How long Twilio or a proxy should wait before it tries again. */
const retryAfterSeconds = 5;

export const noSuchAddress: Problem = {
  status: 404,
  title: 'No such callback address',
  detail: `Use /callbacks, /callbacks/AC…, /callbacks/KIND or /callbacks/AC…/KIND, without a slash at the end. Kinds: ${callbackKinds.join(', ')}.`,
};

export const wrongMethod: Problem = {
  status: 405,
  title: 'Method not allowed',
  detail: 'Twilio calls this address with POST or GET.',
  headers: { Allow: 'GET, POST' },
};

export const wrongContentType: Problem = {
  status: 415,
  title: 'Content type not understood',
  detail: 'A callback is application/x-www-form-urlencoded or application/json.',
};

export const notDurable: Problem = {
  status: 503,
  title: 'The callback could not be made durable',
  detail: 'It was not stored and is not acknowledged; send it again. GET /readyz says why.',
  headers: { 'Retry-After': String(retryAfterSeconds) },
};

export const tooBusy: Problem = {
  status: 503,
  title: 'Too many callbacks at once',
  detail: 'It was not read and is not acknowledged; send it again.',
  headers: { 'Retry-After': String(retryAfterSeconds) },
};

/** Twilio asked for retries tries again after a 503, and not after a 4xx: a callback that was not looked at may be a good one. */
export const tooManyBadSignatures: Problem = {
  status: 503,
  title: 'Too many requests that are not signed by a known account',
  detail: 'This one was not read and is not acknowledged; send it again.',
  headers: { 'Retry-After': String(retryAfterSeconds) },
  close: true,
};

export const tooManyProxied: Problem = {
  status: 503,
  title: 'The application is too slow',
  detail: 'The callback is recorded, but too many wait for the answer of the application already.',
};

/** Twilio gets a failure when the application has no answer, so that its fallback URL is used. */
export const noAnswer = (why: string, late: boolean): Problem => ({
  status: late ? 504 : 502,
  title: 'The application did not answer',
  detail: `The callback is recorded, but there is no answer to give: ${why}.`,
});

export const unreadable = (why: string): Problem => ({
  status: 400,
  title: 'The callback is not readable',
  detail: `${why}.`,
});

/** What is wrong with a body that could not be read, or `undefined` when nobody is left to be told. */
export function bodyProblem(
  outcome: Exclude<BodyOutcome, { outcome: 'read' }>,
  maxBodyBytes: number,
): Problem | undefined {
  switch (outcome.outcome) {
    case 'too-large':
      return {
        status: 413,
        title: 'The body is too large',
        detail: `At most ${maxBodyBytes} bytes are taken.`,
        close: true,
      };
    case 'timed-out':
      return {
        status: 408,
        title: 'The body took too long',
        detail: 'The request was given up before its body was complete.',
        close: true,
      };
    case 'encoded':
      return {
        status: 415,
        title: 'The body is encoded',
        detail: 'Twilio sends bodies without Content-Encoding; none is taken.',
        close: true,
      };
    case 'cut-off':
      return undefined;
  }
}

/** One answer for every reason, byte by byte: a stranger must not learn which accounts there are. */
export const notSigned: Problem = {
  status: 403,
  title: 'The callback is not signed by a known account',
  detail: "The reason is in the appliance's log and in ledgerline_callbacks_refused_total.",
};

/** What the operator reads in the log about a refusal. */
export const refusalAdvice: Readonly<Record<Refusal, string>> = {
  'no-signature': 'There is no X-Twilio-Signature header.',
  'no-account': 'The request names no account; give it an address of its own: /callbacks/AC….',
  'unknown-account': 'The account is not configured here.',
  'bad-signature':
    'The signature does not verify. Is LEDGERLINE_PUBLIC_URL exactly the base of the URL that Twilio calls, and is the auth token current?',
  'bad-body-hash': 'bodySHA256 is missing or is not the hash of the body.',
  'account-mismatch': 'The payload names another account than the one whose token signed it.',
};

/** A request that is not HTTP as it should be, by the parser's code. */
export function httpProblem(code: string | undefined): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        title: 'The headers are too large',
        detail: 'A callback needs about 1 kB of headers.',
      };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return {
        status: 408,
        title: 'The request took too long',
        detail: 'It was given up before it was complete.',
      };
    default:
      return { status: 400, title: 'The request is not HTTP', detail: 'It could not be parsed.' };
  }
}
