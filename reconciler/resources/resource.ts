import type { Channel, Direction } from '../../core/events/event.ts';
import type { RawAddress } from '../../core/redaction/raw-address.ts';
import type { AccountSid } from '../../core/sids.ts';

/** The families of resources that REST lists by date and whose callbacks are compared with it. */
export const comparedFamilies = ['message', 'call'] as const;
export type ComparedFamily = (typeof comparedFamilies)[number];

/** One message or call as the REST API or an export gives it, reduced to what is compared and recorded. */
export interface RestResource {
  readonly sid: string;
  readonly family: ComparedFamily;
  readonly accountSid: AccountSid;
  readonly status: string;
  readonly errorCode: number | null;
  /** When it was made, ISO 8601 in UTC. */
  readonly createdAt: string;
  /** What lists are filtered by: when a message was sent, when a call began; null before that, and then no list shows it. */
  readonly listedAt: string | null;
  /** When Twilio last changed it; null when it does not say. */
  readonly updatedAt: string | null;
  /** What it cost, as Twilio writes it (a negative number); null until it is billed. */
  readonly price: string | null;
  readonly priceUnit: string;
  /** Parts that a message was billed as; null before it was sent and of calls. */
  readonly segments: number | null;
  readonly direction: Direction;
  /** The account's own side and the person's; still raw. */
  readonly own: RawAddress | undefined;
  readonly person: RawAddress | undefined;
  readonly messagingServiceSid: string;
  /** The channel where the addresses do not tell it. */
  readonly channel: Channel;
  /** The parent of a call. */
  readonly relatedSids: readonly string[];
  /** Further allowed fields, by the names that callbacks have for them. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A stretch of time by which lists are filtered: both ends belong to it, to the second. */
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

/** How one family of resources of one account is read. Pages come one at a time, so that memory does not grow with the list. */
export interface Reader {
  readonly family: ComparedFamily;
  /** The page at `at`, or the first page of the window; `refused` when Twilio does not take `at` any more. */
  page(window: Window, at: string | undefined): Promise<Page | 'refused'>;
  /** One resource, or `undefined` when Twilio answers 404: deleted, or never there. */
  fetch(sid: string): Promise<RestResource | undefined>;
}
