import type { Evidence } from './evidence.ts';

/** The tables and the timeline of a bundle, by file name. */
export function evidenceFiles(evidence: Evidence): ReadonlyMap<string, string> {
  return new Map([
    ['messages.csv', messagesCsv(evidence)],
    ['rest.csv', restCsv(evidence)],
    ['timeline.jsonl', evidence.events.map((event) => `${JSON.stringify(event)}\n`).join('')],
  ]);
}

function messagesCsv({ messages, readings, personOf }: Evidence): string {
  const said = new Map(
    readings.filter(({ found }) => found).map((reading) => [reading.resource_sid, reading]),
  );
  return csv(
    [
      'sid',
      'kind',
      'made_at',
      'sender',
      'service',
      'country',
      'carrier',
      'channel',
      'person',
      'status',
      'error_code',
      'last_heard_at',
      'price',
      'price_unit',
    ],
    messages.map((one) => [
      one.resource_sid,
      one.family,
      one.made_at,
      one.own_address,
      one.messaging_service_sid,
      one.country,
      one.carrier,
      one.channel,
      personOf(one.contact_id),
      one.status,
      one.error_code,
      one.last_heard_at,
      said.get(one.resource_sid)?.price ?? null,
      said.get(one.resource_sid)?.price_unit ?? null,
    ]),
  );
}

function restCsv({ readings }: Evidence): string {
  return csv(
    [
      'sid',
      'found',
      'status',
      'error_code',
      'price',
      'price_unit',
      'segments',
      'created_at',
      'updated_at',
      'read_at',
    ],
    readings.map((one) => [
      one.resource_sid,
      one.found ? 'yes' : 'no',
      one.status,
      one.error_code,
      one.price,
      one.price_unit,
      one.segments,
      one.created_at,
      one.updated_at,
      one.read_at,
    ]),
  );
}

/** RFC 4180. */
function csv(header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
