import type { Account } from '../core/config/accounts.ts';
import type { ComparedFamily } from './resources/resource.ts';

/** What is compared with what: an account, and by whose clock. */
export interface ComparisonScope {
  readonly account: Account;
  readonly family: ComparedFamily;
  /** Names the reading in what it writes. */
  readonly runId: string;
  /** Resources that changed after this (Twilio's clock, ms since 1970) are left alone: their callbacks may be on the way. */
  readonly settledBeforeMs: number;
  /** Twilio's clock minus ours, ms. */
  readonly twilioAheadMs: number;
  /** The day of these resources was closed by an earlier reading: what differs from then is a finding. */
  readonly closed: boolean;
}
