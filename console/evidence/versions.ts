import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../core/package-root.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';

const packageSchema = z.object({ version: z.string() });
const databaseRow = z.object({ clickhouse: z.string(), schema: z.coerce.string() });

/** What made the pack: an auditor wants to know which program gave which answer. */
export async function versionsOf(store: Store): Promise<Readonly<Record<string, string>>> {
  const manifest: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  const [database] = await rowsOf(
    store,
    databaseRow,
    'SELECT version() AS clickhouse, max(version) AS schema FROM schema_migrations',
  );
  return {
    Ledgerline: packageSchema.parse(manifest).version,
    schema: database?.schema ?? '',
    ClickHouse: database?.clickhouse ?? '',
    Node: process.version,
    tzdata: process.versions.tz ?? '',
  };
}
