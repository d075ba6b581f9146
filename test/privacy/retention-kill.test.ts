import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { canonicalBytes } from '../../core/events/canonical.ts';
import { migrate } from '../../core/store/migrate.ts';
import { openEmbedded } from '../../core/store/open.ts';
import { insertRows, rowsOf, type Store } from '../../core/store/store.ts';
import { runLedgerline } from '../world/appliance.ts';
import { messageSid } from '../world/callbacks.ts';
import { anEvent } from '../world/events.ts';
import { embedded } from '../world/store.ts';
import { aFolder } from '../world/temp.ts';

async function countsOf(opened: Store): Promise<Record<string, number>> {
  const [row] = await rowsOf(
    opened,
    z.record(z.string(), z.number()),
    `SELECT toUInt32((SELECT count() FROM events WHERE kind != 'act' AND received_at < '2020-01-01')) AS old,
       toUInt32((SELECT count() FROM events WHERE kind != 'act' AND received_at > '2020-01-01')) AS fresh,
       toUInt32((SELECT uniqExact(instance_id, seq_from, seq_to) FROM dropped_events)) AS stretches,
       toUInt32((SELECT sum(seq_to - seq_from + 1) FROM (SELECT DISTINCT instance_id, seq_from, seq_to FROM dropped_events))) AS dropped,
       toUInt32((SELECT count() FROM removal WHERE ended_at IS NULL)) AS open`,
  );
  return row ?? {};
}

it('kill -9 while it is removed: the next run finishes what was announced, with the same rows, and nothing else goes', async () => {
  const folder = aFolder();
  const months = ['2018-01', '2018-02', '2018-03', '2018-04'];
  const prepared = await openEmbedded(embedded, folder);
  await migrate(prepared);
  const events = [...months, new Date().toISOString().slice(0, 7)].flatMap((month, at) =>
    Array.from({ length: 50 }, (_, index) =>
      anEvent({
        resourceSid: messageSid(`kill ${month} ${index}`),
        receivedAt: `${month}-03T00:00:00.000Z`,
        instanceId: 'in_before',
        seq: at * 50 + index + 1,
      }),
    ),
  );
  await insertRows(
    prepared,
    'events',
    events.map((event) => JSON.parse(canonicalBytes(event).toString())),
  );
  await prepared.close();
  writeFileSync(join(folder, 'privacy.yaml'), 'retention: { record: 6y }\n');
  const environment = { LEDGERLINE_DATA_DIR: folder, LEDGERLINE_PUBLIC_URL: 'https://hooks.example.org' };
  for (const afterMs of [2_500, 3_500, 4_500]) {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, '../../dist/bin/ledgerline.js'), 'privacy', 'retention'],
      { env: { PATH: process.env.PATH ?? '', ...environment }, stdio: 'ignore' },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = once(child, 'exit');
    await Promise.race([ended, wait(afterMs)]);
    child.kill('SIGKILL');
    await ended;
  }
  const { code, stderr } = await runLedgerline(environment, ['privacy', 'retention', '--json']);
  expect([code, stderr]).toEqual([0, '']);
  const opened = await openEmbedded(embedded, folder);
  onTestFinished(() => opened.close());
  expect(await countsOf(opened)).toEqual({ old: 0, fresh: 50, stretches: 4, dropped: 200, open: 0 });
}, 120_000);
