import { z } from 'zod';
import { rowsOf, type Store } from '../store/store.ts';
import type { Needle } from './needles.ts';
import type { Leak } from './search-bytes.ts';

const tableRow = z.object({ name: z.string(), times: z.array(z.string()) });
const countRow = z.object({ rows: z.coerce.number(), hits: z.array(z.coerce.number()) });

/** Columns that say when a row was written, the best first. */
const writtenAt = [
  'stored_at',
  'shared_at',
  'last_heard_at',
  'read_at',
  'updated_at',
  'seen_at',
  'measured_at',
  'filled_at',
  'found_at',
  'first_at',
  'said_at',
  'at',
];
/** multiSearchAny takes at most 255. */
const needlesAtOnce = 200;

export interface TablesSearched {
  readonly leaks: readonly Leak[];
  readonly tables: number;
  readonly rows: number;
}

/**
 * Searches every table for needles, each row as one text: what was written since a time, and tables that do not tell when
 * as a whole. Encodings that are no text are searched for in files only.
 */
export async function searchTables(
  store: Store,
  needles: readonly Needle[],
  sinceMs: number,
): Promise<TablesSearched> {
  const texts = needles.filter(({ encoding }) => encoding !== 'UTF-16');
  const tables = await rowsOf(
    store,
    tableRow,
    `SELECT t.name AS name, groupArray(c.name) AS times
     FROM system.tables AS t
     LEFT JOIN (SELECT table, name FROM system.columns WHERE database = currentDatabase() AND type LIKE '%DateTime64(3%') AS c ON c.table = t.name
     WHERE t.database = currentDatabase() AND t.engine LIKE '%MergeTree'
     GROUP BY t.name ORDER BY t.name`,
  );
  const leaks: Leak[] = [];
  let rows = 0;
  for (const { name, times } of tables) {
    const column = writtenAt.find((one) => times.includes(one));
    for (let start = 0; start < texts.length; start += needlesAtOnce) {
      const some = texts.slice(start, start + needlesAtOnce);
      const [counted] = await rowsOf(store, countRow, searchStatement(name, column, some, sinceMs));
      if (start === 0) rows += counted?.rows ?? 0;
      // The position of the first needle of the list that a row holds, or nought: enough to say what it is.
      for (const index of new Set(counted?.hits ?? [])) {
        const needle = some[index - 1];
        if (needle !== undefined)
          leaks.push({ where: `table ${name}`, label: needle.label, encoding: needle.encoding });
      }
    }
  }
  return { leaks, tables: tables.length, rows };
}

/** Needles are part of the statement, as hexadecimal: a parameter would be quoted in the server's own tables of queries. */
function searchStatement(
  table: string,
  column: string | undefined,
  needles: readonly Needle[],
  sinceMs: number,
): string {
  const list = needles.map(({ bytes }) => `unhex('${bytes.toString('hex')}')`).join(', ');
  const since =
    column === undefined || sinceMs <= 0
      ? ''
      : `WHERE ${column} >= fromUnixTimestamp64Milli(toInt64(${Math.floor(sinceMs)}), 'UTC')`;
  return `SELECT count() AS rows, arrayFilter(hit -> hit > 0, groupUniqArray(hit)) AS hits
    FROM (SELECT multiSearchFirstIndex(formatRowNoNewline('JSONEachRow', *), [${list}]) AS hit FROM ${table} ${since})
    SETTINGS max_threads = 1, max_query_size = 1048576`;
}
