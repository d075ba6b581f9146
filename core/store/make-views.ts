import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type View, viewStatement } from './migrations.ts';
import { insertRows, rowsOf, type Store } from './store.ts';

const definitionsOfViews = `(
    SELECT lower(hex(SHA256(arrayStringConcat(arraySort(groupArray(create_table_query)), '\\n')))) FROM system.tables
    WHERE database = currentDatabase() AND engine = 'View'
)`;
const countRow = z.object({ times: z.coerce.number() });
const definitionsRow = z.object({ definitions: z.string() });

/**
 * Makes the views, unless each of them is already as these make it: to make one, ClickHouse works out all that it is made of, which takes
 * most of a start. A view that was changed or removed by hand is made again; so are all of a cluster, where others may lack one.
 */
export async function makeViews(store: Store, views: readonly View[], tablesChanged: boolean): Promise<void> {
  const files = digestOf(views);
  if (!tablesChanged && store.cluster === undefined && (await areAsMade(store, files))) return;
  for (const view of views) await store.writer.command({ query: viewStatement(view, store.cluster) });
  const [made] = await rowsOf(store, definitionsRow, `SELECT ${definitionsOfViews} AS definitions`);
  await insertRows(store, 'views_as_made', [{ files, definitions: made?.definitions ?? '' }]);
}

async function areAsMade(store: Store, files: string): Promise<boolean> {
  const [row] = await rowsOf(
    store,
    countRow,
    `SELECT count() AS times FROM views_as_made FINAL WHERE files = {files:String} AND definitions = ${definitionsOfViews}`,
    { files },
  );
  return (row?.times ?? 0) > 0;
}

function digestOf(views: readonly View[]): string {
  const hash = createHash('sha256');
  for (const { name, select } of views) hash.update(`${name}\n${select}\n`);
  return hash.digest('hex');
}
