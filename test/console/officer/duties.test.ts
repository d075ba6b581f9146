import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../../world/browser.ts';
import { daysAgo } from '../../world/closed-days.ts';
import { needs } from '../../world/debian.ts';
import {
  anApplianceWithVault,
  anOfficersDuties,
  otherPerson,
  sentAfterStop,
  stoppedPerson,
} from '../../world/officers-duties.ts';
import { inEmptyWorld, linesIn, verified } from '../../world/pack.ts';
import { aToken } from '../../world/sign-in.ts';
import { aFolder } from '../../world/temp.ts';
import { Desk } from './desk.ts';

/* What an officer decides, hands out and undoes, with the keyboard alone, against a real appliance and real callbacks. */

const appliance = anApplianceWithVault();
let browser: Browser;
let ana: Desk;
let ben: Desk;
let contactId = '';
/** Everything that a browser asked for: addresses and referrers, of all people here. */
const asked: string[] = [];

beforeAll(async () => {
  needs('chromium', 'unzip');
  browser = await openBrowser();
  await appliance.start();
  contactId = await anOfficersDuties(appliance);
  ana = await aDesk('ana');
  ben = await aDesk('ben');
}, 120_000);
afterAll(async () => {
  await browser.close();
  await appliance.close();
});

/** A desk of an officer who has signed in with a token. */
async function aDesk(name: string): Promise<Desk> {
  const context = await browser.newContext({ baseURL: `http://127.0.0.1:${appliance.port}` });
  context.on('request', (request) => void asked.push(request.url(), request.headers().referer ?? ''));
  const desk = new Desk(await context.newPage());
  await desk.page.goto('/console');
  await desk.enter('Token', aToken(appliance, 'officer', name));
  return desk.press('Enter');
}

/** Opens a page of the navigation again and again until it says something. */
async function comesToRead(desk: Desk, page: string, what: RegExp): Promise<void> {
  const read = async (): Promise<string> => (await desk.follow(page)).text();
  await expect.poll(read, { timeout: 20_000, interval: 200 }).toMatch(what);
}

async function lookUp(desk: Desk, address: string): Promise<string> {
  await desk.follow('Look up a person');
  await desk.enter('Phone number or address', address);
  await desk.enter('Reason', 'complaint 17');
  return (await desk.press('Enter')).text();
}

it('finds who was contacted after an opt-out, reads why and by which rule, and decides', async () => {
  await comesToRead(ana, 'Violations', /Contact after opt-out/);
  await ana.enter('Kind', 'Contact after opt-out');
  await ana.enter('Decision', 'Nobody');
  await ana.follow('Show');
  await ana.follow(/^Contact after opt-out$/);
  const text = await ana.text();
  expect(text).toMatch(
    /A message was sent \d.* after the person had said stop to the same sender or service/,
  );
  expect(text).toMatch(/47 CFR 64\.1200\(a\)\(10\)/);
  expect(text).toMatch(/settled; looked at on 2026-\d\d-\d\d; https:\/\//);
  expect(text).toMatch(/Purpose\s+appointment/);
  expect(text).toContain('Nobody has decided yet');
  expect(text).toContain(sentAfterStop);
  await ana.enter('What is it?', 'Accepted');
  await ana.enter('Why?', 'call them on 415 555 0177');
  await ana.press('Enter');
  expect(await ana.text()).toContain('Leave numbers and addresses out of the reason');
  expect(await ana.page.content()).not.toContain('415 555 0177');
  await ana.enter('What is it?', 'Accepted');
  await ana.enter('Why?', 'the job read an old list');
  await ana.press('Enter');
  const decided =
    /State\s+Accepted\s+Decided by\s+ana\s+Decided on\s+\d.* UTC\s+Why\s+the job read an old list/;
  expect(await ana.text()).toMatch(decided);
  await ben.follow('Violations');
  expect(await ben.text()).toContain('Accepted (ana)');
  await ben.follow(/^Contact after opt-out$/);
  expect(await ben.text()).toMatch(decided);
});

it('orders an evidence pack, watches it being made, downloads it, and it verifies with Node alone', async () => {
  await ana.follow('Evidence packs');
  const vkey = /hooks\.example\.org\S+/.exec(await ana.text())?.[0] ?? '';
  const [year, month, day] = daysAgo(1).split('-');
  await ana.enter('Phone number or address', stoppedPerson);
  await ana.enter('From', `${month}${day}${year}`);
  await ana.enter('Reason', 'request of the regulator');
  await ana.press('Enter');
  expect(await ana.heading()).toBe('Your files');
  if ((await ana.text()).includes('watch its progress')) await ana.follow('watch its progress');
  await ana.reads(/Ready: /);
  await ana.reach(/^Download evidence-.*\.zip$/);
  const [download] = await Promise.all([ana.page.waitForEvent('download'), ana.page.keyboard.press('Enter')]);
  const folder = join(aFolder(), 'pack');
  execFileSync('unzip', ['-q', await download.path(), '-d', folder]);
  const kinds = linesIn(folder, 'events.ndjson').map((line) => JSON.parse(line).kind);
  expect(kinds.sort()).toEqual(['inbound-message', 'intent', ...Array(3).fill('message-status')]);
  expect(await verified(folder, '--key', vkey)).toMatchObject({ code: 0, right: true, wrong: [] });
  const { stdout } = await inEmptyWorld(folder, ['node', 'verify.mjs', '--key', vkey]);
  expect(stdout).toMatch(/proven/i);
});

it('asks to see an address, a colleague agrees, and it is shown once', async () => {
  await ana.follow('Privacy');
  await ana.enter('Contact id of the person', contactId);
  await ana.enter('Why do you need it?', 'a letter of the court');
  await ana.press('Enter');
  expect(await ana.text()).toMatch(/Request of ana[\s\S]*Waiting for a second person/);
  expect(await ana.text()).toContain('Another person has to agree');
  await ben.follow('Privacy');
  await ben.enter('Why may ana see it, or not?', 'the letter is here');
  await ben.follow('Agree');
  expect(await ben.text()).toContain('Agreed to by ben');
  expect(await ben.page.content()).not.toContain('Show the address');
  await ana.follow('Privacy');
  await ana.follow('Show the address, once');
  expect(await ana.heading()).toBe('The address that you asked for');
  expect(await ana.text()).toMatch(new RegExp(`Phone number\\s+\\${otherPerson}`));
  await ana.follow('Leave for Privacy');
  expect(await ana.text()).toContain('No request is open');
  expect(await ana.page.content()).not.toContain(otherPerson.slice(2));
});

it('sets a hold, is refused an erasure because of it, releases it, erases, and finds nobody', async () => {
  expect(await lookUp(ana, otherPerson)).toContain('1 contact');
  await ana.follow('Privacy');
  await ana.enter('Person to be kept', otherPerson);
  await ana.enter('Matter', 'case seven');
  await ana.enter('Who answers for it', 'general counsel');
  await ana.enter('Why is it held?', 'letter of the court');
  await ana.press('Enter');
  expect(await ana.text()).toMatch(/case seven\s+Held\s+Everything of one person\.\s+Set by\s+ana/);
  await forget(ana);
  expect(await ana.heading()).toBe('It must be kept');
  expect(await ana.text()).toMatch(
    /Nothing was erased, because it must be kept: .* for case seven .*general counsel answers for it/,
  );
  await ana.follow('Go back to where the form was');
  await ana.enter('Why is case seven released?', 'the case is closed');
  await ana.press('Enter');
  expect(await ana.text()).toContain('No hold is in force');
  await forget(ana);
  expect(await ana.heading()).toBe('Privacy');
  await comesToRead(ana, 'Privacy', /ana\s+GDPR Art\. 17\s+wish of the person\s+\d.* UTC/);
  const text = await lookUp(ana, otherPerson);
  expect(text).toContain('No contact is in the record');
  expect(text).toContain('Nobody with this number or address is known here');
});

async function forget(desk: Desk): Promise<void> {
  await desk.follow('Privacy');
  await desk.enter('Person to be forgotten', otherPerson);
  await desk.enter('By what right', 'GDPR Art. 17');
  await desk.enter('Why is the person forgotten?', 'wish of the person');
  await desk.press('Enter');
}

it('left no number in an address, a referrer or a log', () => {
  const parts = /555.{0,3}01(77|88)/;
  expect(asked.length).toBeGreaterThan(50);
  expect(asked.filter((text) => parts.test(decodeURIComponent(text)))).toEqual([]);
  expect(appliance.log).not.toMatch(parts);
});
