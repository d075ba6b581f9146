import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { canaryNumber } from '../world/canary.ts';
import { aMasterKey } from '../world/privacy.ts';

const appliance = new TestAppliance({ VAULT_KEY: aMasterKey(1) });
const tokens: Record<string, string> = {};
let contactId = '';

beforeAll(async () => {
  writeFileSync(
    join(appliance.dataDir, 'privacy.yaml'),
    [
      'vault: { enabled: true, masterKeyVariable: VAULT_KEY }',
      'reveal: { enabled: true, perDay: 2, breakGlass: { enabled: true, perDay: 1 } }',
      'holds: { fourEyes: true }',
    ].join('\n'),
  );
  await appliance.start();
  for (const [name, role] of [
    ['jane', 'officer'],
    ['john', 'officer'],
    ['ops', 'sre'],
  ] as const)
    tokens[name] =
      (await appliance.command('token', '--role', role, '--name', name)).stdout.trim().split('\n').at(-1) ??
      '';
  await appliance.callback(messageCallback(messageSid('c'), 'delivered', { To: canaryNumber }));
  await appliance.shipped();
  contactId = (await appliance.trace(messageSid('c'))).contact ?? '';
}, 120_000);
afterAll(() => appliance.close());

const reason = 'a test of the console';
const bearer = (who: string) => ({ Authorization: `Bearer ${tokens[who]}` });
const page = async (who: string): Promise<Answer> =>
  appliance.send('GET', '/console/privacy', { headers: bearer(who) });
const post = async (
  who: string,
  path: string,
  form: Readonly<Record<string, string>> = {},
): Promise<Answer> =>
  appliance.send('POST', `/console/privacy/${path}`, {
    headers: { ...bearer(who), 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
const api = async (who: string, method: string, path: string, body: object = {}): Promise<Answer> =>
  appliance.send(method, path, {
    headers: { ...bearer(who), 'Content-Type': 'application/json' },
    ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
  });
const openRequest = async (who: string): Promise<string> =>
  /reveals\/(act_[0-9a-f]{32})\//.exec((await page(who)).body)?.[1] ?? '';

it('is for officers: an SRE sees no page and no route of it', async () => {
  expect([(await page('jane')).status, (await page('ops')).status]).toEqual([200, 403]);
  for (const path of ['/v1/holds', '/v1/erasures', '/v1/reveals'])
    expect([path, (await api('ops', 'GET', path)).status]).toEqual([path, 403]);
  expect((await post('ops', 'reveals', { contactId, reason })).status).toBe(403);
});

it('an address is asked for, agreed to by another person, and shown once to whoever asked', async () => {
  expect((await post('jane', 'reveals', { contactId, reason: `${reason} 415 555 0100` })).status).toBe(400);
  expect((await post('jane', 'reveals', { contactId, reason })).status).toBe(303);
  const id = await openRequest('john');
  const own = await post('jane', `reveals/${id}/answer`, { agrees: 'yes', reason });
  expect([own.status, own.body]).toEqual([
    403,
    expect.stringContaining('Nobody agrees to a request of their own'),
  ]);
  expect((await post('jane', `reveals/${id}/show`)).body).toContain('waiting for a second person');
  expect((await post('john', `reveals/${id}/answer`, { agrees: 'yes', reason })).status).toBe(303);
  const others = await post('john', `reveals/${id}/show`);
  expect([others.status, others.body.includes(canaryNumber)]).toEqual([403, false]);
  const shown = await post('jane', `reveals/${id}/show`);
  expect([shown.status, shown.headers['cache-control']]).toEqual([200, 'no-store']);
  expect(shown.body).toContain(canaryNumber);
  expect(/<title>(.*)<\/title>/.exec(shown.body)?.[1]).not.toContain(canaryNumber);
  const again = await post('jane', `reveals/${id}/show`);
  expect([again.status, again.body.includes(canaryNumber)]).toEqual([409, false]);
  expect(again.body).toContain('used: an address is shown once');
  for (const text of [
    appliance.log,
    (await page('jane')).body,
    (await appliance.send('GET', '/metrics')).body,
  ])
    expect(text).not.toContain(canaryNumber.slice(1));
}, 60_000);

it('an emergency shows at once, is counted, and waits for another person’s eyes; beyond the limits nothing is shown', async () => {
  const shown = await post('jane', 'emergencies', { contactId, reason });
  expect([shown.status, shown.body.includes(canaryNumber)]).toEqual([200, true]);
  const second = await post('jane', 'emergencies', { contactId, reason });
  expect([second.status, second.body.includes(canaryNumber)]).toEqual([429, false]);
  expect(second.body).toContain('It was recorded that more were asked for');
  const id = /emergencies\/(act_[0-9a-f]{32})\/review/.exec((await page('john')).body)?.[1] ?? '';
  expect((await post('jane', `emergencies/${id}/review`, { finding: 'justified', reason })).status).toBe(403);
  expect((await post('john', `emergencies/${id}/review`, { finding: 'justified', reason })).status).toBe(303);
  expect((await page('john')).body).not.toContain(id);
}, 60_000);

it('over the API a hold stops an erasure and says what holds, and two people release it', async () => {
  const set = await api('jane', 'POST', '/v1/holds', {
    person: canaryNumber,
    matter: 'case seven',
    custodian: 'general counsel',
    reason,
  });
  const { holdId, underWay } = JSON.parse(set.body);
  expect([set.status, underWay]).toEqual([200, []]);
  const order = { person: canaryNumber, right: 'GDPR Art. 17', reason };
  const refused = await api('jane', 'POST', '/v1/erasures', order);
  expect(JSON.parse(refused.body)).toMatchObject({
    status: 409,
    title: 'It must be kept',
    detail: expect.stringMatching(
      /nothing was erased, because it must be kept: act_.* for case seven .*general counsel answers for it/,
    ),
  });
  const release = `/v1/holds/${holdId}/release`;
  expect(JSON.parse((await api('jane', 'POST', release, { reason })).body)).toEqual({
    released: false,
    missing: 1,
  });
  expect((await api('jane', 'POST', release, { reason })).status).toBe(403);
  expect((await api('jane', 'POST', '/v1/erasures', order)).status).toBe(409);
  expect(JSON.parse((await api('john', 'POST', release, { reason })).body)).toEqual({
    released: true,
    missing: 0,
  });
  expect(JSON.parse((await api('john', 'GET', '/v1/holds')).body)).toEqual({ holds: [] });
}, 60_000);

it('a person is told everything, as a file that names no address; and is then forgotten', async () => {
  const file = await post('jane', 'subject-access', { person: canaryNumber, reason, form: 'page' });
  expect(file.headers['content-disposition']).toMatch(
    /attachment; filename=subject-access-act_[0-9a-f]{32}\.html/,
  );
  for (const text of [
    contactId,
    messageSid('c'),
    'delivered',
    'an address was shown',
    'Kept encrypted',
    reason,
  ])
    expect(file.body).toContain(text);
  expect(file.body).not.toContain(canaryNumber);
  const json = await post('jane', 'subject-access', { person: canaryNumber, reason, form: 'json' });
  expect(JSON.parse(json.body)).toMatchObject({
    contactIds: [contactId],
    contacts: [{ sid: messageSid('c') }],
  });

  expect(
    (await post('jane', 'erasures', { person: canaryNumber, right: 'GDPR Art. 17', reason })).status,
  ).toBe(303);
  const after = await post('jane', 'reveals', { contactId, reason });
  expect([after.status, after.body]).toEqual([404, expect.stringContaining('This person was erased')]);
  expect((await page('jane')).body).toContain('GDPR Art. 17');
  const optOuts = await post('jane', 'opt-outs', { person: canaryNumber, reason });
  expect([optOuts.status, optOuts.body.includes('No stop and no start was heard')]).toEqual([200, true]);
}, 60_000);
