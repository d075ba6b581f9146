import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalBytes, type EventRow, eventColumns, eventOfRow } from '../../core/events/canonical.ts';
import { isSid } from '../../core/sids.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';

const messageRow = z.object({
  resource_sid: z.string(),
  family: z.string(),
  made_at: z.string(),
  direction: z.string(),
  channel: z.string(),
  own_address: z.string(),
  messaging_service_sid: z.string(),
  country: z.string(),
  carrier: z.string(),
  contact_id: z.string(),
  status: z.string(),
  error_code: z.number().nullable(),
  last_heard_at: z.string(),
});
/** What the record knows of a message or call. */
export type EvidenceMessage = z.output<typeof messageRow>;

const restRow = z.object({
  resource_sid: z.string(),
  found: z.coerce.boolean(),
  status: z.string(),
  error_code: z.number().nullable(),
  price: z.string().nullable(),
  price_unit: z.string(),
  segments: z.number().nullable(),
  created_at: z.string().nullable(),
  updated_at: z.string().nullable(),
  read_at: z.string(),
});
/** What Twilio's REST API said of it. */
export type EvidenceReading = z.output<typeof restRow>;

/** One event as it goes outside: without the person and without what would let anybody find the person. */
export interface EvidenceEvent {
  readonly eventId: string;
  /** Of the event's canonical bytes as they were recorded. */
  readonly sha256: string;
  readonly event: Omit<EventRow, 'contact_id' | 'nonce'>;
  readonly person: string;
}

export interface Evidence {
  readonly messages: readonly EvidenceMessage[];
  readonly readings: readonly EvidenceReading[];
  readonly events: readonly EvidenceEvent[];
  /** A number for each person, which means something within one bundle only. */
  readonly personOf: (contactId: string) => string;
}

/** Everything that is known of some messages and calls, ready to leave the house. */
export async function evidenceOf(store: Store, sids: readonly string[]): Promise<Evidence> {
  const messages = await rowsOf(
    store,
    messageRow,
    `SELECT resource_sid, family, made_at, direction, channel, own_address, messaging_service_sid, country, carrier,
         contact_id, status, error_code, last_heard_at
     FROM resource_state WHERE resource_sid IN {sids:Array(String)} ORDER BY made_at, resource_sid`,
    { sids },
  );
  const readings = await rowsOf(
    store,
    restRow,
    `SELECT resource_sid, found, status, error_code, toString(price) AS price, price_unit, segments, created_at,
         updated_at, read_at
     FROM rest_resources FINAL WHERE resource_sid IN {sids:Array(String)} ORDER BY resource_sid, read_at`,
    { sids },
  );
  const people = new Map(
    [...new Set(messages.map((one) => one.contact_id))].map((id, index) => [id, index + 1]),
  );
  const personOf = (contactId: string): string =>
    people.has(contactId) && contactId !== '' ? `person-${people.get(contactId)}` : '';
  return { messages, readings, events: await eventsOf(store, sids, personOf), personOf };
}

async function eventsOf(
  store: Store,
  sids: readonly string[],
  personOf: (contactId: string) => string,
): Promise<readonly EvidenceEvent[]> {
  // Columns of a table of ours that canonicalBytes wrote: what they hold was checked when it came in.
  const rows = await rowsOf(
    store,
    z.custom<EventRow>((row) => typeof row === 'object'),
    `SELECT ${eventColumns.join(', ')} FROM events WHERE resource_sid IN {sids:Array(String)}
     ORDER BY received_at, instance_id, seq LIMIT 1 BY resource_sid, event_id, instance_id, seq`,
    { sids },
    { output_format_json_quote_64bit_integers: 0 },
  );
  return rows.map((row) => {
    const { contact_id, nonce: _, ...event } = row;
    return {
      eventId: row.event_id,
      sha256: createHash('sha256')
        .update(canonicalBytes(eventOfRow(row)))
        .digest('hex'),
      event: { ...event, related_sids: row.related_sids.filter(isSid) },
      person: personOf(contact_id),
    };
  });
}
