import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { canonicalBytes } from '../../core/events/canonical.ts';
import { packageRoot } from '../../core/package-root.ts';
import { migrate } from '../../core/store/migrate.ts';
import { readMigrations, statementsOf } from '../../core/store/migrations.ts';
import { openEmbedded } from '../../core/store/open.ts';
import { insertRows, rowsOf, type Store } from '../../core/store/store.ts';
import { anEvent, sidNamed } from '../world/events.ts';
import { aReading, aResource } from '../world/figures.ts';
import { embedded } from '../world/store.ts';
import { aLastingFolder } from '../world/temp.ts';

it('a database from before there were families of statuses goes on with what it has', async () => {
  const folder = aLastingFolder();
  const store = await openEmbedded(embedded, folder);
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await upTo(store, 5);
  const parent = sidNamed('CA', 'parent');
  const before = [
    anEvent({ resourceSid: sidNamed('SM', 'old'), status: 'sent' }),
    anEvent({ resourceSid: sidNamed('CA', 'leg'), status: 'busy', relatedSids: [parent] }),
  ];
  await insertRows(
    store,
    'events',
    before.map((event) => JSON.parse(canonicalBytes(event).toString())),
  );

  expect((await migrate(store)).applied).toContain('0006-every-kind');
  const after = [
    anEvent({ resourceSid: sidNamed('SM', 'old'), status: 'delivered' }),
    anEvent({ resourceSid: sidNamed('VE', 'new'), kind: 'verification', status: 'approved' }),
  ];
  await insertRows(
    store,
    'events',
    after.map((event) => JSON.parse(canonicalBytes(event).toString())),
  );

  const state = z.object({
    resource_sid: z.string(),
    family: z.string(),
    status: z.string(),
    final: z.coerce.boolean(),
  });
  const states = await rowsOf(store, state, 'SELECT resource_sid, family, status, final FROM resource_state');
  expect(new Map(states.map(({ resource_sid, ...rest }) => [resource_sid, rest]))).toEqual(
    new Map([
      [sidNamed('SM', 'old'), { family: 'message', status: 'delivered', final: true }],
      [sidNamed('CA', 'leg'), { family: 'call', status: 'busy', final: true }],
      [sidNamed('VE', 'new'), { family: 'verification', status: 'approved', final: true }],
    ]),
  );
  const figure = z.object({ resource_sid: z.string(), minute: z.string() });
  expect(
    await rowsOf(
      store,
      figure,
      'SELECT resource_sid, minute FROM resources_by_minute FINAL ORDER BY resource_sid',
    ),
  ).toEqual(
    [sidNamed('SM', 'old'), sidNamed('CA', 'leg')]
      .sort()
      .map((sid) => ({ resource_sid: sid, minute: '2026-11-23T12:00:00Z' })),
  );
  const link = z.object({ linked_sid: z.string() });
  expect(
    await rowsOf(store, link, 'SELECT linked_sid FROM sid_links WHERE sid = {parent:String}', { parent }),
  ).toEqual([{ linked_sid: sidNamed('CA', 'leg') }]);
});

it('what was read before there was cost has its price by the hour too, once, and a newer reading counts', async () => {
  const folder = aLastingFolder();
  const store = await openEmbedded(embedded, folder);
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await upTo(store, 8);
  const [billed, notYet] = ['billed', 'not billed yet'].map((name) => aResource(name));
  if (billed === undefined || notYet === undefined) throw new Error('two were made');
  await insertRows(store, 'rest_resources', [
    aReading(billed, { price: null, read_at: '2026-11-23T12:05:00.000Z' }),
    aReading(billed, { price: '-0.0079' }),
    aReading(notYet, { price: null }),
  ]);
  await migrate(store);
  const cost = z.object({ messages: z.coerce.number(), priced: z.coerce.number(), price: z.string() });
  const read = async () =>
    rowsOf(
      store,
      cost,
      'SELECT sum(messages) AS messages, sum(priced) AS priced, toString(sum(c.price)) AS price FROM cost AS c',
    );
  expect(await read()).toEqual([{ messages: 2, priced: 1, price: '0.0079' }]);
  // Cut off by a crash, the migration is done again.
  const again = readMigrations(join(packageRoot(), 'sql/migrations')).find(({ name }) => name === 'cost');
  for (const query of statementsOf(again?.sql ?? '', undefined)) await store.writer.command({ query });
  expect(await read()).toEqual([{ messages: 2, priced: 1, price: '0.0079' }]);
  await insertRows(store, 'rest_resources', [
    aReading(notYet, { price: '-0.01', read_at: '2026-11-26T12:00:00.000Z' }),
  ]);
  expect(await read()).toEqual([{ messages: 2, priced: 2, price: '0.0179' }]);
});

/** The schema as an earlier release left it. */
async function upTo(store: Store, version: number): Promise<void> {
  await store.writer.command({
    query: `CREATE TABLE schema_migrations (version UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
            ENGINE = ReplacingMergeTree ORDER BY version`,
  });
  for (const migration of readMigrations(join(packageRoot(), 'sql/migrations')).slice(0, version)) {
    for (const query of statementsOf(migration.sql, undefined)) await store.writer.command({ query });
    const { name, checksum } = migration;
    await insertRows(store, 'schema_migrations', [{ version: migration.version, name, checksum }]);
  }
}
