import { expect, it } from 'vitest';
import { authToken, publicUrl } from '../world/appliance.ts';
import { aForwarder, anApplication, emptied, waitUntil, writeAccounts } from '../world/application.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { signatureOf } from '../world/sign.ts';

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

it('a redirect is not followed, and a callback can be dropped', async () => {
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

it('what was given up is listed with the reason and can be tried again', async () => {
  const application = await anApplication();
  const to = `http://127.0.0.1:${application.port}/`;
  await application.down();
  const rules = [{ kinds: 'all', to }];
  const appliance = await aForwarder(rules);
  const sid = messageSid('given up');
  await appliance.callback(messageCallback(sid, 'sent'));
  await appliance.kill('SIGTERM');
  writeAccounts(appliance.accountsFile, [{ kinds: 'all', to: `${to}elsewhere` }]);
  await appliance.start();
  await waitUntil(async () => expect(await appliance.metric('ledgerline_forward_dead')).toBe(1));
  const { entries } = JSON.parse((await appliance.command('forward', 'list', '--json')).stdout);
  expect(entries).toMatchObject([{ sid, held: true, dead: 'its destination is no longer configured' }]);

  await application.up();
  writeAccounts(appliance.accountsFile, rules);
  await appliance.kill('SIGTERM');
  await appliance.start();
  const retried = await appliance.command('forward', 'retry', String(entries[0].id), '--json');
  expect(JSON.parse(retried.stdout)).toEqual({ done: 1 });
  await emptied(appliance);
  expect(application.statusesOf(sid)).toEqual(['sent']);
});
