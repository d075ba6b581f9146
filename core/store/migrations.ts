import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One numbered file of `sql/migrations`. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  /** SHA-256 of the file as it is, hexadecimal. */
  readonly checksum: string;
  readonly sql: string;
}

/** One file of `sql/views`; the view is named after it. */
export interface View {
  readonly name: string;
  readonly select: string;
}

/** The migrations cannot be applied; the message names the one that is wrong and what to do. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

/** Reads the migrations of a folder, in order. Throws MigrationRefused on a gap, a double number or a stray file. */
export function readMigrations(folder: string): readonly Migration[] {
  const migrations = readdirSync(folder)
    .sort()
    .map((file): Migration => {
      const match = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(file);
      if (match === null)
        throw new MigrationRefused(`sql/migrations/${file}: a migration is named 0001-what-it-does.sql`);
      const sql = readFileSync(join(folder, file), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      return { version: Number(match[1]), name: match[2] ?? '', checksum, sql };
    });
  for (const [index, migration] of migrations.entries()) {
    if (migration.version !== index + 1)
      throw new MigrationRefused(
        `sql/migrations: number ${index + 1} is missing or given twice (found ${migration.version}-${migration.name}); restore the files of this release`,
      );
  }
  return migrations;
}

/** Reads the views of a folder, in the order of their numbers: a view may rely on earlier ones. */
export function readViews(folder: string): readonly View[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .map((file) => ({
      name: file
        .replace(/^\d+-/, '')
        .replace(/\.sql$/, '')
        .replaceAll('-', '_'),
      select: readFileSync(join(folder, file), 'utf8'),
    }));
}

/**
 * The statements of a migration for one server, or for a cluster: `{{ON_CLUSTER}}` and `{{REPLICATED}}` are the only
 * two places where a cluster differs.
 */
export function statementsOf(sql: string, cluster: string | undefined): readonly string[] {
  return sql
    .replaceAll(' {{ON_CLUSTER}}', cluster === undefined ? '' : ` ON CLUSTER '${cluster}'`)
    .replaceAll('{{REPLICATED}}', cluster === undefined ? '' : 'Replicated')
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replace(/^\s*--.*$/gm, '').trim() !== '');
}

/** A view as it is created, for one server or for a cluster. */
export function viewStatement(view: View, cluster: string | undefined): string {
  const onCluster = cluster === undefined ? '' : ` ON CLUSTER '${cluster}'`;
  return `CREATE OR REPLACE VIEW ${view.name}${onCluster} AS\n${view.select}`;
}
