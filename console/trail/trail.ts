import { createHash } from 'node:crypto';
import { z } from 'zod';
import { eventSources } from '../../core/events/event.ts';
import { familyOfKind } from '../../core/events/kinds.ts';
import { foldState } from '../../core/events/state.ts';
import { type Family, familyNames } from '../../core/events/statuses.ts';
import { groupBy } from '../../core/group-by.ts';
import type { TrailEvent } from './trail-events.ts';

/** The form of a trail. A former one is made again by the rules that it was made by: a change of them is a new form. */
export const trailForm = 'contact-trail/1';

const trailEventSchema = z.object({
  eventId: z.string(),
  instanceId: z.string().describe('whose journal has it'),
  seq: z.number().int().describe('its number there'),
  kind: z.string(),
  status: z.string(),
  source: z.enum(eventSources),
  occurredAt: z.string().nullable().describe('when Twilio says it happened'),
  receivedAt: z.string().describe('when it was first heard'),
  errorCode: z.number().int().nullable(),
  repeats: z.number().int().describe('how often it was heard again'),
});

const trailContactSchema = z.object({
  sid: z.string(),
  kind: z.enum(familyNames),
  status: z.string(),
  final: z.boolean(),
  direction: z.string(),
  channel: z.string(),
  ownAddress: z.string(),
  accountSid: z.string(),
  environment: z.string(),
  messagingServiceSid: z.string(),
  errorCode: z.number().int().nullable(),
  purpose: z.string().describe('why, as the application announced it; empty when it did not'),
  consentReference: z.string().describe('the consent that the application relied on'),
  consentSignal: z.string().describe('what the person said: stop, start, help or possible-revocation'),
  firstHeardAt: z.string(),
  lastHeardAt: z.string(),
  events: z.array(trailEventSchema).describe('what was heard of it, in the order in which it was heard'),
});
export type TrailContact = z.output<typeof trailContactSchema>;

/** What is made from events alone. */
export const trailBodySchema = z.object({
  contactIds: z
    .array(z.string())
    .describe('every id under which the person went; usually one, empty when never met'),
  contacts: z.array(trailContactSchema).describe('the latest first'),
  truncated: z.boolean().describe('there are more contacts than one answer gives'),
});
export type TrailBody = z.output<typeof trailBodySchema>;

/** SHA-256 of a trail as JSON, hexadecimal: two trails are the same when it is. */
export function digestOf(body: TrailBody): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}

/**
 * The trail that some events tell: those of the persons' own resources, and the intents behind these. Depends on the set of
 * events alone, neither on their order nor on how often each row is there.
 */
export function trailOf(
  contactIds: readonly string[],
  events: readonly TrailEvent[],
  atMost: number,
): TrailBody {
  const hearings = eachOnce(events);
  const intents = hearings.filter(({ kind }) => kind === 'intent');
  const bySid = groupBy(
    hearings.filter(({ kind }) => kind !== 'intent'),
    ({ resource_sid }) => resource_sid,
  );
  const contacts = [...bySid]
    .flatMap(([sid, own]) => contactOf(sid, own, intents) ?? [])
    .sort((a, b) => compare(b.firstHeardAt, a.firstHeardAt) || compare(a.sid, b.sid));
  return {
    contactIds: [...contactIds],
    contacts: contacts.slice(0, atMost),
    truncated: contacts.length > atMost,
  };
}

function contactOf(
  sid: string,
  own: readonly TrailEvent[],
  intents: readonly TrailEvent[],
): TrailContact | undefined {
  const family = own.map(({ kind }) => familyOfKind[kind]).find((name): name is Family => name !== '');
  const [first] = own;
  const latest = own.at(-1);
  if (family === undefined || first === undefined || latest === undefined) return undefined;
  const told = own.filter(({ kind }) => familyOfKind[kind] === family);
  const state = foldState(
    family,
    told.map((event) => ({
      status: event.status,
      source: event.source,
      occurredAt: event.occurred_at,
      sequence: event.sequence,
      errorCode: event.error_code,
    })),
  );
  const related = new Set(own.flatMap(({ related_sids }) => related_sids));
  const reasons = intents.filter(
    ({ resource_sid, related_sids }) => related.has(resource_sid) || related_sids.includes(sid),
  );
  return {
    sid,
    kind: family,
    status: state.status,
    final: state.final,
    direction: least(told, 'direction'),
    channel: least(told, 'channel'),
    ownAddress: greatest(told, 'own_address'),
    accountSid: greatest(told, 'account_sid'),
    environment: greatest(told, 'environment'),
    messagingServiceSid: greatest(told, 'messaging_service_sid'),
    errorCode: state.errorCode,
    purpose: attribute(reasons, 'Purpose'),
    consentReference: attribute(reasons, 'ConsentReference'),
    consentSignal: attribute(own, 'Consent'),
    firstHeardAt: first.received_at,
    lastHeardAt: latest.received_at,
    events: eventsOf(own),
  };
}

/** Each event once, as it was first heard. */
function eventsOf(own: readonly TrailEvent[]): TrailContact['events'] {
  return [...groupBy(own, ({ event_id }) => event_id).values()].flatMap((hearings) => {
    const [first] = hearings;
    if (first === undefined) return [];
    return {
      eventId: first.event_id,
      instanceId: first.instance_id,
      seq: first.seq,
      kind: first.kind,
      status: first.status,
      source: first.source,
      occurredAt: first.occurred_at,
      receivedAt: first.received_at,
      errorCode: first.error_code,
      repeats: hearings.length - 1,
    };
  });
}

/** Each hearing once, in the order in which they were heard. */
function eachOnce(events: readonly TrailEvent[]): readonly TrailEvent[] {
  const hearings = new Map(events.map((event) => [`${event.instance_id} ${event.seq}`, event]));
  return [...hearings.values()].sort(
    (a, b) => compare(a.received_at, b.received_at) || compare(a.instance_id, b.instance_id) || a.seq - b.seq,
  );
}

type Column =
  | 'direction'
  | 'channel'
  | 'own_address'
  | 'account_sid'
  | 'environment'
  | 'messaging_service_sid';

/** The same rules as in the view resource_state. */
function greatest(events: readonly TrailEvent[], column: Column): string {
  return last(events.map((event) => event[column]));
}

function least(events: readonly TrailEvent[], column: Column): string {
  return events.map((event) => event[column]).sort(compare)[0] ?? '';
}

function attribute(events: readonly TrailEvent[], name: string): string {
  return last(events.map(({ attributes }) => attributes[name] ?? ''));
}

function last(texts: readonly string[]): string {
  return [...texts].sort(compare).at(-1) ?? '';
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
