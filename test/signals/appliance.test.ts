import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid, ownNumber } from '../world/callbacks.ts';

const appliance = new TestAppliance();
let token = '';

beforeAll(async () => {
  await appliance.start();
  const { stdout } = await appliance.command('token', '--role', 'sre');
  token = stdout.trim().split('\n').at(-1) ?? '';
});
afterAll(() => appliance.close());

const ask = async (path: string) =>
  appliance.send('GET', path, { headers: { Authorization: `Bearer ${token}` } });

it('a sender whose messages are filtered is in /v1/signals and in /metrics within a minute', async () => {
  for (let message = 0; message < 60; message += 1) {
    const sid = messageSid(`filtered ${message}`);
    await appliance.callback(messageCallback(sid, 'sent'));
    await appliance.callback(messageCallback(sid, 'undelivered', { ErrorCode: '30007' }));
  }
  await appliance.shipped();
  let signals: readonly unknown[] = [];
  let tries = 0;
  for (; signals.length === 0 && tries < 60; tries += 1) {
    await wait(1_000);
    const answer = await ask('/v1/signals?open=true');
    expect(answer.status).toBe(200);
    signals = JSON.parse(answer.body).signals;
  }
  expect(signals).toMatchObject([
    {
      signal: 'carrier-filtering',
      environment: 'production',
      subject: { sender: ownNumber, country: 'US', channel: 'sms' },
      codes: [30007],
      closedAt: null,
    },
  ]);
  // The gauges are set when the whole look is over, in the same minute.
  const gauge = /ledgerline_signal_open\{signal="carrier-filtering",[^}]*country="US"[^}]*\} 1/;
  let { body } = await ask('/metrics');
  for (; !gauge.test(body) && tries < 60; tries += 1) {
    await wait(1_000);
    ({ body } = await ask('/metrics'));
  }
  expect(body).toMatch(gauge);
  expect(appliance.log).not.toContain('signals could not');
});

it('the list refuses what it does not know, and is in the OpenAPI document', async () => {
  expect((await ask('/v1/signals?signal=nonsense')).status).toBe(400);
  expect((await appliance.send('GET', '/v1/signals')).status).toBe(401);
  const { body } = await ask('/v1/openapi.json');
  expect(
    JSON.parse(body).paths['/v1/signals'].get.parameters.map(({ name }: { name: string }) => name),
  ).toEqual(['account', 'signal', 'open', 'since', 'limit']);
});
