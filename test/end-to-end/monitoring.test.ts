import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { anAppliance, authToken, publicUrl } from '../world/appliance.ts';
import { accountSid } from '../world/events.ts';
import { aFolder } from '../world/temp.ts';

const lastRun = 'ledgerline_reconcile_last_finished_timestamp_seconds';

it('a process that only reconciles shows its health and metrics where it is told to, and nothing else', async () => {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '../../dist/bin/ledgerline.js'),
      ...['reconcile', '--scheduled', '--metrics-port', String(port)],
    ],
    {
      env: {
        PATH: process.env.PATH ?? '',
        LEDGERLINE_DATA_DIR: aFolder(),
        LEDGERLINE_PUBLIC_URL: publicUrl,
        TWILIO_ACCOUNT_SID: accountSid,
        TWILIO_AUTH_TOKEN: authToken,
        TWILIO_API_BASE_URL: 'http://127.0.0.1:9',
      },
      stdio: 'ignore',
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const get = async (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);
  for (let answered = false; !answered; await wait(100))
    answered = await get('/healthz').then(
      ({ ok }) => ok,
      () => false,
    );
  expect(await (await get('/metrics')).text()).toContain(lastRun);
  expect((await get('/readyz')).status).toBe(200);
  expect((await get('/v1/discrepancies')).status).toBe(404);
  expect((await get('/callbacks')).status).toBe(404);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it('one that leaves reconciling to others says nothing of a last run', async () => {
  const appliance = await anAppliance();
  const metrics = await (await fetch(`http://127.0.0.1:${appliance.port}/metrics`)).text();
  expect(metrics).toContain('ledgerline_journal_events');
  expect(metrics).not.toContain(lastRun);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
