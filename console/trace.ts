import { z } from 'zod';
import { explainErrorCode } from '../core/error-codes.ts';
import { isKnownStatus, rankOf } from '../core/events/statuses.ts';
import { rowsOf, type Store } from '../core/store/store.ts';

const eventRow = z.object({
  event_id: z.string(),
  kind: z.string(),
  source: z.enum(['callback', 'rest']),
  status: z.string(),
  occurred_at: z.string().nullable(),
  first_received_at: z.string(),
  last_received_at: z.string(),
  error_code: z.number().nullable(),
  sequence: z.number().nullable(),
  related_sids: z.array(z.string()),
  attributes: z.record(z.string(), z.string()),
  dropped_fields: z.array(z.string()),
  repeats: z.coerce.number(),
});
type EventRow = z.output<typeof eventRow>;

const stateRow = z.object({
  family: z.enum(['message', 'call']),
  account_sid: z.string(),
  environment: z.string(),
  direction: z.string(),
  channel: z.string(),
  own_address: z.string(),
  contact_id: z.string(),
  country: z.string(),
  messaging_service_sid: z.string(),
  status: z.string(),
  final: z.coerce.boolean(),
  error_code: z.number().nullable(),
  terminal_conflict: z.coerce.boolean(),
});

const discrepancyRow = z.object({
  kind: z.string(),
  actual: z.string(),
  explanation: z.string(),
  first_found_at: z.string(),
  arrived_late: z.coerce.boolean(),
});

const errorSchema = z.object({
  code: z.number().int(),
  class: z.string(),
  meaning: z.string(),
});

export const anomalySchema = z.object({
  kind: z.enum([
    'terminal-conflict',
    'out-of-order',
    'unknown-status',
    'missing-callback',
    'status-differs',
    'unknown-at-twilio',
    'deleted-at-twilio',
  ]),
  explanation: z.string(),
  /** When it was found; null when it follows from the events alone. */
  foundAt: z.string().nullable(),
});

/** The whole story of one SID. Times are ISO 8601 in UTC. */
export const traceSchema = z.object({
  sid: z.string(),
  kind: z.enum(['message', 'call']),
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
  events: z.array(
    z.object({
      eventId: z.string(),
      status: z.string(),
      occurredAt: z.string().nullable().describe('when Twilio says it happened'),
      receivedAt: z.string().describe('when it was first heard of'),
      lastReceivedAt: z.string(),
      source: z.enum(['callback', 'rest']),
      errorCode: z.number().int().nullable(),
      sequence: z.number().int().nullable(),
      repeats: z.number().int().describe('how often it was heard again'),
      attributes: z.record(z.string(), z.string()),
      droppedFields: z.array(z.string()),
    }),
  ),
  relatedSids: z.array(z.string()),
  anomalies: z.array(anomalySchema),
});
export type Trace = z.output<typeof traceSchema>;
type Anomaly = z.output<typeof anomalySchema>;

/** The story of a MessageSid or CallSid, or `undefined` when it was never heard of. */
export async function traceOf(store: Store, sid: string): Promise<Trace | undefined> {
  const parameters = { sid };
  const [state] = await rowsOf(
    store,
    stateRow,
    'SELECT * FROM resource_state WHERE resource_sid = {sid:String}',
    parameters,
  );
  if (state === undefined) return undefined;
  const rows = await rowsOf(
    store,
    eventRow,
    'SELECT * FROM event_once WHERE resource_sid = {sid:String}',
    parameters,
  );
  const found = await rowsOf(
    store,
    discrepancyRow,
    'SELECT * FROM discrepancy WHERE resource_sid = {sid:String} ORDER BY first_found_at, actual',
    parameters,
  );
  const events = [...rows].sort((a, b) => byStage(state.family, a, b));
  return {
    sid,
    kind: state.family,
    status: state.status,
    final: state.final,
    contact: state.contact_id,
    accountSid: state.account_sid,
    environment: state.environment,
    direction: state.direction,
    channel: state.channel,
    ownAddress: state.own_address,
    country: state.country,
    messagingServiceSid: state.messaging_service_sid,
    error: state.error_code === null ? null : errorOf(state.error_code),
    events: events.map((row) => ({
      eventId: row.event_id,
      status: row.status,
      occurredAt: row.occurred_at,
      receivedAt: row.first_received_at,
      lastReceivedAt: row.last_received_at,
      source: row.source,
      errorCode: row.error_code,
      sequence: row.sequence,
      repeats: row.repeats,
      attributes: row.attributes,
      droppedFields: row.dropped_fields,
    })),
    relatedSids: [...new Set(events.flatMap((row) => row.related_sids))].sort(),
    anomalies: [
      ...(state.terminal_conflict ? [terminalConflict(state.status)] : []),
      ...anomaliesAmong(state.family, events),
      ...found.map(toAnomaly),
    ],
  };
}

/** Stages in their own order, whatever the order of arrival; a status's witnesses by time of hearing. */
function byStage(family: 'message' | 'call', a: EventRow, b: EventRow): number {
  return (
    rankOf(family, a.status) - rankOf(family, b.status) ||
    (a.sequence ?? 0) - (b.sequence ?? 0) ||
    (a.first_received_at < b.first_received_at ? -1 : 1)
  );
}

function terminalConflict(status: string): Anomaly {
  return {
    kind: 'terminal-conflict',
    explanation: `two final statuses were heard that exclude each other; ${status} counts until REST settles it`,
    foundAt: null,
  };
}

function anomaliesAmong(family: 'message' | 'call', events: readonly EventRow[]): readonly Anomaly[] {
  const anomalies: Anomaly[] = [];
  const callbacks = events.filter(({ source }) => source === 'callback');
  for (const [index, event] of callbacks.entries()) {
    if (!isKnownStatus(family, event.status))
      anomalies.push({
        kind: 'unknown-status',
        explanation: `${event.status} is a status that this version does not know`,
        foundAt: null,
      });
    const overtaking = callbacks
      .slice(index + 1)
      .find((later) => later.first_received_at < event.first_received_at);
    if (overtaking !== undefined)
      anomalies.push({
        kind: 'out-of-order',
        explanation: `${event.status} was heard after ${overtaking.status}; the order of arrival changes nothing`,
        foundAt: null,
      });
  }
  return anomalies;
}

function toAnomaly(row: z.output<typeof discrepancyRow>): Anomaly {
  return {
    kind: anomalySchema.shape.kind.parse(row.kind),
    explanation: row.arrived_late ? `${row.explanation}; it arrived later` : row.explanation,
    foundAt: row.first_found_at,
  };
}

function errorOf(code: number): z.output<typeof errorSchema> {
  const { class: errorClass, meaning } = explainErrorCode(code);
  return { code, class: errorClass, meaning };
}
