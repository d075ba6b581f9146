import type { Logger } from 'pino';
import type { Clock } from '../core/clock.ts';
import type { Account } from '../core/config/accounts.ts';
import type { Recorder } from '../core/journal/recorder.ts';
import type { Limits } from '../core/limits.ts';
import type { Metrics } from '../core/metrics.ts';
import type { Store } from '../core/store/store.ts';

/** What a run works with. */
export interface Reconciler {
  readonly store: Store;
  readonly recorder: Recorder;
  readonly accounts: readonly Account[];
  readonly instanceId: string;
  readonly twilioApiBaseUrl: string;
  /** Base of the URLs that Twilio calls: what is set up at Twilio should lead there. */
  readonly publicUrl: string;
  /** Waits until what this instance has heard is in ClickHouse, so that the comparison sees it. */
  readonly settle: () => Promise<void>;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: () => number;
  readonly limits: Limits;
}

/** A reconciler at work: it holds the claim, and stops when it has lost it. */
export interface ClaimedReconciler extends Reconciler {
  /** Throws ReconcileRefused when another may have taken over. Asked before each step. */
  readonly stillOurs: () => void;
}
