import { Readable } from 'node:stream';
import { insertSettings, type Store } from './store.ts';

/**
 * Rows as lines of TabSeparated, the text that ClickHouse reads fastest: for tables that are written a row for each
 * message there is. Whoever writes a line makes each of its fields with one of these.
 */
export const noField = '\\N';

/** A text; what would end a field or a line is written in another way. */
export function textField(text: string): string {
  return endsAField.test(text) ? text.replace(/[\\\t\n\r\0]/g, (one) => written[one] ?? '') : text;
}

const endsAField = /[\\\t\n\r\0]/;
const written: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0',
};

export function numberField(value: number | null): string {
  return value === null ? noField : String(value);
}

/** A time in ISO 8601 in UTC, without the letter that only a slower way of reading times knows. */
export function timeField(iso: string | null): string {
  return iso === null ? noField : iso.slice(0, -1);
}

/** Appends lines to a table; resolves once they are synced to ClickHouse's disk. */
export async function insertLines(
  store: Store,
  table: string,
  columns: readonly [string, ...string[]],
  lines: string,
): Promise<void> {
  if (lines === '') return;
  await store.writer.insert({
    table,
    columns: [...columns] as [string, ...string[]],
    values: Readable.from([lines], { objectMode: false }),
    format: 'TabSeparated',
    clickhouse_settings: { ...insertSettings, date_time_input_format: 'basic' },
  });
}
