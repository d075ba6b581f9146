import { StoreUnavailable } from '../core/store/store.ts';
import { RestFailed } from './rest-http.ts';

/** The HTTP status of an answer that the official client turned into an error; `undefined` for any other error. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'status' in error && typeof error.status === 'number'
    ? error.status
    : undefined;
}

/** The answer, or `undefined` when Twilio says 404: the resource was deleted, or never was there. */
export async function orUndefinedIfGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/**
 * Why an account could not be read, for whoever looks after it. Twilio's own message is not repeated, since it may
 * quote what it is about; its status and code say the same.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof RestFailed || error instanceof StoreUnavailable) return error.message;
  const status = statusOf(error);
  if (status === undefined)
    return `${error instanceof Error ? error.name : typeof error}; the log has where it happened`;
  const code = error instanceof Error && 'code' in error ? Number(error.code) : Number.NaN;
  const answer = Number.isInteger(code) ? `HTTP ${status}, error ${code}` : `HTTP ${status}`;
  return `the REST API refuses with ${answer}${advice[status] ?? ''}`;
}

const advice: Readonly<Record<number, string>> = {
  401: ': check the auth token or API key of this account',
  403: ': this login may not read this account; an API key must belong to the account itself',
  404: ': there is no such account for this login; check AccountSid and TWILIO_API_BASE_URL',
};
