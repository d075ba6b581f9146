import { createHash } from 'node:crypto';
import { isoTime } from '../core/clock.ts';
import type { DiscrepancyKind } from '../core/events/discrepancy-kinds.ts';
import { isFinal, isLegalAfterFinal, passedOnTheWayTo, statusesOf } from '../core/events/statuses.ts';
import { ownAddressOf } from '../core/redaction/address.ts';
import type { ComparedFamily, RestResource } from './resources/resource.ts';

/** A difference between what was heard and what Twilio's REST API says. */
export interface Discrepancy {
  readonly kind: DiscrepancyKind;
  readonly family: ComparedFamily;
  readonly resourceSid: string;
  /** What the record had. */
  readonly heard: string;
  /** What REST says or proves. */
  readonly actual: string;
  readonly explanation: string;
  /** `rest-event`: the record follows REST, by an event of its own; `nothing`: it stays open. */
  readonly settledBy: 'rest-event' | 'nothing';
}

/** What the record knows of a resource before the comparison. */
export interface Heard {
  readonly errorCode: number | null;
  readonly ownAddress: string;
  readonly messagingServiceSid: string;
  readonly direction: string;
  /** Parts of a message as others than REST said; 0 when nobody did. */
  readonly segments: number;
  /** When it was first heard of, ms since 1970. */
  readonly firstHeardMs: number;
  /** `source:status` of every event. */
  readonly statuses: readonly string[];
  /** SequenceNumbers of a call's callbacks. */
  readonly sequences: readonly number[];
}

/** What REST said when the resource was read before, if its day has been closed since. */
export type SaidAtClose = Pick<RestResource, 'status' | 'errorCode' | 'price' | 'priceUnit' | 'segments'>;

export interface Comparison {
  /** The REST answer says something that the record does not have yet: it becomes an event. */
  readonly addEvent: boolean;
  readonly discrepancies: readonly Discrepancy[];
  /** Statuses of which REST proves that a callback told them, where there was one. */
  readonly told: readonly string[];
  /** How many of those were heard. */
  readonly heard: number;
}

/** Twilio's clock and ours may differ by this much without being worth a finding. */
const clocksMayDifferMs = 120_000;

export interface Circumstances {
  /** Given when the resource's day was closed: what REST said then, if it was there. */
  readonly closed?: { readonly before: SaidAtClose | undefined } | undefined;
  /** Twilio's clock minus ours, ms. */
  readonly twilioAheadMs?: number;
}

/** Compares one resource. Pure: what is found depends on what is given alone. */
export function compare(
  heard: Heard | undefined,
  actual: RestResource,
  { closed, twilioAheadMs = 0 }: Circumstances = {},
): Comparison {
  const by = toldBy(heard);
  const { callbacks } = by;
  const told = toldStatuses(actual);
  const conflicts = statusDiffers(callbacks, actual);
  const discrepancies = oneOfEach([
    missingCallbacks(told, callbacks, actual),
    missingInSequence(callbacks, heard?.sequences ?? [], actual),
    conflicts,
    heard === undefined ? nothing : factsDiffer(heard, callbacks, actual, twilioAheadMs),
    closed === undefined ? nothing : changedAfterClose(closed.before, actual),
  ]);
  return {
    addEvent: saysMore(heard, by, actual, conflicts.length > 0),
    discrepancies,
    told,
    heard: told.reduce((count, status) => count + (callbacks.has(status) ? 1 : 0), 0),
  };
}

/** Most resources differ in nothing, and this is asked for every one that there is. */
const nothing: readonly Discrepancy[] = [];

/** The id under which the same discrepancy is the same row, however often it is found. */
export function discrepancyId(found: Pick<Discrepancy, 'kind' | 'resourceSid' | 'heard' | 'actual'>): string {
  const text = JSON.stringify([found.kind, found.resourceSid, found.heard, found.actual]);
  return `ds_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}

/**
 * Statuses that REST proves to have been told by callback, where there was one. Those that a message or call starts in
 * are never sent as callbacks; of inbound messages practically none is.
 */
function toldStatuses(actual: RestResource): readonly string[] {
  if (actual.family === 'message' && actual.direction === 'inbound') return noStatuses;
  return toldUpTo[actual.family].get(actual.status) ?? noStatuses;
}

const noStatuses: readonly string[] = [];

/** By each status that proves any. */
const toldUpTo: Readonly<Record<ComparedFamily, ReadonlyMap<string, readonly string[]>>> = {
  message: new Map(
    statusesOf('message')
      .filter((status) => status === 'sent' || isFinal('message', status))
      .map((status) => [status, [...passedOnTheWayTo('message', status), status]]),
  ),
  call: new Map(
    statusesOf('call')
      .filter((status) => isFinal('call', status))
      .map((status) => [status, [status]]),
  ),
};

function missingCallbacks(
  told: readonly string[],
  callbacks: ReadonlySet<string>,
  actual: RestResource,
): readonly Discrepancy[] {
  if (told.every((status) => callbacks.has(status))) return nothing;
  return told
    .filter((status) => !callbacks.has(status))
    .map((status) =>
      status === actual.status
        ? missing(actual, status, `REST says ${status}; no callback for it was heard`, 'rest-event')
        : missing(
            actual,
            status,
            `REST says ${actual.status}, which follows ${status}; no callback for ${status} was heard`,
            'nothing',
          ),
    );
}

/** Callbacks of one call are numbered without gaps in the order fired, so that a gap is a lost callback. */
function missingInSequence(
  callbacks: ReadonlySet<string>,
  sequences: readonly number[],
  actual: RestResource,
): readonly Discrepancy[] {
  if (actual.family !== 'call' || sequences.length === 0) return nothing;
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

/** Final statuses that callbacks told and that REST's excludes, whichever was known first. */
function statusDiffers(callbacks: ReadonlySet<string>, actual: RestResource): readonly Discrepancy[] {
  const { family, status } = actual;
  if (!isFinal(family, status)) return nothing;
  const found: Discrepancy[] = [];
  for (const told of callbacks)
    if (
      told !== status &&
      isFinal(family, told) &&
      !isLegalAfterFinal(status, told) &&
      !isLegalAfterFinal(told, status)
    )
      found.push(differs(actual, 'status-differs', told, status, 'rest-event', 'the status'));
  return found;
}

/** What else was told of the resource and is otherwise at Twilio. What only one of the two knows is no difference. */
function factsDiffer(
  heard: Heard,
  callbacks: ReadonlySet<string>,
  actual: RestResource,
  twilioAheadMs: number,
): readonly Discrepancy[] {
  const found: Discrepancy[] = [];
  // An error code of a status that was never heard is part of that missing callback.
  if (callbacks.has(actual.status) && actual.errorCode !== null && heard.errorCode !== actual.errorCode)
    found.push(
      differs(
        actual,
        'error-code-differs',
        codeOf(heard.errorCode),
        codeOf(actual.errorCode),
        'rest-event',
        'the error code',
      ),
    );
  const own = ownAddressOf(actual.own);
  if (isOther(heard.ownAddress, own))
    found.push(
      differs(actual, 'sender-differs', heard.ownAddress, own, 'nothing', "the account's own address"),
    );
  if (isOther(heard.messagingServiceSid, actual.messagingServiceSid))
    found.push(
      differs(
        actual,
        'service-differs',
        heard.messagingServiceSid,
        actual.messagingServiceSid,
        'nothing',
        'the messaging service',
      ),
    );
  if (
    heard.direction !== 'unknown' &&
    actual.direction !== 'unknown' &&
    isOther(heard.direction, actual.direction)
  )
    found.push(
      differs(actual, 'direction-differs', heard.direction, actual.direction, 'nothing', 'the direction'),
    );
  if (heard.segments > 0 && actual.segments !== null && heard.segments !== actual.segments)
    found.push(
      differs(
        actual,
        'segments-differ',
        String(heard.segments),
        String(actual.segments),
        'nothing',
        'the number of segments',
      ),
    );
  if (heard.firstHeardMs + twilioAheadMs < msOf(actual.createdAt) - clocksMayDifferMs)
    found.push({
      ...common(actual, 'time-differs', isoTime(heard.firstHeardMs), actual.createdAt),
      explanation:
        "a callback was heard before Twilio made the resource: this appliance's clock was behind, or the callback was of something else",
      settledBy: 'nothing',
    });
  return found;
}

/** What follows each other in a list was mostly made in the same second: to read the time anew takes most of a comparison. */
let lastRead = { iso: '', ms: 0 };

function msOf(iso: string): number {
  if (iso !== lastRead.iso) lastRead = { iso, ms: Date.parse(iso) };
  return lastRead.ms;
}

function isOther(heard: string, actual: string): boolean {
  return heard !== '' && actual !== '' && heard !== actual;
}

function codeOf(code: number | null): string {
  return code === null ? 'none' : String(code);
}

/** A day that was closed was complete: whatever is otherwise now changed afterwards. */
function changedAfterClose(before: SaidAtClose | undefined, actual: RestResource): readonly Discrepancy[] {
  const now = saidBy(actual);
  if (before === undefined)
    return [
      {
        ...common(actual, 'changed-after-close', 'not there', now),
        explanation: 'its day was closed without it: Twilio listed it only afterwards',
        settledBy: 'rest-event',
      },
    ];
  const then = saidBy(before);
  return isAsBefore(before, actual)
    ? []
    : [
        {
          ...common(actual, 'changed-after-close', then, now),
          explanation: `its day was closed with ${then}; afterwards Twilio changed it to ${now}`,
          settledBy: 'rest-event',
        },
      ];
}

/** A price that comes late and a currency that exports leave out are no change. */
function isAsBefore(before: SaidAtClose, now: SaidAtClose): boolean {
  const isSame = <T>(then: T | null, later: T | null): boolean =>
    then === null || later === null || then === later;
  return (
    before.status === now.status &&
    before.errorCode === now.errorCode &&
    isSame(costOf(before), costOf(now)) &&
    isSame(before.segments, now.segments)
  );
}

/** Twilio writes `-0.00750`, the database `-0.0075`. */
function costOf({ price }: SaidAtClose): number | null {
  return price === null ? null : Number(price);
}

function saidBy(said: SaidAtClose): string {
  const cost = costOf(said);
  return [
    said.status,
    ...(said.errorCode === null ? [] : [`error ${said.errorCode}`]),
    ...(cost === null ? [] : [`price ${[cost, said.priceUnit].join(' ').trim()}`]),
    ...(said.segments === null ? [] : [`${said.segments} segments`]),
  ].join(', ');
}

function saysMore(
  heard: Heard | undefined,
  { callbacks, rest }: ToldBy,
  actual: RestResource,
  isConflict: boolean,
): boolean {
  const tellsError = actual.errorCode !== null && heard?.errorCode !== actual.errorCode;
  if (rest.has(actual.status)) return tellsError;
  return tellsError || !callbacks.has(actual.status) || isConflict;
}

function differs(
  resource: RestResource,
  kind: DiscrepancyKind,
  heard: string,
  actual: string,
  settledBy: Discrepancy['settledBy'],
  what: string,
): Discrepancy {
  return {
    ...common(resource, kind, heard, actual),
    explanation: `callbacks said ${heard}, REST says ${actual} of ${what}; Twilio's own record counts`,
    settledBy,
  };
}

function missing(
  resource: RestResource,
  status: string,
  explanation: string,
  settledBy: Discrepancy['settledBy'],
): Discrepancy {
  return { ...common(resource, 'missing-callback', '', status), explanation, settledBy };
}

function common(
  { family, sid }: RestResource,
  kind: DiscrepancyKind,
  heard: string,
  actual: string,
): Pick<Discrepancy, 'kind' | 'family' | 'resourceSid' | 'heard' | 'actual'> {
  return { kind, family, resourceSid: sid, heard, actual };
}

function oneOfEach(lists: readonly (readonly Discrepancy[])[]): readonly Discrepancy[] {
  if (lists.every((list) => list.length === 0)) return nothing;
  return [
    ...new Map(lists.flat().map((found) => [`${found.kind} ${found.heard} ${found.actual}`, found])).values(),
  ];
}

/** Statuses by who told them. What Event Streams told was told, whether or not a callback told it too. */
interface ToldBy {
  readonly callbacks: ReadonlySet<string>;
  readonly rest: ReadonlySet<string>;
}

const nobody: ToldBy = { callbacks: new Set(), rest: new Set() };

/** Many resources have the very same list of statuses: it is taken apart once. */
const knownLists = new WeakMap<readonly string[], ToldBy>();

function toldBy(heard: Heard | undefined): ToldBy {
  if (heard === undefined) return nobody;
  const known = knownLists.get(heard.statuses);
  if (known !== undefined) return known;
  const told = {
    callbacks: new Set([...statusesBy('callback', heard), ...statusesBy('event-stream', heard)]),
    rest: new Set(statusesBy('rest', heard)),
  };
  knownLists.set(heard.statuses, told);
  return told;
}

function statusesBy(source: string, { statuses }: Heard): readonly string[] {
  const prefix = `${source}:`;
  return statuses.filter((told) => told.startsWith(prefix)).map((told) => told.slice(prefix.length));
}
