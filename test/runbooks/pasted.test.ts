import { execFile } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../core/store/open.ts';
import { insertRows, type Store } from '../../core/store/store.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { authToken, publicUrl, TestAppliance } from '../world/appliance.ts';
import { accountSid } from '../world/events.ts';
import { embedded } from '../world/store.ts';
import { aLastingFolder } from '../world/temp.ts';
import { blocksOf } from './pages.ts';

/** What somebody who was woken has: an appliance that runs, a message that failed, a signal, Twilio's REST API. */
const folder = aLastingFolder();
const signalId = 'sg_0123456789abcdef0123456789abcdef';
let simulator: Simulator;
let appliance: TestAppliance;
let store: Store;
let sid: string;

beforeAll(async () => {
  simulator = await startSimulator({
    seed: 'runbooks',
    accounts: [{ accountSid, authTokens: [authToken], misconfigured: true }],
    callbackUrl: `${publicUrl}/callbacks`,
    messages: 60,
    calls: 20,
    inbound: 5,
    forged: 0,
    durationSeconds: 300,
    timeScale: 1,
    faults: { loss: 0, double: 0, reorder: 0, delay: 0 },
    restErrorShare: 0,
    startMs: Date.now() - 600_000,
  });
  appliance = new TestAppliance({ TWILIO_API_BASE_URL: simulator.restUrl });
  await appliance.start();
  const command = await appliance.command('reconcile', '--since', '1h');
  if (command.code !== 0) throw new Error(`${command.stdout}${command.stderr}`);
  const failed = simulator.accounts
    .flatMap(({ resources }) => resources)
    .find(({ steps }) => steps.some(({ errorCode }) => errorCode === 30007));
  if (failed === undefined) throw new Error('a message was filtered');
  sid = failed.sid;
  await appliance.shipped();
  store = await openStore(embedded, appliance.dataDir);
  const at = new Date(Date.now() - 900_000).toISOString();
  await insertRows(store, 'signals', [
    {
      signal: 'carrier-filtering',
      signal_id: signalId,
      account_sid: accountSid,
      environment: 'production',
      segment: 'production sms US',
      subject: { channel: 'sms' },
      opened_at: at,
      since: at,
      closed_at: null,
      confidence: 0.99,
      affected: 12,
      price: null,
      price_unit: '',
      codes: [30007],
      explanation: 'a finding of a test',
      updated_at: at,
    },
  ]);
  const program = join(folder, 'ledgerline');
  const main = join(import.meta.dirname, '../../dist/bin/ledgerline.js');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  chmodSync(program, 0o755);
}, 120_000);

afterAll(async () => {
  await store?.close();
  await appliance?.close();
  await simulator?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('pasted as it stands,', () => {
  it.each(blocksOf('sql'))('SQL is answered: %#', async (block, pages) => {
    const answer = await store.reader
      .query({ query: block, format: 'JSONEachRow' })
      .then(async (result) => result.json())
      .catch((error: unknown) => `${pages}: ${String(error).slice(0, 600)}`);
    expect(answer).toBeInstanceOf(Array);
  });

  it.each(blocksOf('sql'))('SQL over what is heard or made bounds its time: %#', (block, pages) => {
    const large =
      /\b(events|resources_by_minute|delivery|delivery_failure|latency|heard_by|call_outcome|call_failure|verification_outcome|verification_attempt_outcome|completeness_hour|discrepancy|duplicate_send)\b/;
    if (new RegExp(`FROM ${large.source}`).test(block))
      expect([pages, block]).toEqual([pages, expect.stringMatching(/INTERVAL|today\(\)/)]);
  });

  it.each(blocksOf('sh'))('commands succeed: %#', async (block, pages) => {
    const result = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', block], {
      cwd: folder,
      env: {
        PATH: `${folder}:${process.env.PATH ?? ''}`,
        LEDGERLINE_DATA_DIR: appliance.dataDir,
        LEDGERLINE_PUBLIC_URL: publicUrl,
        LEDGERLINE_URL: `http://127.0.0.1:${appliance.port}`,
        TWILIO_ACCOUNT_SID: accountSid,
        TWILIO_AUTH_TOKEN: authToken,
        TWILIO_API_BASE_URL: simulator.restUrl,
        SID: sid,
        SIGNAL_ID: signalId,
        BUNDLE: join(folder, 'bundle'),
      },
    }).catch((error: unknown) => ({
      stdout: '',
      failed: `${pages}: ${block}: ${String(error).slice(0, 800)}`,
    }));
    expect('failed' in result ? result.failed : '').toBe('');
    expect(result.stdout.trim()).not.toBe('');
  });
});
