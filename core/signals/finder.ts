import type { Store } from '../store/store.ts';
import type { Finding, SignalKind } from './finding.ts';

/** What a finder looks with. */
export interface Looking {
  readonly store: Store;
  readonly nowMs: number;
  /** The process stops: what takes long gives up between two queries. */
  readonly stopping: AbortSignal;
  /** The label of an account; empty for one that is not configured. */
  readonly environmentOf: (accountSid: string) => string;
}

/** Looks for some kinds of findings. What it does not find any more is over. */
export interface Finder {
  readonly kinds: readonly SignalKind[];
  /** How often it is worth to look: what is told by the hour is not looked for every minute. */
  readonly everyMs: number;
  /** Only findings of this segment are its own: other processes look for the same kind elsewhere. */
  readonly own?: string;
  find(looking: Looking): Promise<readonly Finding[]>;
}

/** What carriers do is looked for twice a minute: an alert should be there within two. */
export const lookEveryMs = 30_000;
export const everyMinuteMs = 60_000;
export const everyFiveMinutesMs = 5 * everyMinuteMs;
export const everyHourMs = 60 * everyMinuteMs;
