import { z } from 'zod';
import { type EventSource, eventSources } from '../core/events/event.ts';
import { foldState } from '../core/events/state.ts';
import { type Family, familyNames, rankOf } from '../core/events/statuses.ts';
import { intentId } from '../core/redaction/forms.ts';
import { isSid } from '../core/sids.ts';
import { rowsOf, type Store } from '../core/store/store.ts';
import { type AtTwilio, atTwilio, atTwilioSchema } from './at-twilio.ts';
import { completenessOf, completenessSchema } from './completeness.ts';
import { type Story, storyOf } from './story.ts';
import {
  anomaliesAmong,
  anomalySchema,
  discrepancyRow,
  errorOf,
  errorSchema,
  terminalConflict,
  toAnomaly,
} from './trace-anomalies.ts';

/** What an event says of its resource, and a state too. */
const resourceColumns = z.object({
  resource_sid: z.string(),
  account_sid: z.string(),
  environment: z.string(),
  direction: z.string(),
  channel: z.string(),
  own_address: z.string(),
  contact_id: z.string(),
  country: z.string(),
  messaging_service_sid: z.string(),
  status: z.string(),
  error_code: z.number().nullable(),
});

const eventRow = resourceColumns.extend({
  event_id: z.string(),
  kind: z.string(),
  family: z.enum([...familyNames, '']),
  source: z.enum(eventSources),
  occurred_at: z.string().nullable(),
  first_received_at: z.string(),
  last_received_at: z.string(),
  sequence: z.number().nullable(),
  related_sids: z.array(z.string()),
  attributes: z.record(z.string(), z.string()),
  dropped_fields: z.array(z.string()),
  repeats: z.coerce.number(),
});
type EventRow = z.output<typeof eventRow>;

const stateRow = resourceColumns.extend({
  family: z.enum(familyNames),
  final: z.coerce.boolean(),
  terminal_conflict: z.coerce.boolean(),
});
type StateRow = z.output<typeof stateRow>;

const eventSchema = z.object({
  eventId: z.string(),
  sid: z.string().describe('what it is about: the SID asked for, or the id of its intent'),
  kind: z.string(),
  status: z.string(),
  occurredAt: z.string().nullable().describe('when Twilio says it happened'),
  receivedAt: z.string().describe('when it was first heard of'),
  lastReceivedAt: z.string(),
  source: z.enum(eventSources),
  witnesses: z.array(z.enum(eventSources)).describe('every source that told of this status'),
  contact: z.string(),
  errorCode: z.number().int().nullable(),
  sequence: z.number().int().nullable(),
  repeats: z.number().int().describe('how often it was heard again'),
  attributes: z.record(z.string(), z.string()),
  droppedFields: z.array(z.string()),
});

const resourceSchema = z.object({
  sid: z.string(),
  kind: z
    .string()
    .describe('message, call, recording, verification …; of what has no status the kind of its event'),
  status: z.string(),
  final: z.boolean(),
  contact: z.string().describe('contact id; empty when nobody is named'),
  accountSid: z.string(),
  environment: z.string(),
  direction: z.string(),
  channel: z.string(),
  ownAddress: z.string(),
  country: z.string(),
  messagingServiceSid: z.string(),
  error: errorSchema.nullable(),
  events: z.array(eventSchema),
});

/** The whole story of one SID. Times are ISO 8601 in UTC. */
export const traceSchema = resourceSchema.extend({
  intent: z
    .object({
      id: z.string(),
      purpose: z.string(),
      consentReference: z.string(),
      template: z.string(),
      announcedAt: z.string(),
    })
    .nullable()
    .describe('why it was sent, when the application said so'),
  story: z.array(resourceSchema).describe('what belongs to it: legs, recordings, conference, attempts …'),
  storyTruncated: z.boolean().describe('more belongs to it than one answer gives'),
  relatedSids: z.array(z.string()),
  anomalies: z.array(anomalySchema),
  atTwilio: atTwilioSchema.nullable(),
  completeness: completenessSchema
    .nullable()
    .describe('how much of what this account did in that hour was heard; null for what REST does not list'),
});
export type Trace = z.output<typeof traceSchema>;

/** Whether a text is something that a trace can be asked for. */
export function isTraceable(text: string): boolean {
  return isSid(text) || intentId.fits(text);
}

/** The story of a SID (or of an intent's id), or `undefined` when nothing of it was ever heard. */
export async function traceOf(store: Store, sid: string): Promise<Trace | undefined> {
  const story = await storyOf(store, sid);
  const { events, states } = await recordOf(store, story);
  const own = events.filter((event) => event.resource_sid === sid);
  if (own.length === 0) return undefined;
  const found = await rowsOf(
    store,
    discrepancyRow,
    'SELECT * FROM discrepancy WHERE resource_sid = {sid:String} ORDER BY first_found_at, actual',
    { sid },
  );
  const state = states.get(sid) ?? stateFrom(own);
  const rest = await atTwilio(store, sid);
  const intents = events.filter((event) => event.kind === 'intent' && event.resource_sid !== sid);
  const others = story.sids.filter(
    (other) => other !== sid && !intents.some((one) => one.resource_sid === other),
  );
  return {
    ...resourceOf(sid, [...intents, ...own], state),
    intent: intentOf(sid, own, intents),
    story: others.flatMap((other) => {
      const theirs = events.filter((event) => event.resource_sid === other);
      return theirs.length === 0 ? [] : [resourceOf(other, theirs, states.get(other) ?? stateFrom(theirs))];
    }),
    storyTruncated: story.truncated,
    relatedSids: [...new Set(own.flatMap((row) => row.related_sids))].sort(),
    anomalies: [
      ...(state?.terminal_conflict ? [terminalConflict(state.status)] : []),
      ...(state === undefined ? [] : anomaliesAmong(state.family, byStage(state.family, own))),
      ...found.map(toAnomaly),
    ],
    atTwilio: rest ?? null,
    completeness: await completenessAround(store, state, own, rest),
  };
}

/** How complete the record is around a resource: the hour in which Twilio made it, or in which it was first heard of. */
async function completenessAround(
  store: Store,
  state: StateRow | undefined,
  own: readonly EventRow[],
  rest: AtTwilio | undefined,
): Promise<Trace['completeness']> {
  const at = rest?.createdAt ?? byTime(own)[0]?.first_received_at;
  if (state === undefined || at === undefined) return null;
  const stretch = { accountSid: state.account_sid, family: state.family, from: at, to: at };
  return (await completenessOf(store, stretch)) ?? null;
}

/**
 * The intent that a SID is linked with, the earliest if there are several, as the view `resource_intent` has it: what
 * was said of it in several events is taken together. Taken from the events at hand, since the view reads all intents.
 */
function intentOf(sid: string, own: readonly EventRow[], intents: readonly EventRow[]): Trace['intent'] {
  const named = new Set(own.flatMap((row) => row.related_sids));
  const linked = new Set(
    intents
      .filter((row) => named.has(row.resource_sid) || row.related_sids.includes(sid))
      .map((row) => row.resource_sid),
  );
  const [first] = byTime(intents.filter((row) => linked.has(row.resource_sid)));
  if (first === undefined) return null;
  const said = intents.filter((row) => row.resource_sid === first.resource_sid);
  const saidOf = (name: string): string =>
    said
      .map((row) => row.attributes[name] ?? '')
      .sort()
      .at(-1) ?? '';
  return {
    id: first.resource_sid,
    purpose: saidOf('Purpose'),
    consentReference: saidOf('ConsentReference'),
    template: saidOf('Template'),
    announcedAt: first.first_received_at,
  };
}

async function recordOf(
  store: Store,
  { sids }: Story,
): Promise<{ readonly events: readonly EventRow[]; readonly states: ReadonlyMap<string, StateRow> }> {
  const parameters = { sids };
  const states = await rowsOf(
    store,
    stateRow,
    'SELECT * FROM resource_state WHERE resource_sid IN {sids:Array(String)}',
    parameters,
  );
  const events = await rowsOf(
    store,
    eventRow,
    'SELECT * FROM event_once WHERE resource_sid IN {sids:Array(String)}',
    parameters,
  );
  return { events, states: new Map(states.map((state) => [state.resource_sid, state])) };
}

/** The state that events make by themselves: between two inserts the events of a new resource are seen a moment earlier. */
function stateFrom(rows: readonly EventRow[]): StateRow | undefined {
  const moving = rows.filter(({ family }) => family !== '');
  const first = byTime(moving)[0];
  if (first === undefined || first.family === '') return undefined;
  const folded = foldState(
    first.family,
    moving.map((row) => ({
      status: row.status,
      source: row.source,
      occurredAt: row.occurred_at,
      sequence: row.sequence,
      errorCode: row.error_code,
    })),
  );
  return {
    ...first,
    family: first.family,
    status: folded.status,
    final: folded.final,
    error_code: folded.errorCode,
    terminal_conflict: folded.terminalConflict,
  };
}

function resourceOf(
  sid: string,
  rows: readonly EventRow[],
  state: StateRow | undefined,
): z.output<typeof resourceSchema> {
  const events = inOrder(state?.family, rows);
  const last = events.at(-1);
  const known = state ?? last;
  return {
    sid,
    kind: state?.family ?? last?.kind ?? '',
    status: known?.status ?? '',
    final: state?.final ?? false,
    contact: known?.contact_id ?? '',
    accountSid: known?.account_sid ?? '',
    environment: known?.environment ?? '',
    direction: known?.direction ?? '',
    channel: known?.channel ?? '',
    ownAddress: known?.own_address ?? '',
    country: known?.country ?? '',
    messagingServiceSid: known?.messaging_service_sid ?? '',
    error: known?.error_code == null ? null : errorOf(known.error_code),
    events: events.map((row) => toEvent(row, events)),
  };
}

function toEvent(row: EventRow, all: readonly EventRow[]): z.output<typeof eventSchema> {
  return {
    eventId: row.event_id,
    sid: row.resource_sid,
    kind: row.kind,
    status: row.status,
    occurredAt: row.occurred_at,
    receivedAt: row.first_received_at,
    lastReceivedAt: row.last_received_at,
    source: row.source,
    witnesses: witnessesOf(row, all),
    contact: row.contact_id,
    errorCode: row.error_code,
    sequence: row.sequence,
    repeats: row.repeats,
    attributes: row.attributes,
    droppedFields: row.dropped_fields,
  };
}

function witnessesOf(row: EventRow, all: readonly EventRow[]): EventSource[] {
  const same = all.filter((other) => other.kind === row.kind && other.status === row.status);
  return [...new Set(same.map(({ source }) => source))].sort();
}

/**
 * Stages in their own order, whatever the order of arrival; what moves no state comes where it was heard. The intent
 * comes first: it was before everything.
 */
function inOrder(family: Family | undefined, rows: readonly EventRow[]): readonly EventRow[] {
  const intents = byTime(rows.filter(({ kind }) => kind === 'intent'));
  const rest = rows.filter(({ kind }) => kind !== 'intent');
  if (family === undefined) return [...intents, ...byTime(rest)];
  const stages = [...byStage(family, rest)];
  for (const beside of byTime(rest.filter((row) => row.family === ''))) {
    const after = stages.findIndex((stage) => timeOf(stage) > timeOf(beside));
    stages.splice(after === -1 ? stages.length : after, 0, beside);
  }
  return [...intents, ...stages];
}

/** A status's witnesses by time of hearing. */
function byStage(family: Family, rows: readonly EventRow[]): readonly EventRow[] {
  return rows
    .filter((row) => row.family !== '')
    .sort(
      (a, b) =>
        rankOf(family, a.status) - rankOf(family, b.status) ||
        (a.sequence ?? 0) - (b.sequence ?? 0) ||
        (a.first_received_at < b.first_received_at ? -1 : 1),
    );
}

function byTime(rows: readonly EventRow[]): readonly EventRow[] {
  return [...rows].sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1));
}

function timeOf(row: EventRow): string {
  return row.occurred_at ?? row.first_received_at;
}
