import { describe, expect, it } from 'vitest';
import { aSimulator, ask, ownSid, ownToken, told } from './a-simulator.ts';

const list = `/2010-04-01/Accounts/${ownSid}/Messages.json`;
const account = { accountSid: ownSid, authTokens: [ownToken] as const };
const otherSid = `AC${'b6'.repeat(16)}`;

describe('the REST API of a troubled account', () => {
  it('answers 429 to more requests at once than it takes, sometimes saying when to come back', async () => {
    const simulator = await aSimulator({ accounts: [{ ...account, restConcurrency: 3, restDelayMs: 100 }] });
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(simulator, list)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(25);
    expect(await refused[0]?.json()).toMatchObject({ code: 20429 });
    const waits = new Set(refused.map(({ headers }) => headers.get('retry-after')));
    expect(waits).toEqual(new Set([null, '0', '1']));
    expect((await ask(simulator, list)).status).toBe(200);
  });

  it('is slow where it was told to be, and only there', async () => {
    const other = { accountSid: otherSid, authTokens: [ownToken] as const };
    const simulator = await aSimulator({ accounts: [{ ...account, restDelayMs: 300 }, other] });
    const took = async (user: string): Promise<number> => {
      const started = performance.now();
      await (await ask(simulator, `/2010-04-01/Accounts/${user}/Messages.json`, user)).text();
      return performance.now() - started;
    };
    expect(await took(ownSid)).toBeGreaterThan(290);
    expect(await took(otherSid)).toBeLessThan(200);
  });

  it('loses a share of connections, some before an answer and some in the middle of it', async () => {
    const simulator = await aSimulator({ restCutShare: 0.5 });
    const outcomes: string[] = [];
    for (let number = 0; number < 80; number += 1) {
      const response = await ask(simulator, list).catch(() => undefined);
      const body = await response?.json().catch(() => 'cut');
      outcomes.push(response === undefined ? 'no answer' : body === 'cut' ? 'half an answer' : 'whole');
    }
    const count = (what: string): number => outcomes.filter((outcome) => outcome === what).length;
    expect(count('no answer')).toBeGreaterThan(8);
    expect(count('half an answer')).toBeGreaterThan(8);
    expect(count('whole')).toBeGreaterThan(20);
    expect(simulator.requests.length).toBeGreaterThanOrEqual(80);
  });
});

it.each([
  ['verify', ['/v2/Attempts', '/v2/Attempts/Summary']],
  ['insights', ['/v1/Voice/Summaries']],
  ['monitor', ['/v1/Alerts', '/v1/Events']],
] as const)(
  'an account without %s is refused its lists with 403 and 20003, and nothing else',
  async (product, paths) => {
    const other = { accountSid: otherSid, authTokens: [ownToken] as const };
    const simulator = await aSimulator({ accounts: [{ ...account, without: [product] }, other] });
    const everywhere = [
      '/v2/Attempts',
      '/v1/Voice/Summaries',
      '/v1/Alerts',
      '/v1/Events',
      '/v1/Services',
      list,
    ];
    for (const path of new Set([...paths, ...everywhere])) {
      const response = await ask(simulator, path);
      const isRefused = (paths as readonly string[]).includes(path);
      expect([path, response.status]).toEqual([path, isRefused ? 403 : 200]);
      if (isRefused) expect(await response.json()).toMatchObject({ code: 20003, status: 403 });
    }
    for (const path of paths) {
      expect((await ask(simulator, path, otherSid)).status).toBe(200);
      expect((await ask(simulator, path, ownSid, 'wrong')).status).toBe(401);
    }
  },
);

describe('the log of requests', () => {
  it('has the account, the path with its query and the status of each, in order', async () => {
    const simulator = await aSimulator();
    await ask(simulator, `${list}?PageSize=3`);
    simulator.forgetRequests();
    await ask(simulator, `${list}?PageSize=3`);
    await ask(simulator, '/v1/Alerts', 'nobody', 'nothing');
    await ask(simulator, list, ownSid, 'wrong');
    await ask(simulator, '/nowhere');
    expect(simulator.requests).toEqual([
      { accountSid: ownSid, path: `${list}?PageSize=3`, status: 200 },
      { accountSid: '', path: '/v1/Alerts', status: expect.any(Number) },
      { accountSid: ownSid, path: list, status: 401 },
      { accountSid: ownSid, path: '/nowhere', status: 404 },
    ]);
  });

  it('is empty when it was not wanted', async () => {
    const simulator = await aSimulator({ logRequests: false });
    await ask(simulator, list);
    expect(simulator.requests).toEqual([]);
  });
});

it('subaccounts come in pages and can be searched by status and by name', async () => {
  const subaccounts = Array.from({ length: 7 }, (_, number) => ({
    accountSid: `AC${String(number).repeat(32)}`,
    authTokens: [String(number).repeat(32)] as const,
    parentSid: ownSid,
    ...(number === 4 ? { friendlyName: 'Riverbend North' } : {}),
    status: (['active', 'suspended', 'closed'] as const)[number % 3] ?? 'active',
  }));
  const simulator = await aSimulator({ accounts: [account, ...subaccounts], messages: 1, calls: 1 });
  const seen: string[] = [];
  let path: string | null = '/2010-04-01/Accounts.json?PageSize=3';
  for (; path !== null; path = (await told(simulator, path)).next_page_uri)
    seen.push(...(await told(simulator, path)).accounts.map(({ sid }: { sid: string }) => sid));
  expect(seen).toEqual([ownSid, ...subaccounts.map(({ accountSid }) => accountSid)]);
  const { accounts } = await told(simulator, '/2010-04-01/Accounts.json?Status=suspended');
  expect(accounts).toHaveLength(2);
  expect(accounts[0].status).toBe('suspended');
  const named = await told(simulator, '/2010-04-01/Accounts.json?FriendlyName=Riverbend+North');
  expect(named.accounts).toMatchObject([{ sid: `AC${'4'.repeat(32)}`, friendly_name: 'Riverbend North' }]);
});

it('a share of what is finished is deleted, calls too, but nothing of which a callback was lost', async () => {
  const simulator = await aSimulator({
    messages: 400,
    calls: 200,
    faults: { loss: 0.3, double: 0, reorder: 0, delay: 0 },
  });
  const deleted = simulator.deleteShare(0.25);
  expect(deleted.length).toBeGreaterThan(60);
  expect(new Set(deleted.map((sid) => sid.slice(0, 2)))).toEqual(new Set(['SM', 'MM', 'CA']));
  const truth = simulator.truth();
  for (const sid of deleted) expect(truth.get(sid)).toMatchObject({ deleted: true, lost: [] });
  expect(simulator.deleteShare(0.25)).toEqual([]);
});
