import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import twilio from 'twilio';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { SimulatedAccount } from '../../simulator/account.ts';
import { people } from '../../simulator/people.ts';
import { Random } from '../../simulator/random.ts';
import { createRest } from '../../simulator/rest.ts';

const parentSid = `AC${'aa'.repeat(16)}`;
const childSid = `AC${'bb'.repeat(16)}`;
const parentToken = 'p'.repeat(32);
const childToken = 'c'.repeat(32);
const apiKey = { sid: `SK${'cc'.repeat(16)}`, secret: 'key-secret' };
const startMs = Date.UTC(2026, 10, 1, 23, 30);
const hourMs = 3_600_000;
const [first, ...others] = people('rest', 50);
if (first === undefined) throw new Error('nobody is there');
const someone = first;

/** A parent account and its subaccount; 120 messages and 60 calls each, over an hour around midnight UTC. */
async function aRest({ errorShare = 0, nowMs = startMs + 24 * hourMs } = {}) {
  const traffic = {
    seed: 'rest',
    messages: 120,
    calls: 60,
    inbound: 10,
    startMs,
    durationSeconds: 3_600,
    msPerSecond: 1_000,
    faults: { loss: 0, double: 0, reorder: 0, delay: 0 },
  };
  const parent = new SimulatedAccount({ accountSid: parentSid, authTokens: [parentToken], apiKey }, traffic, [
    someone,
    ...others,
  ]);
  const child = new SimulatedAccount({ accountSid: childSid, authTokens: [childToken], parentSid }, traffic, [
    someone,
    ...others,
  ]);
  const clock = { nowMs };
  const server = createRest({
    accounts: [parent, child],
    random: new Random('rest'),
    errorShare,
    clock: () => clock.nowMs,
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, parent, child, clock };
}

/** The official client, sent to the simulator instead of to Twilio. */
function clientOf(
  url: string,
  user = parentSid,
  password = parentToken,
  accountSid = parentSid,
): ReturnType<typeof twilio> {
  class Redirected extends twilio.RequestClient {
    // biome-ignore lint/suspicious/noExplicitAny: it is the type that the base class declares
    override request(options: any): Promise<any> {
      return super.request({ ...options, uri: options.uri.replace('https://api.twilio.com', url) });
    }
  }
  return twilio(user, password, { accountSid, httpClient: new Redirected() });
}

const answerSchema = z.looseObject({
  messages: z.array(z.looseObject({ sid: z.string() })).default([]),
  code: z.number().optional(),
});

async function get(url: string, path: string, user = parentSid, password = parentToken) {
  const login = Buffer.from(`${user}:${password}`).toString('base64');
  const response = await fetch(`${url}/2010-04-01${path}`, { headers: { Authorization: `Basic ${login}` } });
  return {
    status: response.status,
    headers: response.headers,
    body: answerSchema.parse(await response.json()),
  };
}

const messagesOf = ({ resources }: SimulatedAccount) =>
  resources.filter(({ family }) => family === 'message');
const sids = (rows: readonly { readonly sid: string }[]): readonly string[] =>
  rows.map(({ sid }) => sid).sort();
/** When a message was sent, to the second, as its callbacks' times tell. */
const sentSecond = (resource: SimulatedAccount['resources'][number]): number | undefined => {
  const sent = resource.steps.find(({ status }) => ['sent', 'received', 'initiated'].includes(status));
  return sent && Math.floor(sent.atMs / 1_000) * 1_000;
};

describe('a list', () => {
  it('gives the same rows in pages of any size', async () => {
    const { url, parent } = await aRest();
    for (const pageSize of [1, 7, 50, 129, 130, 131, 1_000]) {
      const rows = await clientOf(url).messages.list({ pageSize });
      expect(sids(rows)).toEqual(sids(messagesOf(parent)));
    }
  });

  it('gives 50 rows unasked, and at most 1,000', async () => {
    const { url } = await aRest();
    const { body } = await get(url, `/Accounts/${parentSid}/Messages.json`);
    expect(body).toMatchObject({ page: 0, page_size: 50, start: 0, end: 49 });
    expect(body.messages).toHaveLength(50);
    expect(body.next_page_uri).toMatch(/^\/2010-04-01\/.*PageToken=PA/);
    const large = await get(url, `/Accounts/${parentSid}/Messages.json?PageSize=5000`);
    expect(large.body).toMatchObject({ page_size: 1_000, next_page_uri: null });
  });

  it('skips and repeats nothing when rows are added or deleted while it is read', async () => {
    const { url, parent, clock } = await aRest({ nowMs: startMs + 0.5 * hourMs });
    const client = clientOf(url);
    const present = messagesOf(parent).filter(({ steps }) => (steps[0]?.atMs ?? 0) <= clock.nowMs);
    const seen: { readonly sid: string }[] = [];
    for (let page = await client.messages.page({ pageSize: 10 }); ; ) {
      seen.push(...page.instances);
      if (page.nextPageUrl === undefined) break;
      clock.nowMs += 60_000;
      // The row that the token names goes away.
      const last = parent.resources.find(({ sid }) => sid === seen.at(-1)?.sid);
      if (last !== undefined) last.deleted = true;
      page = await client.messages.getPage(page.nextPageUrl);
    }
    expect(sids(seen)).toEqual(sids(present));
  });

  it('filters by date with both bounds inclusive, whichever way the names are written', async () => {
    const { url, parent, child } = await aRest();
    for (const [account, login] of [
      [parent, [parentSid, parentToken]],
      [child, [childSid, childToken]],
    ] as const) {
      const someTime = messagesOf(account)
        .map(sentSecond)
        .find((at) => at !== undefined);
      if (someTime === undefined) throw new Error('nothing was sent');
      const client = clientOf(url, ...login, account.accountSid);
      const bound = new Date(someTime);
      const sent = messagesOf(account).filter((one) => sentSecond(one) !== undefined);
      const within = (test: (at: number) => boolean) =>
        sids(sent.filter((one) => test(sentSecond(one) ?? 0)));
      expect(sids(await client.messages.list({ dateSentAfter: bound }))).toEqual(
        within((at) => at >= someTime),
      );
      expect(sids(await client.messages.list({ dateSentBefore: bound }))).toEqual(
        within((at) => at <= someTime),
      );
      expect(sids(await client.messages.list({ dateSent: bound }))).toEqual(within((at) => at === someTime));
      const path = `/Accounts/${account.accountSid}/Messages.json?PageSize=1000&`;
      for (const query of [
        'DateSent=2026-11-02',
        'DateSent%3E=2026-11-02&DateSent%3C=2026-11-02',
        'DateSent>=2026-11-02T00:00:00Z',
      ]) {
        const { body } = await get(url, path + query, ...login);
        expect([query, sids(body.messages)]).toEqual([query, within((at) => at >= Date.UTC(2026, 10, 2))]);
      }
    }
  });

  it('does not show by date what was never sent, and finds it by SID', async () => {
    const { url, parent } = await aRest();
    const client = clientOf(url);
    const unsent = messagesOf(parent).filter((one) => sentSecond(one) === undefined);
    expect(unsent.length).toBeGreaterThan(0);
    const listed = new Set(sids(await client.messages.list({ dateSentAfter: new Date(0) })));
    for (const { sid } of unsent) {
      expect(listed.has(sid)).toBe(false);
      expect(await client.messages(sid).fetch()).toMatchObject({ status: 'failed', dateSent: null });
    }
  });

  it('of calls is filtered by start and by status', async () => {
    const { url, parent } = await aRest();
    const client = clientOf(url);
    const calls = parent.resources.filter(({ family }) => family === 'call');
    expect(sids(await client.calls.list({ startTimeAfter: new Date(startMs) }))).toEqual(sids(calls));
    const busy = calls.filter(({ steps }) => steps.at(-1)?.status === 'busy');
    expect(busy.length).toBeGreaterThan(0);
    expect(sids(await client.calls.list({ status: 'busy' }))).toEqual(sids(busy));
  });

  it('refuses a date, a page size or a page token that makes no sense', async () => {
    const { url } = await aRest();
    for (const query of ['DateSent=yesterday', 'PageSize=0', 'PageSize=x', 'PageToken=PA0']) {
      const { status, body } = await get(url, `/Accounts/${parentSid}/Messages.json?${query}`);
      expect([query, status, body.code]).toEqual([query, 400, 20001]);
    }
  });
});

describe('a resource', () => {
  it('has the status, the dates and the texts for numbers of its present moment', async () => {
    const { url, parent, clock } = await aRest();
    const message = messagesOf(parent).find(({ steps }) => steps.at(-1)?.status === 'delivered');
    const [begin, ...later] = message?.steps ?? [];
    if (message === undefined || begin === undefined) throw new Error('nothing was delivered');
    const path = `/Accounts/${parentSid}/Messages/${message.sid}.json`;
    clock.nowMs = begin.atMs - 1;
    expect((await get(url, path)).status).toBe(404);
    clock.nowMs = begin.atMs;
    expect((await get(url, path)).body).toMatchObject({
      status: begin.status,
      date_sent: null,
      price: null,
      num_segments: '0',
    });
    clock.nowMs = (later.at(-1)?.atMs ?? 0) + 1;
    expect((await get(url, path)).body).toMatchObject({ status: 'delivered', price: null });
    clock.nowMs += 90_000;
    expect((await get(url, path)).body).toMatchObject({
      sid: message.sid,
      status: 'delivered',
      date_sent: expect.stringMatching(/^\w{3}, \d\d \w{3} 2026 \d\d:\d\d:\d\d \+0000$/),
      price: expect.stringMatching(/^-0\.\d+$/),
      num_segments: '1',
      error_code: null,
    });
  });

  it('of a call is never initiated, a status that only callbacks have', async () => {
    const { url, parent, clock } = await aRest();
    const call = parent.resources.find(({ family }) => family === 'call');
    clock.nowMs = call?.steps.find(({ status }) => status === 'initiated')?.atMs ?? 0;
    expect((await get(url, `/Accounts/${parentSid}/Calls/${call?.sid}.json`)).body.status).toBe('queued');
  });

  it('that was deleted is in no list and answers 404 with 20404', async () => {
    const { url, parent } = await aRest();
    const deleted = parent.deleteSome(3);
    expect(new Set(deleted).size).toBe(3);
    expect(parent.deleteSome(3).some((sid) => deleted.includes(sid))).toBe(false);
    const client = clientOf(url);
    expect((await client.messages.list()).some(({ sid }) => deleted.includes(sid))).toBe(false);
    await expect(client.messages(deleted[0] ?? '').fetch()).rejects.toMatchObject({
      status: 404,
      code: 20404,
    });
  });
});

describe('a login', () => {
  it('with a parent token reads the subaccount, and not the other way round', async () => {
    const { url, child } = await aRest();
    expect(sids(await clientOf(url, parentSid, parentToken, childSid).messages.list())).toEqual(
      sids(messagesOf(child)),
    );
    const up = await get(url, `/Accounts/${parentSid}/Messages.json`, childSid, childToken);
    expect([up.status, up.body.code]).toEqual([401, 20003]);
  });

  it('with an API key reads its own account alone, and no account itself', async () => {
    const { url, parent } = await aRest();
    const client = clientOf(url, apiKey.sid, apiKey.secret);
    expect((await client.messages.list()).length).toBe(messagesOf(parent).length);
    const refused = [`/Accounts/${childSid}/Messages.json`, `/Accounts/${parentSid}.json`, '/Accounts.json'];
    for (const path of refused)
      expect([path, (await get(url, path, apiKey.sid, apiKey.secret)).status]).toEqual([path, 401]);
  });

  it('that is missing or wrong is refused with 401 and 20003', async () => {
    const { url } = await aRest();
    const bare = await fetch(`${url}/2010-04-01/Accounts/${parentSid}/Messages.json`);
    expect(bare.status).toBe(401);
    for (const [user, password] of [
      [parentSid, childToken],
      [parentSid, ''],
      [apiKey.sid, parentToken],
      ['', ''],
    ] as const)
      expect((await get(url, '/Accounts.json', user, password)).body).toMatchObject({
        code: 20003,
        status: 401,
      });
  });

  it('of a parent lists itself and its subaccounts, with who owns them', async () => {
    const { url } = await aRest();
    const accounts = await clientOf(url).api.v2010.accounts.list();
    expect(accounts.map(({ sid, ownerAccountSid }) => [sid, ownerAccountSid])).toEqual([
      [parentSid, parentSid],
      [childSid, parentSid],
    ]);
    expect(await clientOf(url).api.v2010.accounts(childSid).fetch()).toMatchObject({ authToken: childToken });
  });
});

describe('errors on purpose', () => {
  it('are a seeded share of the answers, 429 with 20429 or 500 with 20500', async () => {
    const statuses = async (): Promise<readonly number[]> => {
      const { url } = await aRest({ errorShare: 0.3 });
      const answers = [];
      for (let number = 0; number < 100; number += 1) answers.push(await get(url, '/Accounts.json'));
      for (const { status, body, headers } of answers) {
        expect(headers.get('twilio-request-id')).toMatch(/^RQ[0-9a-f]{32}$/);
        if (status !== 200)
          expect(body).toMatchObject({
            status,
            code: status === 429 ? 20429 : 20500,
            more_info: expect.any(String),
          });
      }
      return answers.map(({ status }) => status);
    };
    const given = await statuses();
    expect(await statuses()).toEqual(given);
    expect(given.filter((status) => status !== 200).length).toBeGreaterThan(15);
    expect(given.filter((status) => status !== 200).length).toBeLessThan(45);
    expect(new Set(given)).toEqual(new Set([200, 429, 500]));
  });
});
