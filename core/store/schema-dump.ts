import { z } from 'zod';
import { rowsOf, type Store } from './store.ts';

const tableRow = z.object({ name: z.string(), definition: z.string() });

/** The whole schema as ClickHouse holds it, one statement after another: what `sql/schema.sql` is. */
export async function dumpSchema(store: Store): Promise<string> {
  const tables = await rowsOf(
    store,
    tableRow,
    `SELECT name, formatQuery(create_table_query) AS definition
     FROM system.tables
     WHERE database = currentDatabase() AND NOT startsWith(name, '.inner')
     ORDER BY engine LIKE '%View', name`,
  );
  const statements = tables.map(
    ({ definition }) => `${definition.replaceAll(/\b(?:ledgerline|test)\./g, '')};`,
  );
  return `-- The schema that sql/migrations and sql/views result in. Written by \`npm run schema\`; a test keeps it fresh.\n\n${statements.join('\n\n')}\n`;
}
