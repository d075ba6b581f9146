import type { AccountSid } from '../sids.ts';
import type { EventId, JournalledEvent } from './event.ts';

/**
 * The one byte form of a journalled event: UTF-8 JSON, keys sorted by code unit (RFC 8785's order), no white space.
 * Keys are the column names of the `events` table and every column is present, so that these bytes are what
 * ClickHouse reads, and a row read back gives the same bytes again. Proofs are made over them.
 */
export function canonicalBytes(event: JournalledEvent): Buffer {
  return Buffer.from(JSON.stringify(canonicalRow(event)), 'utf8');
}

/** A row of `events` as ClickHouse returns it in JSONEachRow with ISO times. */
export interface EventRow {
  readonly account_sid: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly channel: string;
  readonly contact_id: string;
  readonly country: string;
  readonly direction: string;
  readonly dropped_fields: readonly string[];
  readonly environment: string;
  readonly error_code: number | null;
  readonly event_id: string;
  readonly instance_id: string;
  readonly kind: string;
  readonly messaging_service_sid: string;
  readonly nonce: string;
  readonly occurred_at: string | null;
  readonly own_address: string;
  readonly received_at: string;
  readonly related_sids: readonly string[];
  readonly resource_sid: string;
  readonly seq: number;
  readonly sequence: number | null;
  readonly source: string;
  readonly status: string;
}

/** The column names in canonical order, for a query that reads rows back. */
export const eventColumns = [
  'account_sid',
  'attributes',
  'channel',
  'contact_id',
  'country',
  'direction',
  'dropped_fields',
  'environment',
  'error_code',
  'event_id',
  'instance_id',
  'kind',
  'messaging_service_sid',
  'nonce',
  'occurred_at',
  'own_address',
  'received_at',
  'related_sids',
  'resource_sid',
  'seq',
  'sequence',
  'source',
  'status',
] as const satisfies readonly (keyof EventRow)[];

function canonicalRow(event: JournalledEvent): EventRow {
  return {
    account_sid: event.accountSid,
    attributes: sortedByName(event.attributes),
    channel: event.channel,
    contact_id: event.contactId,
    country: event.country,
    direction: event.direction,
    dropped_fields: event.droppedFields,
    environment: event.environment,
    error_code: event.errorCode,
    event_id: event.eventId,
    instance_id: event.instanceId,
    kind: event.kind,
    messaging_service_sid: event.messagingServiceSid,
    nonce: event.nonce,
    occurred_at: event.occurredAt,
    own_address: event.ownAddress,
    received_at: event.receivedAt,
    related_sids: event.relatedSids,
    resource_sid: event.resourceSid,
    seq: event.seq,
    sequence: event.sequence,
    source: event.source,
    status: event.status,
  };
}

/** The event behind a stored row; the inverse of what `canonicalBytes` writes. */
export function eventOfRow(row: EventRow): JournalledEvent {
  return {
    accountSid: row.account_sid as AccountSid,
    attributes: row.attributes,
    channel: row.channel as JournalledEvent['channel'],
    contactId: row.contact_id as JournalledEvent['contactId'],
    country: row.country,
    direction: row.direction as JournalledEvent['direction'],
    droppedFields: row.dropped_fields,
    environment: row.environment,
    errorCode: row.error_code,
    eventId: row.event_id as EventId,
    instanceId: row.instance_id,
    kind: row.kind as JournalledEvent['kind'],
    messagingServiceSid: row.messaging_service_sid,
    nonce: row.nonce,
    occurredAt: row.occurred_at,
    ownAddress: row.own_address,
    receivedAt: row.received_at,
    relatedSids: row.related_sids,
    resourceSid: row.resource_sid,
    seq: row.seq,
    sequence: row.sequence,
    source: row.source as JournalledEvent['source'],
    status: row.status,
  };
}

function sortedByName(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}
