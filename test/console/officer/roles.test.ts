import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../../core/store/open.ts';
import { type Answer, TestAppliance } from '../../world/appliance.ts';
import { person } from '../../world/callbacks.ts';
import { anOfficersDay, fillTrail, undelivered } from '../../world/officers-day.ts';
import { aToken } from '../../world/sign-in.ts';
import { embedded } from '../../world/store.ts';

const appliance = new TestAppliance();
const tokens: Record<string, string> = {};

beforeAll(async () => {
  await appliance.start();
  await anOfficersDay(appliance, 3);
  for (const role of ['officer', 'sre', 'app', 'admin'] as const) tokens[role] = aToken(appliance, role);
}, 120_000);
afterAll(() => appliance.close());

async function ask(role: string, path: string, form?: Readonly<Record<string, string>>): Promise<Answer> {
  return appliance.send(form === undefined ? 'GET' : 'POST', path, {
    headers: {
      Authorization: `Bearer ${tokens[role]}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
  });
}

/** Acts of one kind by now. */
async function acts(action: string): Promise<number> {
  await appliance.shipped();
  const store = await openStore(embedded, appliance.dataDir);
  const answer = await store.reader.query({
    query: 'SELECT count() AS acts FROM act WHERE action = {action:String}',
    query_params: { action },
    format: 'JSONEachRow',
  });
  const [row] = await answer.json<{ acts: string }>();
  await store.close();
  return Number(row?.acts);
}

it('a story names the person to officers, which is recorded, and to no engineer', async () => {
  const before = await acts('trace');
  const { status, body } = await ask('sre', `/console/trace/${undelivered}`);
  expect([status, body.includes('Error 30007'), /ct_[0-9a-f]/.test(body)]).toEqual([200, true, false]);
  expect(await acts('trace')).toBe(before);
  expect((await ask('officer', `/console/trace/${undelivered}`)).body).toMatch(/ct_[0-9a-f]{32}/);
  expect(await acts('trace')).toBe(before + 1);
});

it('people, searches, files and the access log are not for engineers and applications', async () => {
  const lookUp = { address: person, reason: 'complaint 17' };
  for (const role of ['sre', 'app']) {
    for (const path of [
      '/start',
      '/contacts',
      '/search',
      '/exports',
      '/access-log',
      `/reports/act_${'0'.repeat(32)}`,
    ])
      expect([role, path, (await ask(role, `/console${path}`)).status]).toEqual([role, path, 403]);
    expect((await ask(role, '/console/contacts', lookUp)).status).toBe(403);
  }
  expect(await acts('contact-search')).toBe(0);
});

it('a search names nothing that the form does not offer, so that no number is kept with it', async () => {
  const days = { from: '2026-11-01', to: '2026-11-30' };
  for (const more of [{ sender: '+14155550123' }, { purpose: '4155550123' }, { environment: '4155550123' }]) {
    const { status, body } = await ask('officer', '/console/search', { ...days, ...more });
    expect([status, body.includes('5550123')]).toEqual([400, false]);
  }
  expect((await ask('officer', '/console/search', { ...days, code: '4155550123' })).status).toBe(400);
  expect(await acts('record-search')).toBe(0);
  const { status, headers } = await ask('officer', '/console/search', { ...days, sender: '+15005550006' });
  expect([status, headers.location]).toEqual([
    303,
    expect.stringMatching(/^\/console\/search\/act_[0-9a-f]{32}$/),
  ]);
  expect((await ask('officer', String(headers.location))).body).toContain('of sender +15005550006');
});

it('a file is only its owner’s, whoever knows its address', async () => {
  const { headers } = await ask('officer', '/console/search', { from: '2026-11-01', to: '2026-11-30' });
  await ask('officer', `${headers.location}/export`, { format: 'csv' });
  const { body } = await ask('officer', '/console/exports');
  const id = /id="(job_[0-9a-f]{32})"/.exec(body)?.[1];
  expect(id).toBeDefined();
  expect((await ask('admin', `/console/exports/${id}/download`, {})).status).toBe(404);
  expect((await ask('admin', '/console/exports')).body).toContain('You have no files');
});

it('a trail of thousands of contacts comes whole, day after day, each once', async () => {
  const thousands = 3_000;
  const other = await fillTrail(appliance, thousands);
  const { status, body } = await ask('officer', '/console/contacts', {
    address: other,
    reason: 'complaint 18',
  });
  expect(status).toBe(200);
  const links = [...body.matchAll(/\/console\/trace\/(SM[0-9a-f]{32})"/g)].map(([, sid]) => sid);
  expect([links.length, new Set(links).size]).toEqual([thousands + 1, thousands + 1]);
  expect(body).toMatch(/End of the report: 3,001 contacts\.<\/p><\/main><\/body><\/html>$/);
  const days = [...body.matchAll(/<h2 id="day-(\d{4}-\d{2}-\d{2})">/g)].map(([, day]) => String(day));
  expect(days).toEqual([...days].sort().reverse());
  expect(new Set(days).size).toBe(days.length);
});
