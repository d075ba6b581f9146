import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { canonicalBytes, type EventRow, eventColumns, eventOfRow } from '../events/canonical.ts';
import type { Store } from '../store/store.ts';

/** A row of `events`, and the bytes of which its leaf was made if nobody touched it. */
export interface StoredEvent {
  readonly row: EventRow;
  readonly bytes: Buffer;
  /** The same row in ClickHouse's own JSON, which is nearly always the same bytes. */
  readonly raw: Buffer;
  /** False when the row has something that no event can have: a field twice, or bytes that are no text. */
  readonly wellFormed: boolean;
}

const rowSchema = z.object({
  account_sid: z.string(),
  attributes: z.record(z.string(), z.string()),
  channel: z.string(),
  contact_id: z.string(),
  country: z.string(),
  direction: z.string(),
  dropped_fields: z.array(z.string()),
  environment: z.string(),
  error_code: z.number().nullable(),
  event_id: z.string(),
  instance_id: z.string(),
  kind: z.string(),
  messaging_service_sid: z.string(),
  nonce: z.string(),
  occurred_at: z.string().nullable(),
  own_address: z.string(),
  received_at: z.string(),
  related_sids: z.array(z.string()),
  resource_sid: z.string(),
  seq: z.number(),
  sequence: z.number().nullable(),
  source: z.string(),
  status: z.string(),
  attribute_count: z.number(),
}) satisfies z.ZodType<EventRow>;

/** Reads rows of `events` with the bytes that are proven. `where` is what follows FROM events. */
export async function storedEvents(
  store: Store,
  where: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<readonly StoredEvent[]> {
  const lines = await eventLines(store, where, parameters);
  return lines.map(storedEvent);
}

/** The same as lines of JSON that are not parsed yet. */
export async function eventLines(
  store: Store,
  where: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<readonly Buffer[]> {
  const { stream } = await store.reader.exec({
    // A map may have a key twice in ClickHouse, and what is parsed from JSON has only the last one: so they are counted.
    query: `SELECT ${eventColumns.join(', ')}, length(attributes) AS attribute_count FROM events ${where} FORMAT JSONEachRow`,
    query_params: { ...parameters },
    clickhouse_settings: {
      date_time_output_format: 'iso',
      output_format_json_quote_64bit_integers: 0,
      output_format_json_escape_forward_slashes: 0,
    },
  });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return linesIn(Buffer.concat(chunks));
}

export function storedEvent(line: Buffer): StoredEvent {
  const { attribute_count, ...row } = rowSchema.parse(JSON.parse(line.toString('utf8')));
  const wellFormed = isUtf8(line) && Object.keys(row.attributes).length === attribute_count;
  return { row, bytes: canonicalBytes(eventOfRow(row)), raw: rawOf(line), wellFormed };
}

const lastColumn = Buffer.from(',"attribute_count":');
const end = Buffer.from('}');

/** The line without the count at its end. */
export function rawOf(line: Buffer): Buffer {
  return Buffer.concat([line.subarray(0, line.lastIndexOf(lastColumn)), end]);
}

function linesIn(text: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf(10, start);
    const stop = found < 0 ? text.length : found;
    if (stop > start) lines.push(text.subarray(start, stop));
    start = stop + 1;
  }
  return lines;
}
