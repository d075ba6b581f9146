import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { StoreConfig } from '../../core/config/config.ts';
import { migrate } from '../../core/store/migrate.ts';
import { openEmbedded } from '../../core/store/open.ts';
import type { Store } from '../../core/store/store.ts';
import { aMigratedDataDir } from './migrated.ts';

export const embedded: StoreConfig = {
  url: undefined,
  user: undefined,
  password: undefined,
  database: 'ledgerline',
  cluster: undefined,
};

/**
 * A real embedded ClickHouse with this release's schema, for all tests of a file. Started twice, it also cleans up as fast as
 * settings say that migrations gave to tables that were there: ClickHouse reads these when it starts.
 */
export function anEmbeddedStore({ startedTwice = false } = {}): () => Store {
  const folder = aMigratedDataDir();
  let store: Store | undefined;
  beforeAll(async () => {
    store = await openEmbedded(embedded, join(folder, 'clickhouse'));
    await migrate(store);
    if (!startedTwice) return;
    await store.close();
    store = await openEmbedded(embedded, join(folder, 'clickhouse'));
  });
  afterAll(async () => {
    await store?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    if (store === undefined) throw new Error('the store is opened before the first test');
    return store;
  };
}
