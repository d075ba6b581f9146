import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { type Answer, TestAppliance } from '../world/appliance.ts';
import { clientId, clientSecret } from '../world/identity-provider.ts';
import { cookieOf } from '../world/sign-in.ts';
import { aLyingProvider, type Claims, type Lie } from './lying-provider.ts';

type Change = (parameters: URLSearchParams) => void;

async function aWorld(oidc: object = {}) {
  const provider = await aLyingProvider();
  const appliance = new TestAppliance();
  onTestFinished(() => appliance.close());
  const secretFile = join(appliance.dataDir, 'oidc-secret');
  writeFileSync(secretFile, `${clientSecret}\n`, { mode: 0o600 });
  const roles = [{ value: 'officers', role: 'officer' }];
  const settings = { issuer: provider.issuer, clientId, clientSecret: { file: secretFile }, roles, ...oidc };
  writeFileSync(
    join(appliance.dataDir, 'console.yaml'),
    stringify({ url: 'http://console.example', oidc: settings }),
  );
  await appliance.start();

  const start = async (
    cookie = '',
    query = '?to=/console/health',
  ): Promise<{ location: URL; cookie: string }> => {
    const answer = await appliance.send('GET', `/console/oidc/start${query}`, {
      headers: { Cookie: cookie },
    });
    expect(answer.status).toBe(303);
    return { location: new URL(String(answer.headers.location)), cookie: cookieOf(answer) };
  };
  const comeBack = async (query: URLSearchParams, cookie: string): Promise<Answer> =>
    appliance.send('GET', `/console/oidc/callback?${query}`, { headers: { Cookie: cookie } });
  const wholeHop = async (
    lie: Lie,
    change: Change = () => undefined,
    as = '',
    more = '',
  ): Promise<Answer> => {
    const { location, cookie } = await start(as, `?to=/console/health${more}`);
    const query = new URLSearchParams({
      code: provider.codeFor(location, lie),
      state: location.searchParams.get('state') ?? '',
      iss: provider.issuer,
    });
    change(query);
    return comeBack(query, cookie);
  };
  return { appliance, provider, start, comeBack, wholeHop };
}

/** The cookie of a session that an answer begins, if it does. */
function sessionIn({ headers }: Answer): string | undefined {
  const cookies = [headers['set-cookie'] ?? []].flat();
  return cookies.find((cookie) => /^ledgerline_session=[\w-]{43};/.test(cookie))?.split(';')[0];
}

const claims = (more: Claims): Lie => ({ claims: (truth) => ({ ...truth, ...more }) });
const without = (name: string): Lie => ({
  claims: (truth) => Object.fromEntries(Object.entries(truth).filter(([claim]) => claim !== name)),
});
const now = (): number => Math.floor(Date.now() / 1000);

it('what a provider says is believed when all of it is right, and nothing else is', async () => {
  const { appliance, start, wholeHop } = await aWorld();
  const asked = (await start()).location.searchParams;
  expect(Object.fromEntries(asked)).toMatchObject({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: 'http://console.example/console/oidc/callback',
    scope: 'openid',
    code_challenge_method: 'S256',
  });

  const believed = await wholeHop({});
  expect([believed.status, sessionIn(believed)]).toEqual([200, expect.any(String)]);
  expect(believed.body).toContain('<meta http-equiv="refresh" content="0; url=/console/health">');
  expect(
    (await appliance.send('GET', '/console/health', { headers: { Cookie: sessionIn(believed) ?? '' } })).body,
  ).toContain('signed in as somebody@127.0.0.1 (officer)');

  const lies: Readonly<Record<string, readonly [Lie, Change?]>> = {
    'a nonce of somebody else': [claims({ nonce: 'n'.repeat(43) })],
    'no nonce': [without('nonce')],
    'another issuer': [claims({ iss: 'https://login.example.org' })],
    'for another client': [claims({ aud: 'another' })],
    'for another client too': [claims({ aud: ['another', 'ledgerline'], azp: 'another' })],
    'over for an hour': [claims({ iat: now() - 7_200, exp: now() - 3_600 })],
    'without an end': [without('exp')],
    'about nobody': [without('sub')],
    'not signed': [{ signed: 'none' }],
    'signed by somebody else': [{ signed: 'with another key' }],
    'signed with what both sides know': [{ signed: 'with the client secret' }],
    'only an access token': [{ signed: 'not at all' }],
    'a state of somebody else': [{}, (query) => query.set('state', 's'.repeat(43))],
    'no state': [{}, (query) => query.delete('state')],
    'from another provider': [{}, (query) => query.set('iss', 'https://login.example.org')],
    'from nobody knows where': [{}, (query) => query.delete('iss')],
    'a code of somebody else': [{}, (query) => query.set('code', 'guessed')],
    'no code': [{}, (query) => query.delete('code')],
    'somebody changed their mind': [
      {},
      (query) => {
        query.delete('code');
        query.set('error', 'access_denied');
      },
    ],
    'no group that may come in': [claims({ groups: ['others'] })],
    'groups that are none': [claims({ groups: { officers: true } })],
    'a group like one': [claims({ groups: ['officers '] })],
  };
  for (const [name, [lie, change]] of Object.entries(lies)) {
    const answer = await wholeHop(lie, change);
    expect([name, answer.status, sessionIn(answer)]).toEqual([name, 403, undefined]);
  }
  expect(appliance.log).not.toMatch(/somebody|eyJ/);
});

it('what a provider gave is good once, in the browser that was sent there', async () => {
  const { appliance, provider, start, comeBack } = await aWorld();
  const [one, other] = [await start(), await start()];
  const queryFor = ({ location }: { location: URL }) =>
    new URLSearchParams({
      code: provider.codeFor(location),
      state: location.searchParams.get('state') ?? '',
      iss: provider.issuer,
    });
  const query = queryFor(one);
  for (const cookie of ['', other.cookie, 'ledgerline_oidc=', `ledgerline_oidc=${'a'.repeat(43)}`]) {
    const answer = await comeBack(query, cookie);
    expect([answer.status, sessionIn(answer)]).toEqual([403, undefined]);
  }
  expect(sessionIn(await comeBack(query, one.cookie))).toBeDefined();
  const again = await comeBack(query, one.cookie);
  expect([again.status, sessionIn(again)]).toEqual([403, undefined]);
  // The one that came with somebody else's code was used up by that.
  const late = await comeBack(queryFor(other), other.cookie);
  expect([late.status, sessionIn(late)]).toEqual([403, undefined]);
  expect((await appliance.send('GET', '/console/oidc/callback')).status).toBe(403);
});

it('who has a session ends it by signing in again, and can only be confirmed by the same person', async () => {
  const { appliance, start, wholeHop } = await aWorld();
  const health = async (cookie: string | undefined): Promise<number> =>
    (await appliance.send('GET', '/console/health', { headers: { Cookie: cookie ?? '' } })).status;
  const first = sessionIn(await wholeHop({}));
  const asked = (await start(first, '?to=/console/health&again=again')).location.searchParams;
  expect([asked.get('prompt'), asked.get('max_age')]).toEqual(['login', '300']);
  const again = '&again=again';
  for (const lie of [
    claims({ sub: 'another person' }),
    claims({ auth_time: now() - 3_600 }),
    without('auth_time'),
  ]) {
    const answer = await wholeHop(lie, undefined, first, again);
    expect([answer.status, sessionIn(answer)]).toEqual([403, undefined]);
    expect(await health(first)).toBe(200);
  }
  const confirmed = sessionIn(await wholeHop({}, undefined, first, again));
  expect([await health(first), await health(confirmed)]).toEqual([401, 200]);
  const another = sessionIn(await wholeHop(claims({ sub: 'another person' }), undefined, confirmed));
  expect([await health(confirmed), await health(another)]).toEqual([401, 200]);
});

it('where a class of sign-ins is asked for, others are refused', async () => {
  const { start, wholeHop } = await aWorld({ acr: ['urn:example:mfa'] });
  expect((await start()).location.searchParams.get('acr_values')).toBe('urn:example:mfa');
  for (const [lie, begun] of [
    [{}, false],
    [claims({ acr: 'urn:example:password' }), false],
    [claims({ acr: 'urn:example:mfa' }), true],
  ] as const)
    expect(sessionIn(await wholeHop(lie)) !== undefined).toBe(begun);
});
