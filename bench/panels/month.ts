import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../core/package-root.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';

const days = 30;

/**
 * A month of four accounts: ten million events of three and a half million resources, in all tables as callbacks, shipper
 * and reconciler would have left them. Made by ClickHouse itself, the same for the same end.
 */
export async function fillMonth(store: Store, endMs: number): Promise<number> {
  const parameters = { end: Math.floor(endMs / 1000), days };
  await run(store, 'resources', parameters);
  for (let day = days - 1; day >= 0; day -= 1)
    for (const part of ['events', 'figures', 'rest', 'found']) await run(store, part, { ...parameters, day });
  for (const part of ['days', 'slices', 'signals']) await run(store, part, parameters);
  await store.writer.command({ query: 'DROP TABLE bench_resource' });
  const [row] = await rowsOf(
    store,
    z.object({ events: z.coerce.number() }),
    'SELECT count() AS events FROM events',
  );
  return row?.events ?? 0;
}

async function run(store: Store, name: string, parameters: Readonly<Record<string, unknown>>): Promise<void> {
  const query = readFileSync(join(packageRoot(), 'bench', 'panels', `${name}.sql`), 'utf8');
  await store.writer.command({ query, query_params: { ...parameters } });
}
