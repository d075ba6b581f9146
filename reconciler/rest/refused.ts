import { StoreUnavailable } from '../../core/store/store.ts';
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

/** Why an account could not be read, for whoever looks after it. */
export function reasonOf(error: unknown): string {
  if (error instanceof RestFailed || error instanceof RestRefused || error instanceof StoreUnavailable)
    return error.message;
  return `${error instanceof Error ? error.name : typeof error}; the log has where it happened`;
}
