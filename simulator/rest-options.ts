import type { SimulatedAccount } from './account.ts';
import type { Random } from './random.ts';

/** A request of the REST API as it went by. */
export interface LoggedRequest {
  /** The account that was asked about; empty when nobody could tell. */
  readonly accountSid: string;
  /** With its query. */
  readonly path: string;
  /** The HTTP status of the answer; 0 while, and when, there is none. */
  readonly status: number;
}

export interface RestOptions {
  readonly accounts: readonly SimulatedAccount[];
  readonly random: Random;
  /** Share of requests that are answered 429 or 500. */
  readonly errorShare: number;
  /** Share of requests whose connection is cut, half of them in the middle of the body; 0 unless given. */
  readonly cutShare?: number;
  readonly clock: () => number;
  /** Gets every request, in the order in which they came. */
  readonly log?: LoggedRequest[];
}
