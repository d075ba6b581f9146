import type { Actor } from '../../core/acts/act.ts';
import type { EventRow } from '../../core/events/canonical.ts';
import type { CompletenessDay } from '../completeness.ts';
import type { Ask } from './ask.ts';
import type { DayCounts } from './no-contact.ts';
import type { PackLogs } from './pack-logs.ts';
import type { Subject } from './subject.ts';
import type { Summary } from './summary.ts';

/** Everything that the readable parts of a pack are written from. */
export interface Facts {
  readonly ask: Pick<Ask, 'from' | 'to' | 'reason' | 'noContact'>;
  readonly subject: Subject;
  readonly actor: Actor;
  /** ISO 8601 in UTC. */
  readonly madeAt: string;
  /** How far the record went, by instance. */
  readonly asOf: string;
  readonly summary: Summary;
  readonly logs: PackLogs;
  /** The log whose key signs the pack. */
  readonly origin: string;
  readonly vkey: string;
  readonly events: number;
  readonly acts: number;
  /** The latest acts that concern the subject, the oldest first. */
  readonly latestActs: readonly EventRow[];
  readonly days: DayTally;
  readonly noContact: { readonly statement: string; readonly counts: DayCounts } | undefined;
  readonly versions: Readonly<Record<string, string>>;
}

/** Days of the ledger, counted, and those that are not closed. */
export interface DayTally {
  readonly closed: number;
  readonly open: number;
  /** The first of them that are not closed. */
  readonly notClosed: readonly CompletenessDay[];
  readonly expected: number;
  readonly heard: number;
}
