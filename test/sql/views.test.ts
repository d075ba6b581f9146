import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { migrate } from '../../core/store/migrate.ts';
import { rowsOf } from '../../core/store/store.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();
const viewRow = z.object({ name: z.string(), uuid: z.string(), text: z.string() });

/** Every view, with the id that it has until it is made anew. */
const views = async () =>
  rowsOf(
    store(),
    viewRow,
    `SELECT name, toString(uuid) AS uuid, create_table_query AS text FROM system.tables
     WHERE database = currentDatabase() AND engine = 'View' ORDER BY name`,
  );
const texts = async () => (await views()).map(({ name, text }) => ({ name, text }));

describe('at a start', () => {
  it('views that are as they were made are left as they are', async () => {
    const before = await views();
    expect(before.length).toBeGreaterThan(50);
    await migrate(store());
    expect(await views()).toEqual(before);
  });

  it.each([
    { by: 'changed', statement: "CREATE OR REPLACE VIEW resource_state AS SELECT 'delivered' AS status" },
    { by: 'removed', statement: 'DROP VIEW violation' },
    { by: 'put there', statement: 'CREATE VIEW of_somebody AS SELECT 1 AS one' },
  ])('views of which one was $by are made again', async ({ statement }) => {
    const before = await texts();
    await store().writer.command({ query: statement });
    await migrate(store());
    const after = await texts();
    expect(after.filter(({ name }) => name !== 'of_somebody')).toEqual(before);
  });
});
