import type { Discovered } from './accounts.ts';
import type { NotRead } from './readings/read-what-is-due.ts';
import type { Window } from './resources/resource.ts';

export interface ReconcileOptions {
  /** What somebody asks to be compared; without it, what the passes have due. */
  readonly asked?: { readonly window: Window; readonly accounts: readonly string[] };
  /** Resources that changed less than this ago are left for the next run: their callbacks may be on the way. */
  readonly settleAfterMs: number;
  readonly advanced?: (advance: Advance) => void;
}

/** What one run found, over all accounts. */
export interface ReconcileReport {
  readonly runId: string;
  readonly accounts: number;
  /** Subaccounts that are not configured: they are read through their parent, but their callbacks are refused. */
  readonly discovered: readonly Discovered[];
  readonly resourcesRead: number;
  /** Requests sent to the REST API: what it cost to find what is said below. */
  readonly requests: number;
  readonly eventsAdded: number;
  readonly missingCallbacks: number;
  readonly statusDiffers: number;
  readonly unknownAtTwilio: number;
  readonly deletedAtTwilio: number;
  /** Every discrepancy found, by kind; those found by earlier runs are counted again. */
  readonly discrepancies: Readonly<Record<string, number>>;
  /** What could not be read beside messages and calls; the next run tries again. */
  readonly notRead: readonly NotRead[];
  /** Accounts that could not be read to the end; the next run goes on with them. */
  readonly failed: readonly { readonly accountSid: string; readonly reason: string }[];
}

/** How far a run has come. */
export interface Advance {
  readonly accountSid: string;
  readonly family: string;
  /** First and last second of the stretch that is being read, ISO 8601 in UTC. */
  readonly from: string;
  readonly to: string;
  readonly resourcesRead: number;
  readonly missingCallbacks: number;
  /** Stretches read to their end, of those that are planned so far. */
  readonly slicesDone: number;
  readonly slicesPlanned: number;
  readonly elapsedMs: number;
}
