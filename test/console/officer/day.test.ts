import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Role } from '../../../console/access/role.ts';
import { TestAppliance } from '../../world/appliance.ts';
import { openBrowser } from '../../world/browser.ts';
import { needs } from '../../world/debian.ts';
import { anOfficersDay, undelivered } from '../../world/officers-day.ts';
import { aToken } from '../../world/sign-in.ts';
import { Desk } from './desk.ts';

/* What an officer does in a day, with the keyboard alone, against a real appliance with a day of real callbacks. */

const appliance = new TestAppliance();
const crowd = 5_000;
let browser: Browser;
let ana: Desk;
let ben: Desk;
/** Everything that a browser asked for: addresses and referrers, of all people here. */
const asked: string[] = [];

beforeAll(async () => {
  needs('chromium', 'pdftotext');
  browser = await openBrowser();
  await appliance.start();
  await anOfficersDay(appliance, crowd);
  ana = await aDesk('ana', 'officer');
  ben = await aDesk('ben', 'officer');
}, 120_000);
afterAll(async () => {
  await browser.close();
  await appliance.close();
});

/** A desk of somebody who has signed in with a token. */
async function aDesk(name: string, role: Role): Promise<Desk> {
  const context = await browser.newContext({ baseURL: `http://127.0.0.1:${appliance.port}` });
  listen(context);
  const desk = new Desk(await context.newPage());
  await desk.page.goto('/console');
  await desk.enter('Token', aToken(appliance, role, name));
  return desk.press('Enter');
}

function listen(context: BrowserContext): void {
  context.on('request', (request) => {
    asked.push(request.url(), request.headers().referer ?? '');
  });
}

/** A day as it is typed into a field for one: two digits of the month, two of the day, four of the year. */
const typedDay = (back: number): string => {
  const [year, month, day] = new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10).split('-');
  return `${month}${day}${year}`;
};

async function lookUp(desk: Desk, address: string, reason: string): Promise<string> {
  await desk.follow('Look up a person');
  await desk.enter('Phone number or address', address);
  await desk.enter('Reason', reason);
  await desk.press('Enter');
  return desk.text();
}

/** Searches the last two days for what is for appointments. */
async function search(desk: Desk, outcome?: string): Promise<string> {
  await desk.follow('Search');
  await desk.enter('First day (UTC)', typedDay(1));
  if (outcome !== undefined) await desk.enter('Outcome', outcome);
  await desk.enter('Purpose', 'appointment');
  await desk.follow('Search');
  return desk.text();
}

const digestIn = (text: string): string =>
  /Digest of the report \(SHA-256\)\s+([0-9a-f]{64})/.exec(text)?.[1] ?? '';

it('signs in and sees what wants attention', async () => {
  expect(await ana.heading()).toBe('Start');
  const text = await ana.text();
  expect(text).toContain('signed in as ana (officer)');
  expect(text).toMatch(/\d+ days of the last two weeks are not complete/);
});

it('looks up a person, however the number is written, with a reason, and is asked for one', async () => {
  const ways = ['(415) 555-0123', '+1 415 555 0123', 'whatsapp:+14155550123'];
  const digests = new Set<string>();
  for (const way of ways) {
    const text = await lookUp(ana, way, 'complaint 17');
    expect(text).toMatch(/Asked by\s+ana/);
    expect(text).toMatch(/Not delivered\s+The message was sent, and it did not arrive\.\s+Error 30007/);
    expect(text).toMatch(/No callback was received for “delivered”; it was found by reconciling on \d/);
    expect(text).toMatch(/Not to be contacted by text message \(SMS\) from \+15005550006: opted out on/);
    expect(text).toMatch(/lab results\s+Consent\s+consent-2026-0001/);
    expect(text).toContain('Monday, 23 November 2026');
    digests.add(digestIn(text));
  }
  expect([...digests].map(({ length }) => length)).toEqual([64]);
  await ana.follow('Look up a person');
  await ana.enter('Phone number or address', '4155550123');
  await ana.enter('Reason', 'they called from 4155550123');
  await ana.press('Enter');
  expect(await ana.text()).toMatch(/Leave numbers and addresses out of the reason/);
  expect(await ana.page.content()).not.toContain('4155550123');
});

it('opens the story of a message that was not delivered and reads why', async () => {
  await lookUp(ana, '(415) 555-0123', 'complaint 17');
  await ana.follow(undelivered);
  expect(await ana.heading()).toBe(`Story of ${undelivered}`);
  const text = await ana.text();
  expect(text).toMatch(/Error 30007: Filtered by Twilio or the carrier/);
  expect(text).toContain('It most likely lies with the carrier.');
  expect(text).toMatch(/Purpose\s+lab results/);
  await ana.follow('Trace');
  await ana.enter('Identifier at Twilio (SID)', '+1 415 555 0123');
  await ana.press('Enter');
  expect(await ana.text()).toContain('This is not an identifier');
});

it('searches by day, purpose and outcome, saves that, and a colleague opens the same by its link', async () => {
  expect(await search(ana, 'did')).toContain(`${crowd / 10} results`);
  await ana.enter('Name', 'Reminders that did not arrive');
  await ana.press('Enter');
  expect(await ana.heading()).toBe('Reminders that did not arrive');
  const link = ana.page.url();
  expect(link).toMatch(/\/console\/search\/saved\/act_[0-9a-f]{32}$/);
  await ben.page.goto(link);
  expect(await ben.heading()).toBe('Reminders that did not arrive');
  expect(await ben.text()).toContain(`${crowd / 10} results`);
  await ben.follow('Search');
  await ben.follow('Reminders that did not arrive');
  expect(await ben.text()).toMatch(/for appointment with the outcome “did not arrive, or not answered”/);
});

it('turns the pages of five thousand results, forth and back', async () => {
  // One more was for the person who is looked up above.
  expect(await search(ana)).toContain('5,001 results');
  const sids: string[] = [];
  const here = async (): Promise<string[]> =>
    ana.page.evaluate<string[]>(
      `[...document.querySelectorAll('.records a')].map((link) => link.textContent)`,
    );
  const pages: string[][] = [];
  for (;;) {
    const shown = await here();
    pages.push(shown);
    sids.push(...shown);
    if (!(await ana.text()).includes('Next page')) break;
    await ana.follow('Next page');
  }
  expect([sids.length, new Set(sids).size, pages.length]).toEqual([5_001, 5_001, 21]);
  await ana.follow('Previous page');
  expect(await here()).toEqual(pages.at(-2));
});

it('has all results put into a file in the background, watches it grow, and downloads it', async () => {
  await search(ana);
  await ana.follow('Make a table (CSV)');
  expect(await ana.heading()).toBe('Your files');
  if ((await ana.text()).includes('watch its progress')) await ana.follow('watch its progress');
  await ana.reads(/Ready: 5,001 rows/);
  await ana.reach(/^Download ledgerline-.*\.csv$/);
  const [download] = await Promise.all([ana.page.waitForEvent('download'), ana.page.keyboard.press('Enter')]);
  const file = readFileSync(await download.path(), 'utf8');
  expect(await ana.text()).toContain(createHash('sha256').update(file).digest('hex'));
  const lines = file.split('\r\n');
  expect([lines.length, lines.at(-1)]).toEqual([5_003, '']);
  expect(lines[0]).toMatch(/^"made at \(UTC\)","kind",/);
  expect(lines.filter((line) => line.includes('"Not delivered","undelivered","30003"'))).toHaveLength(500);
  expect(file).toContain(`"'+15005550006"`);
  expect(file).not.toMatch(/ct_[0-9a-f]|415556/);
  await ben.follow('Files');
  expect(await ben.text()).toContain('You have no files');
});

it('sees which days are complete, why others are not, and what differs', async () => {
  await ana.follow('Completeness');
  const text = await ana.text();
  expect(text).toMatch(/✓ Complete since \d/);
  expect(text).toMatch(/… Not complete yet[\s\S]*2 are not final/);
  expect(text).toContain('Not compared yet');
  const day = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
  await ana.follow(`Differences of ${day}, messages`);
  expect(await ana.text()).toMatch(
    /Twilio has another outcome \(“undelivered”\) than was heard \(“delivered”\)/,
  );
});

it('reads in the access log what was done, and an administrator reads what everybody did', async () => {
  await appliance.shipped();
  await ben.follow('Look up a person');
  await lookUp(ben, '4155550123', 'request of the person');
  await appliance.shipped();
  await ana.follow('Access log');
  const own = await ana.text();
  expect(own).toMatch(/ana \(officer, by console\)\s+Looked up a person\s+complaint 17/);
  for (const what of ['Searched the record', 'Downloaded a file', 'Opened the story of a message or call'])
    expect(own).toContain(what);
  expect(own).not.toContain('request of the person');
  await appliance.shipped();
  const admin = await aDesk('root', 'admin');
  await admin.follow('Access log');
  const all = await admin.text();
  expect(all).toMatch(/ben \(officer, by console\)\s+Looked up a person\s+request of the person/);
  expect(all).toMatch(/ana \(officer, by console\)\s+Read the access log/);
  await admin.enter('Who', 'ben');
  await admin.follow('Show');
  expect(await admin.text()).not.toMatch(/ana \(officer/);
});

it('opens a former report again: the same digest, and a print of it has everything', async () => {
  const then = await lookUp(ana, '(415) 555-0123', 'complaint 17');
  await ana.follow(/^report [0-9a-f]{8}$/);
  expect(await ana.page.url()).toMatch(/\/console\/reports\/act_[0-9a-f]{32}$/);
  const again = await ana.text();
  expect(again).toContain('It has the same digest');
  expect([digestIn(again), digestIn(again)]).toEqual([digestIn(then), expect.stringMatching(/./)]);
  await ben.page.goto(ana.page.url());
  expect(digestIn(await ben.text())).toBe(digestIn(then));
  const print = textOf(await ben.page.pdf());
  expect(print.split('\f').length).toBeGreaterThan(1);
  for (const part of ['complaint 17', 'Asked by', undelivered, 'End of the report'])
    expect(print.includes(part)).toBe(true);
  expect(print.replaceAll(/\s/g, '').includes(digestIn(then))).toBe(true);
  expect(print.includes('Sign out')).toBe(false);
});

it('leaves, and nothing can be read afterwards', async () => {
  await lookUp(ana, '(415) 555-0123', 'complaint 17');
  await ana.follow('Sign out');
  expect(await ana.heading()).toBe('Sign in');
  for (const path of ['/console/start', '/console/access-log', '/console/exports']) {
    await ana.page.goto(path);
    expect(await ana.heading()).toBe('Sign in');
  }
});

it('left the number that was typed in no address, no history, no title, no referrer and no log', async () => {
  const parts = /555.{0,3}0123|5550123/;
  expect(asked.length).toBeGreaterThan(100);
  expect(asked.filter((text) => parts.test(decodeURIComponent(text)))).toEqual([]);
  for (const { page } of [ana, ben]) {
    const devtools = await page.context().newCDPSession(page);
    const { entries } = await devtools.send('Page.getNavigationHistory');
    expect(entries.length).toBeGreaterThan(5);
    expect(entries.filter(({ url, title }) => parts.test(`${decodeURIComponent(url)} ${title}`))).toEqual([]);
  }
  expect(appliance.log).not.toMatch(parts);
});

/** The text of a PDF, pages apart by form feeds. */
function textOf(pdf: Buffer): string {
  return execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' });
}
