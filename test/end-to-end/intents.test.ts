import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createClient } from '../../client/index.ts';
import { openStore } from '../../core/store/open.ts';
import { rowsOf } from '../../core/store/store.ts';
import { TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid, person } from '../world/callbacks.ts';
import { canariesIn, canariesUnder, canary } from '../world/canary.ts';
import { embedded } from '../world/store.ts';

const appliance = new TestAppliance();
let token = '';

beforeAll(async () => {
  await appliance.start();
  token = (await appliance.command('token', '--role', 'app')).stdout.trim().split('\n').at(-1) ?? '';
});
afterAll(() => appliance.close());

const aClient = (lost: string[] = []) =>
  createClient({
    callbackBase: 'https://hooks.example.org',
    apiBase: `http://127.0.0.1:${appliance.port}`,
    token,
    onLost: (why) => void lost.push(why),
  });

async function post(body: object): Promise<{ status: number; detail: string }> {
  const { status, body: answer } = await appliance.send('POST', '/v1/intents', {
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return { status, detail: JSON.parse(answer).detail ?? '' };
}

describe('an intent', () => {
  it('is where the trace begins, when its id travels in the callback URL', async () => {
    const lost: string[] = [];
    const client = aClient(lost);
    const id = client.intent({
      purpose: 'appointment',
      consent: 'consent-2026-001',
      template: 'reminder_v2',
    });
    const url = new URL(client.callbackUrl(id));
    expect([url.origin, url.hash]).toEqual(['https://hooks.example.org', '#rc=5&rp=ct,rt,5xx']);
    await client.settled();
    expect(lost).toEqual([]);
    const sid = messageSid('intended');
    expect(
      (await appliance.callback(messageCallback(sid, 'delivered'), url.pathname + url.search)).status,
    ).toBe(204);
    await appliance.shipped();
    const trace = await appliance.trace(sid);
    expect(trace.events.map(({ kind }) => kind)).toEqual(['intent', 'message-status']);
    expect(trace.intent).toMatchObject({
      id,
      purpose: 'appointment',
      consentReference: 'consent-2026-001',
      template: 'reminder_v2',
    });
    expect((await appliance.trace(id)).story.map((part) => part.sid)).toEqual([sid]);
    const { stdout } = await appliance.command('contact', person, '--reason', 'intent test', '--json');
    expect(JSON.parse(stdout).contacts[0]).toMatchObject({
      sid,
      purpose: 'appointment',
      consentReference: 'consent-2026-001',
    });
    expect((await appliance.command('trace', sid)).stdout).toContain(
      'why: appointment, consent consent-2026-001',
    );
  });

  it('keeps a keyed fingerprint of what will be sent, and no word of it anywhere', async () => {
    const client = aClient();
    const said = (name: string) => `Hi ${name}, your ${canary()} appointment is on Monday at 3:30pm.`;
    const texts = [said('Jane'), said('Bartholomew')].map((text) =>
      text.replace(/Zq7wKx9vBt4\w+/, 'Zq7wKx9vBt4'),
    );
    const ids = texts.map((content) => client.intent({ purpose: 'appointment', content }));
    await client.settled();
    const sids = ids.map((_, index) => messageSid(`with content ${index}`));
    for (const [index, sid] of sids.entries()) {
      const url = new URL(client.callbackUrl(ids[index]));
      await appliance.callback(messageCallback(sid, 'delivered'), url.pathname + url.search);
    }
    // Broken, so that what cannot be read is answered and not logged.
    const broken = await appliance.send('POST', '/v1/intents', {
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: `{"id":"broken-content","purpose":"billing","content":"${canary()}`,
    });
    const long = await post({ id: 'too-long-content', purpose: 'billing', content: canary().repeat(400) });
    expect([broken.status, long.status]).toEqual([400, 400]);
    await appliance.shipped();
    const store = await openStore(embedded, appliance.dataDir);
    const figures = await rowsOf(
      store,
      z.object({ fingerprint: z.string() }),
      'SELECT fingerprint FROM resources_by_minute FINAL WHERE resource_sid IN {sids:Array(String)}',
      { sids },
    );
    const tables = await rowsOf(
      store,
      z.object({ row: z.string() }),
      'SELECT toString(tuple(*)) AS row FROM events',
    );
    await store.close();
    expect(figures).toEqual([{ fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) }, figures[0]]);
    const { found } = canariesUnder(appliance.dataDir);
    const spoken = [JSON.stringify(tables), appliance.log, broken.body, long.detail];
    expect([...found, ...spoken.flatMap((text) => canariesIn(Buffer.from(text)))]).toEqual([]);
  });

  it('may be told of afterwards', async () => {
    const client = aClient();
    const sid = messageSid('told afterwards');
    await appliance.callback(messageCallback(sid, 'sent'));
    const id = client.intent({ purpose: 'billing' });
    client.sent(id, sid);
    await client.settled();
    await appliance.shipped();
    expect((await appliance.trace(sid, 2)).intent).toMatchObject({ id, purpose: 'billing' });
  });

  it('said again is the same event', async () => {
    const body = { id: 'said-twice-a', purpose: 'billing' };
    expect([(await post(body)).status, (await post(body)).status]).toEqual([200, 200]);
    await appliance.shipped();
    expect((await appliance.trace('said-twice-a')).events).toMatchObject([{ repeats: 1 }]);
  });

  it.each([
    [{ id: 'Jane Doe, Monday at nine', purpose: 'appointment' }, 'id'],
    [{ id: 'appt-4155550123', purpose: 'appointment' }, 'id'],
    [{ id: 'fine-id-1', purpose: 'because Jane asked' }, 'purpose'],
    [{ id: 'fine-id-1', purpose: 'appointment', consent: 'she said yes on the phone' }, 'consent'],
    [
      { id: 'fine-id-1', purpose: 'appointment', template: 'Hello Jane, your appointment is on Monday' },
      'template',
    ],
    [{ id: 'fine-id-1', purpose: 'appointment', note: 'Jane' }, 'note'],
    [{ id: 'fine-id-1' }, 'purpose'],
    [{ id: 'fine-id-1', sid: '+14155550123' }, 'sid'],
    [{ id: 'fine-id-1', purpose: 'appointment', accountSid: `AC${'9'.repeat(32)}` }, 'accountSid'],
  ])('with free text in it is refused, and the refusal names the part: %o', async (body, part) => {
    const { status, detail } = await post(body);
    expect(status).toBe(400);
    expect(detail).toMatch(new RegExp(part));
    expect(detail).not.toMatch(/Jane|4155550123|she said/);
  });
});

describe('the client', () => {
  it('neither throws nor waits when Ledgerline is away, slow or refuses', async () => {
    const slow = createServer(() => undefined).listen(0);
    const slowBase = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;
    const lost: string[] = [];
    const onLost = (why: string): void => {
      lost.push(why);
      throw new Error('an application that stumbles');
    };
    const common = { callbackBase: 'https://hooks.example.org', timeoutMs: 200, onLost };
    const clients = [
      createClient({ ...common, apiBase: 'http://127.0.0.1:9', token }),
      createClient({ ...common, apiBase: slowBase, token }),
      createClient({ ...common, apiBase: `http://127.0.0.1:${appliance.port}`, token: 'no token' }),
    ];
    for (const client of clients) expect(client.intent({ purpose: 'billing' })).toMatch(/^[0-9a-f-]{36}$/);
    await Promise.all(clients.map((client) => client.settled()));
    expect(lost.sort()).toEqual(['Ledgerline answered 401', 'TimeoutError', 'TypeError']);
    slow.closeAllConnections();
    slow.close();
  });

  it('gives up announcements beyond a number under way, so that memory stays flat', async () => {
    let lost = 0;
    const client = createClient({
      callbackBase: 'https://hooks.example.org',
      token,
      onLost: () => {
        lost += 1;
      },
      fetch: () => new Promise<Response>((_, fail) => setTimeout(() => fail(new Error('away')), 50)),
    });
    for (let count = 0; count < 1_500; count += 1) client.intent({ purpose: 'billing' });
    expect(lost).toBe(500);
    await client.settled();
    expect(lost).toBe(1_500);
  });
});
