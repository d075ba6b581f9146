import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { issueToken } from '../../console/access/api-tokens.ts';
import { apiHeaders, pageHeaders } from '../../console/access/headers.ts';
import { limits } from '../../core/limits.ts';
import { openStore } from '../../core/store/open.ts';
import { rowsOf } from '../../core/store/store.ts';
import { TestAppliance } from '../world/appliance.ts';
import { person } from '../world/callbacks.ts';
import { cookieOf, giveToken, signedIn } from '../world/sign-in.ts';
import { embedded } from '../world/store.ts';

const appliance = new TestAppliance();
const host = 'ledgerline.example.org';
type Headers = Readonly<Record<string, string>>;

beforeAll(async () => {
  await appliance.start();
});
afterAll(() => appliance.close());

/** Sends exactly these headers, as browsers of different ages and other sites do. */
const send = async (method: string, path: string, headers: Headers, body = '') => {
  const answer = await fetch(`http://127.0.0.1:${appliance.port}${path}`, {
    method,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    ...(method === 'GET' ? {} : { body }),
    redirect: 'manual',
  });
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
};

describe('a request with a session', () => {
  const here = (): string => `http://127.0.0.1:${appliance.port}`;
  const from: readonly (readonly [string, () => Headers, boolean])[] = [
    ['this page', () => ({ 'Sec-Fetch-Site': 'same-origin' }), true],
    ['the address bar', () => ({ 'Sec-Fetch-Site': 'none' }), true],
    ['a neighbouring host', () => ({ 'Sec-Fetch-Site': 'same-site' }), false],
    ['another site', () => ({ 'Sec-Fetch-Site': 'cross-site' }), false],
    ['another site, whatever its origin', () => ({ 'Sec-Fetch-Site': 'cross-site', Origin: here() }), false],
    ['this page, in an older browser', () => ({ Origin: here() }), true],
    ['another site, in an older browser', () => ({ Origin: 'https://evil.example' }), false],
    ['a host like this one', () => ({ Origin: `${here()}.evil.example` }), false],
    ['another port', () => ({ Origin: 'http://127.0.0.1:1' }), false],
    ['nowhere', () => ({ Origin: 'null' }), false],
    ['something that does not say', () => ({}), false],
  ];

  it('is taken from the console alone: forms', async () => {
    for (const [name, headers, taken] of from) {
      const cookie = await signedIn(appliance, 'sre');
      const { status } = await send('POST', '/console/logout', { Cookie: cookie, ...headers() });
      expect([name, status]).toEqual([name, taken ? 303 : 403]);
      const health = await appliance.send('GET', '/console/health', { headers: { Cookie: cookie } });
      expect([name, health.status]).toEqual([name, taken ? 401 : 200]);
    }
  });

  it('is taken from the console alone: the API, whose answers are the same as with a token', async () => {
    const cookie = await signedIn(appliance, 'officer');
    const body = JSON.stringify({ address: person, reason: 'complaint' });
    for (const [name, headers, taken] of from) {
      const answer = await send(
        'POST',
        '/v1/contacts/search',
        { Cookie: cookie, 'Content-Type': 'application/json', ...headers() },
        body,
      );
      expect([name, answer.status]).toEqual([name, taken ? 200 : 403]);
    }
    const same = { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' };
    for (const [type, sent] of [
      ['application/x-www-form-urlencoded', new URLSearchParams({ address: person, reason: 'x' }).toString()],
      ['text/plain', body],
      ['multipart/form-data', body],
    ] as const)
      expect(
        (await send('POST', '/v1/contacts/search', { ...same, 'Content-Type': type }, sent)).status,
      ).toBe(415);
    expect((await send('GET', '/v1/signals', same)).status).toBe(200);
    expect(
      (await send('GET', '/v1/signals', { Cookie: cookie, 'Sec-Fetch-Site': 'cross-site' })).status,
    ).toBe(403);
  });

  it('changes nothing by GET', async () => {
    const cookie = await signedIn(appliance, 'sre');
    const headers = { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' };
    for (const path of ['logout', 'sign-out-everywhere', 'login', 'confirm'])
      expect((await send('GET', `/console/${path}`, headers)).status).toBe(404);
    expect((await send('GET', '/console/health', headers)).status).toBe(200);
  });
});

describe('signing in', () => {
  const fields = (values: Headers): string => new URLSearchParams(values).toString();

  it('gives another id each time; one that was there before, by whoever, is nobody’s', async () => {
    const token = issueToken(`${appliance.dataDir}/api-tokens.yaml`, { name: 'jo', role: 'sre' }, '');
    const planted = `ledgerline_session=${'p'.repeat(43)}`;
    const first = cookieOf(await giveToken(appliance, token, { Cookie: planted }));
    const second = cookieOf(await giveToken(appliance, token, { Cookie: first }));
    expect(new Set([planted, first, second]).size).toBe(3);
    const statuses = [];
    for (const cookie of [planted, first, second])
      statuses.push((await appliance.send('GET', '/console/health', { headers: { Cookie: cookie } })).status);
    expect(statuses).toEqual([401, 401, 200]);
  });

  it('leads back to where somebody was going, and to nowhere else', async () => {
    const page = await appliance.send('GET', '/console/health?hours=6');
    expect(page.body).toContain('<input type="hidden" name="to" value="/console/health?hours=6">');
    const token = issueToken(`${appliance.dataDir}/api-tokens.yaml`, { name: 'to', role: 'sre' }, '');
    for (const [to, led] of [
      ['/console/health?hours=6', '/console/health?hours=6'],
      ['/console', '/console'],
      ['', '/console'],
      ['https://evil.example/console', '/console'],
      ['//evil.example/console/', '/console'],
      ['/console/..//evil.example', '/console'],
      ['/console/../v1/signals', '/console'],
      ['/console\\..\\..\\evil.example', '/console'],
      ['/consolent', '/console'],
      ['/console/\r\nSet-Cookie: a=b', '/console/Set-Cookie:%20a=b'],
      ['javascript:alert(1)', '/console'],
    ] as const) {
      const { headers } = await send('POST', '/console/login', {}, fields({ token, to }));
      expect([to, headers.get('location')]).toEqual([to, led]);
    }
  });

  it('says that a session is over, once somebody had one', async () => {
    const never = await appliance.send('GET', '/console/health');
    const over = await appliance.send('GET', '/console/health', {
      headers: { Cookie: `ledgerline_session=${'o'.repeat(43)}` },
    });
    expect([
      never.body.includes('role="alert"'),
      over.body.includes('You are not signed in any more'),
    ]).toEqual([false, true]);
  });

  it('ends every session of one person at once, where they ask for it', async () => {
    const token = issueToken(`${appliance.dataDir}/api-tokens.yaml`, { name: 'many', role: 'sre' }, '');
    const mine = [cookieOf(await giveToken(appliance, token)), cookieOf(await giveToken(appliance, token))];
    const other = await signedIn(appliance, 'sre');
    const ended = await appliance.send('POST', '/console/sign-out-everywhere', {
      headers: { Cookie: mine[0] ?? '' },
    });
    expect(ended.status).toBe(303);
    const statuses = [];
    for (const cookie of [...mine, other])
      statuses.push((await appliance.send('GET', '/console/health', { headers: { Cookie: cookie } })).status);
    expect(statuses).toEqual([401, 401, 200]);
  });

  it('that fails again and again does not fill the record', async () => {
    const before = await refusals();
    for (let time = 0; time < limits.signInFreeTriesByAddress + 20; time += 1)
      await send('POST', '/console/login', {}, fields({ token: `llt_${'x'.repeat(43)}` }));
    const waiting = await send('POST', '/console/login', {}, fields({ token: `llt_${'x'.repeat(43)}` }));
    expect([waiting.status, Number(waiting.headers.get('retry-after')) > 0]).toEqual([429, true]);
    const after = await refusals();
    // Ten of this minute and ten of the next, should one begin meanwhile, and what it counts.
    expect(after - before).toBeGreaterThanOrEqual(1);
    expect(after - before).toBeLessThanOrEqual(2 * limits.signInRefusalsRecordedPerMinute + 1);
  });
});

async function refusals(): Promise<number> {
  await appliance.shipped();
  const store = await openStore(embedded, appliance.dataDir);
  const [row] = await rowsOf(
    store,
    z.object({ acts: z.number() }),
    "SELECT toUInt32(count()) AS acts FROM act WHERE action = 'sign-in-refused'",
  );
  await store.close();
  return row?.acts ?? 0;
}

describe('every answer', () => {
  it('has the headers that keep it to itself, and HSTS where the address is https', async () => {
    const page = await send('GET', '/console', { Host: host });
    for (const [name, value] of Object.entries(pageHeaders(true))) expect(page.headers.get(name)).toBe(value);
    for (const path of ['/v1/openapi.json', '/v1/signals', '/v1/nothing']) {
      const answer = await send('GET', path, {});
      for (const [name, value] of Object.entries(apiHeaders(true)))
        expect([path, name, answer.headers.get(name)]).toEqual([path, name, value]);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
    expect(pageHeaders(false)['Strict-Transport-Security']).toBeUndefined();
  });
});
