import type { Family } from '../core/events/statuses.ts';
import type { Facts } from '../core/redaction/redact.ts';
import type { AccountSid } from '../core/sids.ts';

/** One message or call as the REST API gives it, reduced to what is compared and recorded. */
export interface RestResource {
  readonly sid: string;
  readonly family: Family;
  readonly accountSid: AccountSid;
  readonly status: string;
  readonly inbound: boolean;
  readonly errorCode: number | null;
  /** When Twilio last changed it, ISO 8601 in UTC; null when it does not say. */
  readonly updatedAt: string | null;
  /** What is recorded when this status was not heard: the same contract as a callback's, with another source. */
  readonly facts: Facts;
}

/** A stretch of time by which lists are filtered: both ends belong to it. */
export interface Window {
  readonly from: Date;
  readonly to: Date;
}

export interface Page {
  readonly resources: readonly RestResource[];
  /** Rows that do not have the documented shape; they are counted and left for the next release to learn. */
  readonly unreadable: number;
  /** Where the list goes on; `undefined` at its end. */
  readonly next: string | undefined;
}

/** How one family of resources is read. Pages come one at a time, so that memory does not grow with the list. */
export interface Reader {
  readonly family: Family;
  /** The page at `at`, or the first page of the window. */
  page(window: Window, at: string | undefined): Promise<Page>;
  /** One resource, or `undefined` when Twilio answers 404: deleted, or never there. */
  fetch(sid: string): Promise<RestResource | undefined>;
}
