import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import twilio from 'twilio';
import { describe, expect, it, onTestFinished } from 'vitest';
import { limits } from '../../core/limits.ts';
import { createMetrics } from '../../core/metrics.ts';
import { RestTransport } from '../../reconciler/rest/transport.ts';
import { signForm, signJson } from '../../simulator/sign.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/simulator.ts';
import { accountSid } from '../world/events.ts';

const token = '12345678901234567890123456789012';
const faults = { loss: 0.2, double: 0.2, reorder: 0.2, delay: 0.1 };

async function aSimulator(more: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = await startSimulator({
    seed: 'test',
    accounts: [{ accountSid, authTokens: [token] }],
    callbackUrl: 'http://127.0.0.1:9/callbacks',
    messages: 300,
    calls: 100,
    inbound: 5,
    forged: 5,
    durationSeconds: 60,
    timeScale: 1_000,
    faults,
    restErrorShare: 0,
    startMs: Date.now() - 3_600_000,
    ...more,
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

function clientOf(simulator: Simulator, password = token): ReturnType<typeof twilio> {
  const httpClient = new RestTransport({
    baseUrl: simulator.restUrl,
    accountSid,
    limits: { ...limits, restRetryFirstMs: 1, restRetryLastMs: 5 },
    metrics: createMetrics(),
    clock: Date.now,
    random: Math.random,
  });
  return twilio(accountSid, password, { httpClient });
}

describe('the simulated account', () => {
  it('does the same for the same seed, and something else for another', async () => {
    const startMs = Date.now();
    const plan = async (seed: string): Promise<string> =>
      JSON.stringify((await aSimulator({ seed, startMs })).accounts.map(({ deliveries }) => deliveries));
    const first = await plan('a');
    expect(await plan('a')).toBe(first);
    expect(await plan('b')).not.toBe(first);
  });

  it('loses only what REST and the documented path can prove', async () => {
    const { accounts } = await aSimulator({ messages: 2_000, calls: 500 });
    let lost = 0;
    for (const { deliveries, resources } of accounts) {
      for (const resource of resources) {
        const own = deliveries.filter((delivery) => delivery.resource === resource);
        const missing = own.filter((delivery) => delivery.lost).map(({ step }) => step.status);
        lost += missing.length;
        const last = resource.steps.at(-1)?.status;
        expect(missing).not.toContain('queued');
        if (resource.family === 'call' && missing.length > 0) expect(missing).toHaveLength(1);
        if (missing.length === own.length && own.length > 0)
          expect(resource.steps.some(({ status }) => status === 'sent' || status === 'initiated')).toBe(true);
        for (const status of missing)
          expect(
            status === last ||
              resource.family === 'call' ||
              ['delivered', 'undelivered', 'read', 'sent'].includes(last ?? ''),
          ).toBe(true);
      }
    }
    expect(lost).toBeGreaterThan(100);
  });

  it('has one incident: a carrier filters what goes to one country for a while', async () => {
    const { accounts } = await aSimulator({ messages: 2_000 });
    const filtered = accounts
      .flatMap(({ resources }) => resources)
      .filter(({ steps }) => steps.at(-1)?.errorCode === 30007);
    expect(filtered.length).toBeGreaterThan(20);
    expect(new Set(filtered.map(({ to }) => to.slice(0, 3)))).toEqual(new Set(['+44']));
    expect(new Set(filtered.map(({ from }) => from)).size).toBe(1);
  });

  it('sends what its report says, signed so that the official library agrees', async () => {
    const heard: { url: string; signature: string | undefined; form: Record<string, string> }[] = [];
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request.setEncoding('utf8')) body += chunk;
      heard.push({
        url: request.url ?? '',
        signature: String(request.headers['x-twilio-signature'] ?? ''),
        form: Object.fromEntries(new URLSearchParams(body)),
      });
      const genuine = twilio.validateRequest(
        token,
        heard.at(-1)?.signature ?? '',
        'https://hooks.example.org/callbacks',
        heard.at(-1)?.form ?? {},
      );
      response.writeHead(genuine ? 204 : 403).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const simulator = await aSimulator({
      callbackUrl: 'https://hooks.example.org/callbacks#rc=2&rp=5xx',
      target: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callbacks`,
    });
    const report = await simulator.run();
    expect(report.failed).toBe(0);
    expect(report.rejected).toBe(5);
    expect(heard.length).toBe(report.accepted + report.rejected);
    const told = simulator.accounts.flatMap(({ deliveries }) => deliveries).length;
    expect(report.accepted).toBe(told - report.lost.length + report.duplicates + 5);
    for (const { sid, status } of report.lost)
      expect(
        heard.some(
          ({ form }) =>
            (form.MessageSid ?? form.CallSid) === sid && (form.MessageStatus ?? form.CallStatus) === status,
        ),
      ).toBe(false);
  });
});

describe('its REST API, read by the official client', () => {
  it('gives every listed message once, page by page, newest first', async () => {
    const simulator = await aSimulator();
    const messages = await clientOf(simulator).messages.list({
      dateSentAfter: new Date(Date.now() - 7_200_000),
      pageSize: 37,
    });
    const sent = simulator.accounts
      .flatMap(({ resources }) => resources)
      .filter(
        ({ family, steps }) =>
          family === 'message' && steps.some(({ status }) => status === 'sent' || status === 'received'),
      );
    expect(messages.map(({ sid }) => sid).sort()).toEqual(sent.map(({ sid }) => sid).sort());
    const created = messages.map(({ dateCreated }) => dateCreated.getTime());
    expect(created).toEqual([...created].sort((a, b) => b - a));
    expect(messages[0]).toMatchObject({
      numSegments: '1',
      price: expect.stringMatching(/^-/),
      direction: expect.stringMatching(/^(outbound-api|inbound)$/),
    });
  });

  it('filters by date, and does not show by date what has none', async () => {
    const simulator = await aSimulator();
    const client = clientOf(simulator);
    expect(await client.messages.list({ dateSentBefore: new Date(Date.now() - 7_200_000) })).toEqual([]);
    const all = await client.messages.list({ pageSize: 1000 });
    expect(all.length).toBe(305);
    expect(all.filter(({ dateSent }) => dateSent === null).every(({ status }) => status === 'failed')).toBe(
      true,
    );
    expect(
      (await client.calls.list({ startTimeAfter: new Date(Date.now() - 7_200_000), pageSize: 1000 })).length,
    ).toBe(100);
  });

  it('answers 404 with 20404 for what was deleted, and 401 to a wrong login', async () => {
    const simulator = await aSimulator();
    const [sid = ''] = simulator.deleteSome(1);
    await expect(clientOf(simulator).messages(sid).fetch()).rejects.toMatchObject({
      status: 404,
      code: 20404,
    });
    await expect(clientOf(simulator, 'wrong').messages.list()).rejects.toMatchObject({
      status: 401,
      code: 20003,
    });
  });
});

describe('its signatures', () => {
  it('are those of the published test vectors', () => {
    const url = 'https://hooks.example.org/twilio/messages?acct=AC1';
    const fields = [
      ['MessageSid', 'SM0123456789abcdef0123456789abcdef'],
      ['MessageStatus', 'delivered'],
      ['FromZip', ''],
      ['To', '+15005550006'],
      ['Body', 'a b+c'],
    ] as const;
    expect(signForm(token, url, fields)).toBe('d9T+wED/hPz0pFwJZmF9jsBkzRI=');
    expect(
      signForm(token, url, [
        ['A', '2'],
        ['A', '1'],
        ['A', '2'],
        ['B', 'x'],
      ]),
    ).toBe('ga1vMXDpWK2FozjV8w3b2YFjS4Q=');
    expect(
      signForm(token, `${url}#rc=5`, [
        ['a', '2'],
        ['B', '3'],
        ['A', '1'],
      ]),
    ).toBe('sgOa33Xt/HvMaDGfQql+WmhKpUM=');
    expect(signJson(token, 'https://h.example.org/ev', Buffer.from('[{"id":"x"}]')).signature).toBe(
      'Vtq2WRnlXS0Tgs9q9nyqbifbkQE=',
    );
  });
});
