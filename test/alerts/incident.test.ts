import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { startAppliance } from '../../bin/appliance.ts';
import { readConfig } from '../../core/config/config.ts';
import type { Senders } from '../../simulator/histories.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { authToken, publicUrl } from '../world/appliance.ts';
import { needs } from '../world/debian.ts';
import { accountSid } from '../world/events.ts';
import { aReceiver, monitored } from '../world/monitoring.ts';
import { aFolder } from '../world/temp.ts';

/** Simulated seconds in a real one. Every interval of measuring, scraping, evaluating and grouping is as much shorter. */
const timeScale = 5;
const durationSeconds = 300;

beforeAll(() => needs('jsonnet', 'prometheus', 'prometheus-alertmanager'), 300_000);

/** Each sender of the account has an objective of its own. */
async function anAppliance({ number, shortCode }: Senders): Promise<number> {
  const dataDir = aFolder();
  const slo = (name: string, sender: string): string => `
  - name: sms-from-the-${name}
    kind: delivery
    objective: 0.995
    within: ${30 / timeScale}s
    window: 30d
    owner: on-call
    exclude: [invalid-recipient, opt-out, rate, unreachable]
    selector: { environment: production, sender: "${sender}", channel: sms }`;
  writeFileSync(join(dataDir, 'slo.yaml'), `slos:${slo('number', number)}${slo('short-code', shortCode)}`);
  const appliance = await startAppliance({
    config: readConfig({
      PORT: '0',
      LEDGERLINE_DATA_DIR: dataDir,
      LEDGERLINE_PUBLIC_URL: publicUrl,
      TWILIO_ACCOUNT_SID: accountSid,
      TWILIO_AUTH_TOKEN: authToken,
    }),
    log: pino({ level: 'silent' }),
    clock: Date.now,
    random: Math.random,
    collecting: true,
    reconciling: false,
    measureEveryMs: 15_000 / timeScale,
  });
  onTestFinished(() => appliance.stop());
  return appliance.port;
}

const traffic = {
  seed: 'incident',
  accounts: [{ accountSid, authTokens: [authToken] as const }],
  callbackUrl: `${publicUrl}/callbacks`,
  messages: 2_500,
  calls: 0,
  inbound: 0,
  forged: 0,
  durationSeconds,
  timeScale,
  faults: { loss: 0, double: 0.05, reorder: 0.05, delay: 0 },
  restErrorShare: 0,
};

/** What the account of this seed sends from. */
async function sendersOf(): Promise<Senders> {
  const simulator = await startSimulator({ ...traffic, messages: 1 });
  await simulator.close();
  const [account] = simulator.accounts;
  if (account === undefined) throw new Error('there is an account');
  return account.senders;
}

it('a carrier that filters one sender is told to a receiver within two minutes, with the sender and the runbook', async () => {
  const senders = await sendersOf();
  const port = await anAppliance(senders);
  const { url, received } = await aReceiver();
  await monitored(port, url, timeScale);
  const target = `http://127.0.0.1:${port}/callbacks`;
  const simulator = await startSimulator({ ...traffic, target, startMs: Date.now() + 500 });
  onTestFinished(() => simulator.close());
  const filtered = simulator.accounts.flatMap(({ resources }) =>
    resources.filter(({ steps }) => steps.some(({ errorCode }) => errorCode === 30007)),
  );
  const sinceMs = Math.min(...filtered.map(({ steps }) => steps[0]?.atMs ?? Infinity));
  const finished = simulator.run();

  await expect.poll(() => received.length, { timeout: 120_000, interval: 100 }).toBeGreaterThan(0);
  const [alert] = received;
  expect(alert?.atMs).toBeGreaterThan(sinceMs);
  expect(alert).toMatchObject({
    status: 'firing',
    labels: {
      alertname: 'LedgerlineDeliveryBudgetBurn',
      severity: 'page',
      slo: 'sms-from-the-number',
      sender: senders.number,
      channel: 'sms',
      environment: 'production',
      owner: 'on-call',
    },
    annotations: {
      summary: expect.stringMatching(/^sms-from-the-number: messages are not delivered/),
      description: expect.stringMatching(/^\d+ messages made in the last 1h are undelivered/),
      dashboard_url: expect.stringContaining(
        'ledgerline-delivery?from=now-6h&var-environment=production&var-channel=sms&var-sender=%2B1500555',
      ),
      runbook_url: expect.stringMatching(/\/runbooks\/LedgerlineDeliveryBudgetBurn\.md$/),
    },
  });
  const simulatedSeconds = (((alert?.atMs ?? Infinity) - sinceMs) / 1_000) * timeScale;
  process.stderr.write(
    `  the alert came ${simulatedSeconds.toFixed(0)} simulated seconds after the first filtered message\n`,
  );
  expect(simulatedSeconds).toBeLessThanOrEqual(120);
  await finished;
  // The other sender goes on as before.
  expect(received.filter(({ labels }) => labels.slo === 'sms-from-the-short-code')).toEqual([]);
}, 240_000);
