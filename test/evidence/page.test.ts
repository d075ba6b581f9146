import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Desk } from '../console/officer/desk.ts';
import { type Answer, TestAppliance } from '../world/appliance.ts';
import { openBrowser } from '../world/browser.ts';
import { messageCallback, messageSid, person } from '../world/callbacks.ts';
import { daysAgo } from '../world/closed-days.ts';
import { needs } from '../world/debian.ts';
import { linesIn, unpacked, verified } from '../world/pack.ts';
import { aToken } from '../world/sign-in.ts';
import { aFolder } from '../world/temp.ts';

const appliance = new TestAppliance();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser: Browser;
let vkey = '';

beforeAll(async () => {
  needs('chromium');
  browser = await openBrowser();
  await appliance.start();
  for (const status of ['sent', 'delivered'])
    await appliance.callback(messageCallback(messageSid('page'), status));
  await appliance.shipped();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await appliance.close();
});

it('an officer orders a pack and downloads it, with the keyboard alone; axe finds no barrier', async () => {
  const asked: string[] = [];
  const context = await browser.newContext({
    baseURL: `http://127.0.0.1:${appliance.port}`,
    bypassCSP: true,
  });
  context.on('request', (request) => void asked.push(request.url(), request.headers().referer ?? ''));
  const desk = new Desk(await context.newPage());
  await desk.page.goto('/console');
  await desk.enter('Token', aToken(appliance, 'officer', 'ana'));
  await desk.press('Enter');
  await desk.follow('Evidence packs');
  expect(await desk.heading()).toBe('Evidence packs');
  vkey = (await desk.text()).match(/hooks\.example\.org\S+/)?.[0] ?? '';
  expect(await barriers(desk)).toEqual([]);

  await desk.enter('Phone number or address', person);
  const [year, month, day] = daysAgo(0).split('-');
  await desk.enter('From', `${month}${day}${year}`);
  await desk.enter('Reason', `call ${person}`);
  await desk.press('Enter');
  const refused = await desk.text();
  expect(refused).toContain('Leave numbers and addresses out of the reason');
  expect(await desk.page.content()).not.toContain(person.slice(2));
  expect(await barriers(desk)).toEqual([]);

  await desk.enter('Phone number or address', person);
  await desk.enter('Reason', 'a question of the regulator');
  await desk.reach(/Also state that the person was not contacted/);
  await desk.page.keyboard.press('Space');
  await desk.follow('Make the pack');
  expect(await desk.heading()).toBe('Your files');
  await expect
    .poll(
      async () => {
        await desk.page.reload();
        return desk.text();
      },
      { timeout: 30_000, interval: 300 },
    )
    .toContain('Ready: ');
  await desk.reach(/^Download evidence-/);
  const [download] = await Promise.all([
    desk.page.waitForEvent('download'),
    desk.page.keyboard.press('Enter'),
  ]);
  const zip = join(aFolder(), download.suggestedFilename());
  await download.saveAs(zip);
  const folder = unpacked(zip, join(aFolder(), 'pack'));
  expect(linesIn(folder, 'events.ndjson').length).toBe(2);
  expect(await verified(folder, '--key', vkey)).toMatchObject({ code: 0, wrong: [] });
  expect(asked.filter((url) => url.includes(person.slice(2)))).toEqual([]);
  expect(appliance.log).not.toContain(person.slice(2));
});

async function barriers(desk: Desk): Promise<unknown> {
  await desk.page.evaluate(axe);
  return desk.page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0]?.html]))",
  );
}

const bearer = (role: 'officer' | 'sre' | 'app', name: string) => ({
  Authorization: `Bearer ${aToken(appliance, role, name)}`,
  'Content-Type': 'application/json',
});

it('an application of the officers’ orders one by the API; nobody else finds it, and each download is recorded', async () => {
  const ask = { address: person, from: daysAgo(1), to: daysAgo(0), reason: 'a question of the auditor' };
  const order = async (headers: Record<string, string>, body: object): Promise<Answer> =>
    appliance.send('POST', '/v1/evidence', { headers, body: JSON.stringify(body) });
  const headers = bearer('officer', 'ben');
  for (const role of ['sre', 'app'] as const) expect((await order(bearer(role, role), ask)).status).toBe(403);
  for (const wrong of [
    { ...ask, address: undefined },
    { ...ask, to: '2020-01-01' },
    { ...ask, reason: `call ${person}` },
    { ...ask, from: 'yesterday' },
    { ...ask, address: undefined, sids: [messageSid('page')], noContact: true },
  ]) {
    const { status, body } = await order(headers, wrong);
    expect([status, body.includes(person)]).toEqual([400, false]);
  }
  const { status, body } = await order(headers, ask);
  expect(status).toBe(200);
  const { id, file } = JSON.parse(body);
  const stateOf = async (): Promise<Record<string, unknown>> =>
    JSON.parse((await appliance.send('GET', `/v1/evidence/${id}`, { headers })).body);
  await expect.poll(async () => (await stateOf()).state, { timeout: 30_000, interval: 100 }).toBe('done');
  expect((await appliance.send('GET', file, { headers: bearer('officer', 'cy') })).status).toBe(404);
  const zip = await download(file, headers);
  const state = await stateOf();
  expect(createHash('sha256').update(zip).digest('hex')).toBe(state.sha256);
  const path = join(aFolder(), 'pack.zip');
  writeFileSync(path, zip);
  const folder = unpacked(path, join(aFolder(), 'pack'));
  expect(await verified(folder)).toMatchObject({ code: 0 });
  // Ana's pack and its download concern the same person.
  const looked = linesIn(folder, 'access-log.ndjson').map((line) => JSON.parse(line));
  expect(looked.map(({ status: action, attributes }) => [action, attributes.Actor])).toEqual([
    ['no-contact', 'ana'],
    ['export', 'ana'],
  ]);
  const again = await appliance.command(
    'export',
    '--sid',
    messageSid('page'),
    ...range(ask),
    '--reason',
    'again',
    '--out',
    join(aFolder(), 'again.zip'),
    '--json',
  );
  expect(JSON.parse(again.stdout)).toMatchObject({ contacts: 1, events: 2, mismatches: 0 });
});

function range({ from, to }: { from: string; to: string }): readonly string[] {
  return ['--from', from, '--to', to];
}

async function download(path: string, headers: Record<string, string>): Promise<Buffer> {
  const answer = await fetch(`http://127.0.0.1:${appliance.port}${path}`, { headers });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip']);
  return Buffer.from(await answer.arrayBuffer());
}

it('the command says what is missing, leaves nothing behind, and overwrites nothing', async () => {
  const there = join(aFolder(), 'there.zip');
  writeFileSync(there, 'mine');
  const days = ['--from', daysAgo(0), '--to', daysAgo(0)];
  for (const [args, said] of [
    [
      ['--contact', person, ...days, '--reason', 'a complaint', '--out', there],
      'is there; name another file',
    ],
    [[...days, '--reason', 'a complaint', '--out', 'x.zip'], '--contact: give an address, or SIDs'],
    [['--contact', person, ...days, '--reason', 'x', '--out', 'x.zip'], '--reason: say why in a few words'],
    [['--sid', 'SM1', ...days, '--reason', 'a complaint', '--out', 'x.zip'], '--sid: a SID is'],
  ] as const) {
    const { code, stderr } = await appliance.command('export', ...args);
    expect([code, stderr]).toEqual([1, expect.stringContaining(said)]);
    expect(stderr).not.toContain(person);
  }
  expect(readFileSync(there, 'utf8')).toBe('mine');
});
