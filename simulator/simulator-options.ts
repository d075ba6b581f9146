import type { AccountOptions, LostCallback } from './account.ts';
import type { FaultShares } from './faults.ts';

export interface SimulatorOptions {
  readonly seed: string;
  /** An account with two tokens promotes the second one on the way. */
  readonly accounts: readonly AccountOptions[];
  /** The URL as it is configured at Twilio: signed without its fragment; `{accountSid}` is filled in. */
  readonly callbackUrl: string;
  /** Where requests really go (plain HTTP), when a proxy would stand between. */
  readonly target?: string;
  /** Per account, as the next three. */
  readonly messages: number;
  readonly calls: number;
  readonly inbound: number;
  readonly forged: number;
  /** Simulated seconds over which traffic begins. */
  readonly durationSeconds: number;
  /** Simulated seconds in a real one. */
  readonly timeScale: number;
  readonly faults: FaultShares;
  /** Share of REST requests that are answered 429 or 500. */
  readonly restErrorShare: number;
  /** Share of REST requests whose connection is cut: half before any answer, half in the middle of it. 0 unless given. */
  readonly restCutShare?: number;
  /** Keeps REST requests in `requests`, the latest hundred thousand of them; true unless given. */
  readonly logRequests?: boolean;
  readonly restPort?: number;
  readonly startMs?: number;
  /** Share of outbound messages of which the final status comes hours to days (simulated) after `sent`. */
  readonly lateShare?: number;
  /** The time by REST and by `truth`, so that a test can say that it is three days later; the machine's unless given. */
  readonly clock?: () => number;
}

/** A callback that was answered. */
export interface Acknowledged {
  readonly accountSid: string;
  readonly sid: string;
  /** Empty for an inbound message. */
  readonly status: string;
  readonly sentAtMs: number;
  readonly ackMs: number;
}

export interface Report {
  /** Requests that got a 2xx: callbacks with their duplicates, inbound messages and ghosts. */
  readonly accepted: number;
  /** Forged requests that were refused with 403. */
  readonly rejected: number;
  /** Genuine requests that got no 2xx, and forged ones that got no 403. */
  readonly failed: number;
  /** Inbound messages that were answered, but not with TwiML. */
  readonly withoutTwiml: number;
  readonly duplicates: number;
  readonly reordered: number;
  readonly lost: readonly LostCallback[];
  readonly ackMs: readonly number[];
}

export interface Truth {
  readonly accountSid: string;
  readonly family: 'message' | 'call';
  /** As of now; where REST says `queued` of a call this may be `initiated`. */
  readonly status: string;
  readonly deleted: boolean;
  /** Statuses of which the callback is never sent. */
  readonly lost: readonly string[];
}
