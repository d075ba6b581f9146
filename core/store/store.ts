import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import type { z } from 'zod';

/** Where events are kept: ClickHouse, whether in this process, behind another process's socket, or on a server. */
export interface Store {
  /** For people and logs: `embedded`, `embedded, through the running appliance` or the server's host. */
  readonly where: string;
  readonly cluster: string | undefined;
  /** Writing and reading have connections of their own: one embedded connection runs one query at a time. */
  readonly writer: ClickHouseClient;
  readonly reader: ClickHouseClient;
  /** For looks that nobody waits for (objectives, signals): they must hold up neither of the others. */
  readonly background: ClickHouseClient;
  close(): Promise<void>;
}

/** The same store for who can wait: what is read over it holds nobody up. */
export function readingInBackground(store: Store): Store {
  return { ...store, reader: store.background };
}

/** The same store for who can wait with everything. */
export function inBackground(store: Store): Store {
  return { ...store, reader: store.background, writer: store.background };
}

/** ClickHouse cannot be reached or used; the message says what to do. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/**
 * Runs a query and checks every row against a schema. Times come back as ISO 8601 in UTC.
 * Parameters are bound by the server and never become part of the SQL.
 */
export async function rowsOf<Row extends z.ZodType>(
  store: Store,
  schema: Row,
  query: string,
  parameters: Readonly<Record<string, unknown>> = {},
  settings: ClickHouseSettings = {},
): Promise<z.output<Row>[]> {
  const result = await store.reader.query({
    query,
    query_params: { ...parameters },
    format: 'JSONEachRow',
    clickhouse_settings: { date_time_output_format: 'iso', ...settings },
  });
  const rows: unknown[] = await result.json();
  return rows.map((row) => schema.parse(row));
}

/**
 * Appends rows to a table; resolves once they are synced to ClickHouse's disk. All rows have the columns of the first:
 * these are named once, which makes an insert twice as fast as naming them in every row.
 */
export async function insertRows(
  store: Store,
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
  settings: ClickHouseSettings = {},
): Promise<void> {
  const [first, ...others] = Object.keys(rows[0] ?? {});
  if (first === undefined) return;
  const columns = [first, ...others] as const;
  await store.writer.insert({
    table,
    columns: [...columns],
    values: rows.map((row) => columns.map((column) => row[column])),
    format: 'JSONCompactEachRow',
    clickhouse_settings: { ...insertSettings, ...settings },
  });
}

/**
 * Settings of every insert. Named on each one because an embedded connection keeps a setting until it is changed.
 * Synchronous: an insert that returns is on disk (the tables sync after insert).
 */
export const insertSettings = {
  async_insert: 0,
  date_time_input_format: 'best_effort',
} as const;
