import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../core/package-root.ts';
import { readMigrations, readViews, statementsOf, viewStatement } from '../../core/store/migrations.ts';
import { dumpSchema } from '../../core/store/schema-dump.ts';
import { rowsOf } from '../../core/store/store.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();
const sql = join(packageRoot(), 'sql');

describe('the schema', () => {
  it('is the one in sql/schema.sql (npm run schema writes it)', async () => {
    expect(await dumpSchema(store())).toBe(readFileSync(join(sql, 'schema.sql'), 'utf8'));
  });

  it('explains every table and every column of its tables', async () => {
    const bare = await rowsOf(
      store(),
      z.object({ name: z.string() }),
      `SELECT concat(table, '.', name) AS name FROM system.columns
       WHERE database = currentDatabase() AND comment = ''
           AND table IN (SELECT name FROM system.tables WHERE database = currentDatabase() AND engine NOT LIKE '%View')
       UNION ALL
       SELECT name FROM system.tables WHERE database = currentDatabase() AND comment = '' AND engine NOT LIKE '%View'`,
    );
    expect(bare).toEqual([]);
  });

  it('is on disk when an insert returns: every table syncs its parts', async () => {
    const careless = await rowsOf(
      store(),
      z.object({ name: z.string() }),
      `SELECT name FROM system.tables
       WHERE database = currentDatabase() AND engine LIKE '%MergeTree'
           AND NOT (engine_full LIKE '%fsync_after_insert = 1%' AND engine_full LIKE '%fsync_part_directory = 1%')`,
    );
    expect(careless).toEqual([]);
  });
});

describe('with CLICKHOUSE_CLUSTER', () => {
  const statements = [
    ...readMigrations(join(sql, 'migrations')).flatMap((migration) => statementsOf(migration.sql, 'care')),
    ...readViews(join(sql, 'views')).map((view) => viewStatement(view, 'care')),
  ];

  it('every statement is ON CLUSTER, every table replicated, and ClickHouse can parse each', async () => {
    expect(statements.length).toBeGreaterThan(10);
    for (const statement of statements) {
      // What is inserted reaches the other replicas by itself.
      if (!statement.startsWith('INSERT')) expect(statement).toMatch(/ON CLUSTER '?care'?/);
      if (/ENGINE/.test(statement)) expect(statement).toMatch(/ENGINE = Replicated\w*MergeTree/);
      await store().reader.query({ query: `EXPLAIN AST ${statement}`, format: 'JSONEachRow' });
    }
  });

  it('leaves no place of the template open', () => {
    for (const statement of statements) expect(statement).not.toMatch(/\{\{/);
  });
});
