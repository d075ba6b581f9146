import type { AccountSid } from '../../core/sids.ts';
import { StoreUnavailable } from '../../core/store/store.ts';
import { BudgetSpent } from './budget.ts';
import { RestFailed } from './transport.ts';

/** Twilio answered, and refused. Twilio's own message is not kept, since it may quote what it is about. */
export class RestRefused extends Error {
  override readonly name = 'RestRefused';
  readonly status: number;
  /** Twilio's error code, when the answer had one. */
  readonly code: number | null;

  constructor(status: number, code: number | null) {
    super(
      `the REST API refuses with HTTP ${status}${code === null ? '' : `, error ${code}`}${advice[status] ?? ''}`,
    );
    this.status = status;
    this.code = code;
  }
}

const advice: Readonly<Record<number, string>> = {
  401: ': check the auth token or API key of this account',
  403: ': this login may not read this account; an API key must belong to the account itself',
};

/** Twilio knows nothing of an account whose callbacks verify: its data is asked for in the wrong place. */
export class WrongPlace extends Error {
  override readonly name = 'WrongPlace';

  constructor(accountSid: AccountSid, asked: number) {
    super(
      `the REST API knows none of ${asked} SIDs of ${accountSid} whose callbacks verified: its data is in another region (set TWILIO_API_BASE_URL), or the login is of another account`,
    );
  }
}

const known = [RestFailed, RestRefused, BudgetSpent, WrongPlace, StoreUnavailable];

/** Why an account could not be read, for whoever looks after it. */
export function reasonOf(error: unknown): string {
  if (known.some((type) => error instanceof type)) return (error as Error).message;
  return `${error instanceof Error ? error.name : typeof error}; the log has where it happened`;
}
