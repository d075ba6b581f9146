import { join } from 'node:path';
import { z } from 'zod';
import { fillFigures } from '../figures/fill.ts';
import { packageRoot } from '../package-root.ts';
import { fillErrorCodes } from './error-codes-table.ts';
import { makeViews } from './make-views.ts';
import { type Migration, MigrationRefused, readMigrations, readViews, statementsOf } from './migrations.ts';
import { insertRows, rowsOf, type Store } from './store.ts';

export interface MigrationReport {
  /** Migrations applied by this call, as `0001-events`. */
  readonly applied: readonly string[];
  /** Version of the schema now. */
  readonly version: number;
}

const ledger = `CREATE TABLE IF NOT EXISTS schema_migrations {{ON_CLUSTER}}
(
    version UInt32 COMMENT 'Number of the migration',
    name String COMMENT 'Its name',
    checksum String COMMENT 'SHA-256 of its file',
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When it was applied'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree
ORDER BY version
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Which migrations were applied'`;

/** What a migration's tables are filled with that only the views can tell, by its name. Doing it again changes nothing. */
const fills: Readonly<Record<string, (store: Store) => Promise<void>>> = {
  'resources-by-minute': fillFigures,
  violations: fillFigures,
};

const appliedRow = z.object({ version: z.number(), name: z.string(), checksum: z.string() });
type Applied = z.output<typeof appliedRow>;

/**
 * Brings the database to this release's schema. Applied migrations must be the files of this release, unchanged and
 * in order; otherwise nothing is done and MigrationRefused says which and what to do. Safe to call at every start.
 */
export async function migrate(store: Store, folder = join(packageRoot(), 'sql')): Promise<MigrationReport> {
  const migrations = readMigrations(join(folder, 'migrations'));
  await run(store, ledger);
  const applied = await appliedMigrations(store);
  refuseChanges(migrations, applied);
  const pending = migrations.slice(applied.length);
  for (const migration of pending)
    for (const statement of statementsOf(migration.sql, store.cluster))
      await store.writer.command({ query: resumable(statement) });
  await makeViews(store, readViews(join(folder, 'views')), pending.length > 0);
  for (const { name } of pending) await fills[name]?.(store);
  // Last, so that what was cut off by a crash is done again.
  for (const { version, name, checksum } of pending)
    await insertRows(store, 'schema_migrations', [{ version, name, checksum }]);
  await fillErrorCodes(store);
  return {
    applied: pending.map((migration) => `${String(migration.version).padStart(4, '0')}-${migration.name}`),
    version: migrations.length,
  };
}

/** The ledger, oldest first. */
export async function appliedMigrations(store: Store): Promise<readonly Applied[]> {
  return rowsOf(
    store,
    appliedRow,
    'SELECT version, any(name) AS name, any(checksum) AS checksum FROM schema_migrations GROUP BY version ORDER BY version',
  );
}

function refuseChanges(migrations: readonly Migration[], applied: readonly Applied[]): void {
  for (const [index, done] of applied.entries()) {
    const label = `${String(done.version).padStart(4, '0')}-${done.name}`;
    if (done.version !== index + 1)
      throw new MigrationRefused(
        `migration ${index + 1} is missing from the database although ${label} was applied: restore the database from a backup`,
      );
    const file = migrations[index];
    if (file === undefined)
      throw new MigrationRefused(
        `the database has migration ${label}, which this release does not know: start the release that made it, or a newer one`,
      );
    if (file.name !== done.name)
      throw new MigrationRefused(
        `migration ${label} is now called ${file.name}: migrations must not be renamed or reordered; restore sql/migrations from the release`,
      );
    if (file.checksum !== done.checksum)
      throw new MigrationRefused(
        `migration ${label} was edited after it was applied: restore sql/migrations/${label}.sql from the release and put the change into a new migration`,
      );
  }
}

async function run(store: Store, sql: string): Promise<void> {
  for (const statement of statementsOf(sql, store.cluster)) await store.writer.command({ query: statement });
}

/** A migration that was cut off by a crash is applied again from its start: what it made already stays. */
function resumable(statement: string): string {
  return statement.replace(
    /^((?:\s*--.*\n)*\s*CREATE (?:TABLE|MATERIALIZED VIEW)) (?!IF NOT EXISTS)/,
    '$1 IF NOT EXISTS ',
  );
}
