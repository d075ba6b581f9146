import { createHash } from 'node:crypto';
import type { Family } from '../core/events/statuses.ts';
import { isFinal, isLegalAfterFinal, passedOnTheWayTo } from '../core/events/statuses.ts';
import type { RestResource } from './resources/resource.ts';

export const discrepancyKinds = [
  'missing-callback',
  'status-differs',
  'unknown-at-twilio',
  'deleted-at-twilio',
] as const;
export type DiscrepancyKind = (typeof discrepancyKinds)[number];

/** A difference between what was heard and what Twilio's REST API says. */
export interface Discrepancy {
  readonly kind: DiscrepancyKind;
  readonly family: Family;
  readonly resourceSid: string;
  /** What the record had. */
  readonly heard: string;
  /** What REST says or proves. */
  readonly actual: string;
  readonly explanation: string;
  readonly settledBy: 'rest-event' | 'nothing';
}

/** What the record knows of a resource before the comparison. */
export interface Heard {
  readonly status: string;
  readonly final: boolean;
  readonly errorCode: number | null;
  /** `source:status` of every event. */
  readonly statuses: readonly string[];
  /** SequenceNumbers of a call's callbacks. */
  readonly sequences: readonly number[];
}

export interface Comparison {
  /** The REST answer says something that the record does not have yet: it becomes an event. */
  readonly addEvent: boolean;
  readonly discrepancies: readonly Discrepancy[];
}

/** Compares one resource. Pure: what is found depends on these two alone. */
export function compare(heard: Heard | undefined, actual: RestResource): Comparison {
  // A status that Event Streams told was told, whether or not a callback told it too.
  const callbacks = new Set([...statusesBy('callback', heard), ...statusesBy('event-stream', heard)]);
  const discrepancies = [
    ...missingCallbacks(callbacks, actual),
    ...missingInSequence(callbacks, heard?.sequences ?? [], actual),
    ...statusDiffers(heard, actual),
  ];
  return { addEvent: saysMore(heard, callbacks, actual), discrepancies: onePerStatus(discrepancies) };
}

/** The id under which the same discrepancy is the same row, however often it is found. */
export function discrepancyId(found: Discrepancy): string {
  const text = JSON.stringify([found.kind, found.resourceSid, found.heard, found.actual]);
  return `ds_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}

/** Statuses that a message or call starts in are never sent as callbacks; inbound messages practically never. */
function isTold(actual: RestResource): boolean {
  if (actual.family === 'call') return isFinal('call', actual.status);
  return !actual.inbound && (actual.status === 'sent' || isFinal('message', actual.status));
}

function missingCallbacks(callbacks: ReadonlySet<string>, actual: RestResource): readonly Discrepancy[] {
  if (!isTold(actual)) return [];
  const passed = passedOnTheWayTo(actual.family, actual.status).filter((status) => !callbacks.has(status));
  return [
    ...passed.map((status) =>
      missing(
        actual,
        status,
        `REST says ${actual.status}, which follows ${status}; no callback for ${status} was heard`,
        'nothing',
      ),
    ),
    ...(callbacks.has(actual.status)
      ? []
      : [
          missing(
            actual,
            actual.status,
            `REST says ${actual.status}; no callback for it was heard`,
            'rest-event',
          ),
        ]),
  ];
}

/** Callbacks of one call are numbered without gaps in the order fired, so that a gap is a lost callback. */
function missingInSequence(
  callbacks: ReadonlySet<string>,
  sequences: readonly number[],
  actual: RestResource,
): readonly Discrepancy[] {
  if (actual.family !== 'call' || sequences.length === 0) return [];
  const heard = new Set(sequences);
  const gaps = Array.from({ length: Math.max(...sequences) }, (_, number) => number).filter(
    (number) => !heard.has(number),
  );
  const unheard = ['initiated', 'ringing', 'in-progress'].filter((status) => !callbacks.has(status));
  return gaps.map((number, index) => {
    const status = unheard[index] ?? `number ${number}`;
    return missing(
      actual,
      status,
      `callbacks of this call are numbered from 0 without gaps; number ${number} was not heard`,
      'nothing',
    );
  });
}

function statusDiffers(heard: Heard | undefined, actual: RestResource): readonly Discrepancy[] {
  if (heard === undefined || !heard.final || !isFinal(actual.family, actual.status)) return [];
  if (heard.status === actual.status || isLegalAfterFinal(actual.status, heard.status)) return [];
  if (isLegalAfterFinal(heard.status, actual.status)) return [];
  return [
    {
      kind: 'status-differs',
      family: actual.family,
      resourceSid: actual.sid,
      heard: heard.status,
      actual: actual.status,
      explanation: `callbacks said ${heard.status}, REST says ${actual.status}; Twilio's own record counts`,
      settledBy: 'rest-event',
    },
  ];
}

function saysMore(heard: Heard | undefined, callbacks: ReadonlySet<string>, actual: RestResource): boolean {
  if (
    statusesBy('rest', heard).has(actual.status) &&
    (actual.errorCode === null || heard?.errorCode === actual.errorCode)
  )
    return false;
  const tellsError = actual.errorCode !== null && heard?.errorCode !== actual.errorCode;
  return tellsError || !callbacks.has(actual.status) || statusDiffers(heard, actual).length > 0;
}

function missing(
  { family, sid }: RestResource,
  status: string,
  explanation: string,
  settledBy: Discrepancy['settledBy'],
): Discrepancy {
  return {
    kind: 'missing-callback',
    family,
    resourceSid: sid,
    heard: '',
    actual: status,
    explanation,
    settledBy,
  };
}

function onePerStatus(discrepancies: readonly Discrepancy[]): readonly Discrepancy[] {
  return [...new Map(discrepancies.map((found) => [`${found.kind} ${found.actual}`, found])).values()];
}

function statusesBy(source: string, heard: Heard | undefined): ReadonlySet<string> {
  const prefix = `${source}:`;
  return new Set(
    (heard?.statuses ?? [])
      .filter((told) => told.startsWith(prefix))
      .map((told) => told.slice(prefix.length)),
  );
}
