import type { Clock } from '../../core/clock.ts';
import type { Account } from '../../core/config/accounts.ts';
import type { ClaimedReconciler } from '../reconciler.ts';
import type { RestApi } from '../rest/rest-api.ts';

/** What is read of Twilio beside messages and calls, each by itself. */
export const readingNames = [
  'numbers',
  'services',
  'brands',
  'toll-free',
  'alerts',
  'audit-log',
  'verify-attempts',
  'verify-summary',
  'call-summaries',
  'usage',
] as const;
export type ReadingName = (typeof readingNames)[number];

/** How far one reading of an account has come. Times are ISO 8601 in UTC. */
export interface ReadingMark {
  readonly name: ReadingName;
  readonly state: 'reading' | 'read' | 'refused' | 'failed';
  /** Why it was not read, in words. */
  readonly because: string;
  /** Of a log the stretch that is still to be read; both ends belong to it, to the second. */
  readonly from: Date;
  readonly to: Date;
  /** Where an interrupted reading goes on within the stretch. */
  readonly cursor: string;
  readonly entries: number;
  readonly unreadable: number;
  readonly firstReadAt: string | null;
  readonly begunAt: string;
}

/** What a reading works with. */
export interface ReadingScope {
  readonly reconciler: ClaimedReconciler;
  readonly account: Account;
  readonly api: RestApi;
  /** The time by Twilio's clock, ms since 1970. */
  readonly twilioNow: Clock;
  /** Its mark, begun now or left by an interrupted run. */
  readonly mark: ReadingMark;
  /** Saves how far it has come. */
  readonly save: (
    change: Partial<Pick<ReadingMark, 'from' | 'cursor' | 'entries' | 'unreadable'>>,
  ) => Promise<void>;
}

/** What one reading counted. */
export interface Counted {
  readonly entries: number;
  /** Rows that do not have the documented shape. */
  readonly unreadable: number;
  /** What is to be known of it, in words; empty when there is nothing. */
  readonly remark?: string;
}

export interface Reading {
  readonly name: ReadingName;
  /** How often it is due. */
  readonly everyMs: number;
  /** The API knows the account by its login alone: a parent's login would give the parent's. */
  readonly byLoginAlone: boolean;
  /** Of a log how much of the time before is read again: entries come late, and change. */
  readonly overlapMs?: number;
  /** Of a log how far back Twilio gives it. */
  readonly reachMs?: number;
  readonly read: (scope: ReadingScope) => Promise<Counted>;
}

/** Twilio answers 404 where an account does not have a product. */
export class NotOffered extends Error {
  override readonly name = 'NotOffered';

  constructor() {
    super('Twilio does not offer this to the account');
  }
}
