import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../core/store/open.ts';
import { insertRows, type Store } from '../../core/store/store.ts';
import { violationRules } from '../../core/violations/read-file.ts';
import { fillViolationRules } from '../../core/violations/rules-table.ts';
import { TestAppliance } from '../world/appliance.ts';
import { accountSid, sidNamed } from '../world/events.ts';
import { embedded } from '../world/store.ts';

const appliance = new TestAppliance();
const tokens: Record<string, string> = {};
let store: Store;

const contactId = `ct_${'7'.repeat(32)}`;
const idOf = (number: number): string => `vi_${String(number).padStart(32, '0')}`;
const nowMs = Date.now();
const atOf = (number: number): string => new Date(nowMs - number * 60_000).toISOString();

/** Contacts a minute apart, the latest first, as they are kept when they were found. */
beforeAll(async () => {
  await appliance.start();
  for (const role of ['officer', 'sre', 'app', 'admin']) {
    const { stdout } = await appliance.command('token', '--role', role);
    tokens[role] = stdout.trim().split('\n').at(-1) ?? '';
  }
  store = await openStore(embedded, appliance.dataDir);
  await fillViolationRules(store, violationRules('{}', 'no file'), Date.now);
  await insertRows(
    store,
    'violations',
    Array.from({ length: 5 }, (_, number) => ({
      day: atOf(number).slice(0, 10),
      kind: number === 4 ? 'possible-revocation' : 'contact-after-opt-out',
      violation_id: idOf(number),
      // Newer than anything that is worked out meanwhile, which finds nothing in this record.
      version: '2100-01-01T00:00:00.000Z',
      is_deleted: 0,
      account_sid: accountSid,
      environment: 'production',
      contact_id: contactId,
      resource_sid: sidNamed('SM', `violation ${number}`),
      own_address: '+15005550006',
      channel: 'sms',
      at: atOf(number),
      rule: number === 4 ? 'revocation-in-other-words' : 'stop-honoured',
      jurisdiction: 'US',
      verdict: number === 4 ? 'waiting' : 'violation',
      due_at: number === 4 ? '2026-12-08T05:00:00.000Z' : null,
      parts: { passedMs: '3600000', businessDays: '10' },
      evidence: [sidNamed('SM', 'a stop'), sidNamed('SM', `violation ${number}`)],
      affected: 1,
    })),
  );
}, 60_000);

afterAll(async () => {
  await store?.close();
  await appliance.close();
});

async function ask(role: string, method: string, path: string, body?: object | string) {
  const headers: Record<string, string> = { Authorization: `Bearer ${tokens[role]}` };
  if (body !== undefined)
    headers['Content-Type'] =
      typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json';
  const answer = await appliance.send(method, path, {
    headers,
    body: typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body),
  });
  return { ...answer, json: answer.body.startsWith('{') ? JSON.parse(answer.body) : undefined };
}

describe('GET /v1/violations', () => {
  it('explains each in sentences, with the rule and how sure it is', async () => {
    const { status, json } = await ask('officer', 'GET', '/v1/violations?limit=1');
    expect(status).toBe(200);
    expect(json.violations[0]).toMatchObject({
      id: idOf(0),
      kind: 'contact-after-opt-out',
      title: 'Contact after opt-out',
      verdict: 'violation',
      state: 'open',
      contactId,
      sid: sidNamed('SM', 'violation 0'),
      explanation: expect.stringContaining(
        '1 hour after the person had said stop to the same sender or service',
      ),
      source: {
        cite: expect.stringContaining('64.1200(a)(10)'),
        status: 'settled',
        asOf: '2026-11-23',
        url: expect.stringMatching(/^https:/),
      },
      evidence: [sidNamed('SM', 'a stop'), sidNamed('SM', 'violation 0')],
    });
  });

  it('goes on where the answer before ended, and ends', async () => {
    const seen: string[] = [];
    let after = '';
    for (let pages = 0; pages < 10; pages += 1) {
      const { json } = await ask('officer', 'GET', `/v1/violations?limit=2${after}`);
      seen.push(...json.violations.map(({ id }: { id: string }) => id));
      if (json.next === null) break;
      after = `&after=${encodeURIComponent(json.next)}`;
    }
    expect(seen).toEqual([0, 1, 2, 3, 4].map(idOf));
  });

  it('gives an SRE counts and SIDs, and no person', async () => {
    const { status, body, json } = await ask('sre', 'GET', '/v1/violations');
    expect(status).toBe(200);
    expect(json.violations).toHaveLength(5);
    expect(body).not.toContain('ct_');
  });

  it('narrows by kind, account, state and day, and refuses what it does not know', async () => {
    const count = async (query: string): Promise<number> =>
      (await ask('admin', 'GET', `/v1/violations?${query}`)).json.violations.length;
    expect(await count('kind=possible-revocation')).toBe(1);
    expect(await count(`account=AC${'9'.repeat(32)}`)).toBe(0);
    expect(await count('state=fixed')).toBe(0);
    expect(await count('from=2020-01-01&to=2020-01-31')).toBe(0);
    expect((await ask('admin', 'GET', '/v1/violations?kind=murder')).status).toBe(400);
    expect((await ask('app', 'GET', '/v1/violations')).status).toBe(403);
  });

  it('records that somebody who may see people has looked', async () => {
    await appliance.shipped();
    const result = await store.reader.query({
      query:
        "SELECT countIf(role = 'sre') AS sre, countIf(role = 'officer') AS officer FROM act WHERE action = 'record-search'",
      format: 'JSONEachRow',
    });
    const [counts] = await result.json<{ sre: string; officer: string }>();
    expect(Number(counts?.sre)).toBe(0);
    expect(Number(counts?.officer)).toBeGreaterThan(3);
  });
});

describe('a decision', () => {
  const decide = async (role: string, number: number, body: object) =>
    ask(role, 'POST', `/v1/violations/${idOf(number)}/decisions`, body);
  const stateOf = async (number: number) => {
    await appliance.shipped();
    const { json } = await ask('officer', 'GET', '/v1/violations');
    return json.violations.find(({ id }: { id: string }) => id === idOf(number));
  };

  it('is an act with who, when and why, and holds until another one is made', async () => {
    const { status, json } = await decide('officer', 0, {
      state: 'explained',
      reason: 'the person called us back',
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ id: idOf(0), state: 'explained', actId: expect.stringMatching(/^act_/) });
    expect(await stateOf(0)).toMatchObject({
      state: 'explained',
      reason: 'the person called us back',
      decidedAt: json.decidedAt,
    });
    await decide('admin', 0, { state: 'fixed', reason: 'the job was mended' });
    expect(await stateOf(0)).toMatchObject({ state: 'fixed', reason: 'the job was mended' });
    expect(await stateOf(1)).toMatchObject({ state: 'open', decidedBy: '', decidedAt: null });
  });

  it('needs a reason without numbers, a state, a role, and something to decide about', async () => {
    expect((await decide('officer', 1, { state: 'explained', reason: 'call +1 415 555 0123' })).status).toBe(
      400,
    );
    expect((await decide('officer', 1, { state: 'explained' })).status).toBe(400);
    expect((await decide('officer', 1, { state: 'forgotten', reason: 'it is old' })).status).toBe(400);
    expect((await decide('sre', 1, { state: 'explained', reason: 'it is nothing' })).status).toBe(403);
    expect((await decide('officer', 99, { state: 'explained', reason: 'it is nothing' })).status).toBe(404);
  });
});

describe('the console', () => {
  it('lists what was found, with its trend, and filters', async () => {
    const { status, body } = await ask('officer', 'GET', '/console/violations?kind=possible-revocation');
    expect(status).toBe(200);
    expect(body).toContain('Possible revocation that waits for a person');
    expect(body).toContain('by the end of 2026-12-07');
    expect(body).toContain('<svg');
    expect(body).not.toContain(idOf(1));
  });

  it('shows one with its rule and evidence, which leads to its story', async () => {
    const { body } = await ask('officer', 'GET', `/console/violations/${idOf(1)}`);
    expect(body).toContain(`href="/console/trace/${sidNamed('SM', 'violation 1')}"`);
    expect(body).toContain('64.1200(a)(10)');
    expect(body).toContain('settled; looked at on 2026-11-23');
    expect(body).toContain(contactId);
    expect((await ask('sre', 'GET', `/console/violations/${idOf(1)}`)).body).not.toMatch(
      /ct_|<form method="post"/,
    );
  });

  it('takes a decision by its form, and says what is wrong with one', async () => {
    const path = `/console/violations/${idOf(2)}`;
    const wrong = await ask('officer', 'POST', path, 'state=accepted&reason=no');
    expect(wrong.status).toBe(400);
    expect(wrong.body).toContain('Say why in a few words');
    const { status, headers } = await ask('officer', 'POST', path, 'state=accepted&reason=it+is+as+it+says');
    expect([status, headers.location]).toEqual([303, path]);
    await appliance.shipped();
    expect((await ask('officer', 'GET', path)).body).toContain('it is as it says');
    expect((await ask('sre', 'POST', path, 'state=accepted&reason=as+it+says')).status).toBe(403);
  });
});
