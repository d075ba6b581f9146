// Writes sql/schema.sql: the schema that the migrations and views result in, as ClickHouse holds it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../dist/core/store/migrate.js';
import { openEmbedded } from '../dist/core/store/open.js';
import { dumpSchema } from '../dist/core/store/schema-dump.js';

const folder = mkdtempSync(join(tmpdir(), 'ledgerline-schema-'));
const store = await openEmbedded({ database: 'ledgerline' }, folder);
await migrate(store);
writeFileSync('sql/schema.sql', await dumpSchema(store));
await store.close();
rmSync(folder, { recursive: true, force: true });
process.exit();
