import type { Event } from './event.ts';
import { type Family, isFinal, isLegalAfterFinal, rankOf } from './statuses.ts';

/** What is known of one resource after all its events, in whatever order and however often they were heard. */
export interface ResourceState {
  readonly status: string;
  readonly final: boolean;
  readonly errorCode: number | null;
  /** Two different final statuses were heard and neither legally follows the other. */
  readonly terminalConflict: boolean;
}

type Told = Pick<Event, 'status' | 'source' | 'occurredAt' | 'sequence' | 'errorCode'>;

/**
 * Folds events into one state. The result depends on the set of events alone.
 *
 * A higher rank wins; between equal ranks of a call the higher SequenceNumber. Where REST has named a final status,
 * the latest such answer settles it (Twilio's own record is the truth), except that a `read` heard later than
 * REST's `delivered` is a legal next step. An error code once heard is never erased by an event without one.
 *
 * The view `resource_state` computes the same in SQL; a property test compares the two.
 */
export function foldState(family: Family, events: readonly Told[]): ResourceState {
  const top = best(events, (event) => [rankOf(family, event.status), event.sequence ?? -1, event.status]);
  const settled = best(
    events.filter((event) => event.source === 'rest' && isFinal(family, event.status)),
    (event) => [event.occurredAt ?? '', rankOf(family, event.status), event.status],
  );
  const status =
    settled === undefined || isLegalAfterFinal(settled.status, top?.status ?? '')
      ? (top?.status ?? '')
      : settled.status;
  const blamed = best(
    events.filter((event) => event.errorCode !== null),
    (event) => [event.source === 'rest' ? 1 : 0, rankOf(family, event.status), event.errorCode ?? 0],
  );
  const finals = new Set(events.map((event) => event.status).filter((name) => isFinal(family, name)));
  return {
    status,
    final: isFinal(family, status),
    errorCode: blamed?.errorCode ?? null,
    terminalConflict: finals.size > (finals.has('delivered') && finals.has('read') ? 2 : 1),
  };
}

function best<T>(items: readonly T[], keyOf: (item: T) => readonly (string | number)[]): T | undefined {
  let winner: { item: T; key: readonly (string | number)[] } | undefined;
  for (const item of items) {
    const key = keyOf(item);
    if (winner === undefined || isGreater(key, winner.key)) winner = { item, key };
  }
  return winner?.item;
}

function isGreater(a: readonly (string | number)[], b: readonly (string | number)[]): boolean {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined || left === right) continue;
    return left > right;
  }
  return false;
}
