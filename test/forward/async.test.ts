import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { authToken, publicUrl, type TestAppliance } from '../world/appliance.ts';
import { aForwarder, anApplication } from '../world/application.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { signatureOf } from '../world/sign.ts';

const downSeconds = Number(process.env.LEDGERLINE_TEST_FORWARD_DOWN_SECONDS ?? 10);
const statuses = ['queued', 'sent', 'delivered'];
const waitUntil = async (what: () => void | Promise<void>, timeout = 30_000): Promise<void> =>
  void (await vi.waitFor(what, { timeout, interval: 100 }));

async function emptied(appliance: TestAppliance): Promise<void> {
  await waitUntil(async () => expect(await appliance.metric('ledgerline_forward_waiting')).toBe(0), 60_000);
  const listed = await appliance.command('forward', 'list', '--json');
  expect(JSON.parse(listed.stdout)).toEqual({ entries: [] });
  expect(await appliance.metric('ledgerline_forward_bytes')).toBe(0);
}

it(
  `an application that is down for ${downSeconds} s is given everything afterwards, in order per SID, and kill -9 changes nothing`,
  async () => {
    const application = await anApplication();
    const to = `http://127.0.0.1:${application.port}/twilio?tenant=a%20b`;
    const appliance = await aForwarder([{ kinds: 'all', to }]);
    await application.down();
    const until = Date.now() + downSeconds * 1_000;
    const sids: string[] = [];
    for (let round = 0; Date.now() < until || round < 20; round += 1) {
      const sid = messageSid(`down ${round}`);
      for (const status of statuses) {
        const { status: answered } = await appliance.callback(
          messageCallback(sid, status, { Body: 'needle of the form', To: '+14155550177' }),
        );
        expect(answered).toBe(204);
      }
      sids.push(sid);
      if (round === 10) {
        await appliance.kill('SIGKILL');
        await appliance.start();
      }
      await new Promise((go) => setTimeout(go, 100));
    }
    expect(await appliance.metric('ledgerline_forward_waiting')).toBe(sids.length * 3);
    expect(filesWith(appliance.dataDir, ['needle of the form', '+14155550177', '%2B14155550177'])).toEqual(
      [],
    );

    await application.up();
    await emptied(appliance);
    expect(sids.map((sid) => application.statusesOf(sid))).toEqual(sids.map(() => statuses));
    expect(application.came).toBe(application.heard.length);
    expect(application.heard[0]?.url).toBe('/twilio?tenant=a%20b');
    expect(application.heard[0]?.fields.Body).toBe('needle of the form');
    expect(application.heard[0]?.headers['user-agent']).toMatch(/^ledgerline\//);
    expect(application.heard[0]?.headers['x-forwarded-for']).toBeUndefined();
    console.log(
      `down for ${downSeconds} s: ${application.heard.length} of ${application.came} requests validated`,
    );
  },
  (downSeconds + 120) * 1_000,
);

it('kill -9 while callbacks are being delivered loses none of them', async () => {
  const application = await anApplication();
  application.answer = (_, response) => void setTimeout(() => response.sendStatus(204), 20);
  const appliance = await aForwarder([
    { kinds: ['message-status'], to: `http://127.0.0.1:${application.port}/` },
  ]);
  const acknowledged: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    await Promise.all(
      Array.from({ length: 150 }, async (_, number) => {
        const sid = messageSid(`kill ${round} ${number}`);
        const { status } = await appliance.callback(messageCallback(sid, 'sent'));
        if (status === 204) acknowledged.push(sid);
      }),
    );
    await appliance.kill('SIGKILL');
    await appliance.start();
  }
  await emptied(appliance);
  expect(acknowledged.filter((sid) => application.statusesOf(sid).length === 0)).toEqual([]);
  expect(application.came).toBe(application.heard.length);
});

it('GET, JSON and the idempotency token arrive as Twilio sent them, and validate', async () => {
  const application = await anApplication();
  const appliance = await aForwarder([{ kinds: 'all', to: `http://127.0.0.1:${application.port}/hook` }]);
  const query = `?${new URLSearchParams(messageCallback(messageSid('get'), 'sent'))}`;
  const target = `/callbacks${query}`;
  await appliance.send('GET', target, {
    headers: {
      'X-Twilio-Signature': signatureOf(authToken, publicUrl + target, []),
      'I-Twilio-Idempotency-Token': 'token-1',
    },
  });
  await appliance.stream([
    { specversion: '1.0', type: 'com.twilio.unheard.of', id: 'EZ1', data: { text: 'ü' } },
  ]);
  await waitUntil(() => expect(application.heard).toHaveLength(2));
  const get = application.heard.find(({ method }) => method === 'GET');
  expect(get?.url).toBe(`/hook${query}`);
  expect(get?.headers['i-twilio-idempotency-token']).toBe('token-1');
  const post = application.heard.find(({ method }) => method === 'POST');
  expect(post?.fields).toMatchObject([{ id: 'EZ1', data: { text: 'ü' } }]);
  await emptied(appliance);
});

it('with dedupe the application sees each status once and never an older one', async () => {
  const application = await anApplication();
  const rule = { kinds: 'all', to: `http://127.0.0.1:${application.port}/`, dedupe: 'true' };
  const appliance = await aForwarder([rule]);
  const sid = messageSid('dedupe');
  for (const status of ['queued', 'queued', 'delivered', 'sent', 'delivered'])
    await appliance.callback(messageCallback(sid, status));
  await emptied(appliance);
  await appliance.kill('SIGKILL');
  await appliance.start();
  for (const status of ['sent', 'delivered', 'read']) await appliance.callback(messageCallback(sid, status));
  await emptied(appliance);
  expect(application.statusesOf(sid)).toEqual(['queued', 'delivered', 'read']);
});

it('a redirect is not followed, and what is given up can be listed, tried again and dropped', async () => {
  const elsewhere = await anApplication();
  const application = await anApplication();
  application.answer = (_, response) => response.redirect(307, `http://127.0.0.1:${elsewhere.port}/`);
  const to = `http://127.0.0.1:${application.port}/`;
  const appliance = await aForwarder([{ kinds: 'all', to }]);
  const sid = messageSid('redirected');
  await appliance.callback(messageCallback(sid, 'sent'));
  await waitUntil(() => expect(application.came).toBeGreaterThan(1));
  expect(elsewhere.came).toBe(0);
  const { entries } = JSON.parse((await appliance.command('forward', 'list', '--json')).stdout);
  expect(entries).toMatchObject([{ sid, status: 'sent', held: true }]);
  expect(JSON.stringify(entries)).not.toContain('+1415');
  const dropped = await appliance.command('forward', 'drop', String(entries[0].id), '--json');
  expect(JSON.parse(dropped.stdout)).toEqual({ done: 1 });
  await emptied(appliance);
});

it('a host that leads to a private address is not called unless it is allowed by name', async () => {
  const appliance = await aForwarder([{ kinds: 'all', to: 'https://localhost:1/' }], []);
  await appliance.callback(messageCallback(messageSid('private'), 'sent'));
  await waitUntil(async () => expect(await appliance.metric('ledgerline_forward_total')).toBeGreaterThan(0));
  expect(await appliance.metric('ledgerline_forward_waiting')).toBe(1);
});

function filesWith(folder: string, needles: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => needles.some((needle) => readFileSync(path).includes(needle)));
}
