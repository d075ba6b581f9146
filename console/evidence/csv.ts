import type { EventRow } from '../../core/events/canonical.ts';
import { csvLines } from '../csv.ts';

/** What a table of events shows of each, people's questions first. All but the nonce, which only proofs need. */
export const csvColumns = [
  'received_at',
  'occurred_at',
  'kind',
  'status',
  'error_code',
  'direction',
  'channel',
  'contact_id',
  'country',
  'own_address',
  'resource_sid',
  'source',
  'account_sid',
  'environment',
  'messaging_service_sid',
  'related_sids',
  'attributes',
  'sequence',
  'dropped_fields',
  'event_id',
  'instance_id',
  'seq',
] as const satisfies readonly (keyof EventRow)[];

export const csvHeader = csvLines([csvColumns]);

/** An event as a line of the table. */
export function csvLine(row: EventRow): string {
  return csvLines([csvColumns.map((column) => textOf(row[column]))]);
}

/** Lists are divided by spaces, which no SID and no field name has; attributes are JSON. */
function textOf(value: EventRow[keyof EventRow]): string {
  if (value === null) return '';
  if (Array.isArray(value)) return value.join(' ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
