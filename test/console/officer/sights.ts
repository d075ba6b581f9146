import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aPage } from '../../world/browser.ts';
import { person } from '../../world/callbacks.ts';
import { needs } from '../../world/debian.ts';
import { accountSid } from '../../world/events.ts';
import { anOfficersDay, undelivered } from '../../world/officers-day.ts';
import {
  anApplianceWithVault,
  anOfficersDuties,
  dutiesUnderWay,
  otherPerson,
} from '../../world/officers-duties.ts';

const pictures = join(import.meta.dirname, '../../../artefacts/screenshots');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const dayBack = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

/** Every page of an officer, by how it is come to. */
const sights: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  start: async (page) => page.goto('/console/start'),
  'look-up': async (page) => page.goto('/console/contacts'),
  'look-up-refused': async (page) => lookUp(page, person, 'call +1 415 555 0123 back'),
  'contact-report': async (page) => lookUp(page, person, 'complaint 17'),
  nobody: async (page) => lookUp(page, '+1 415 555 0199', 'complaint 18'),
  'trace-form': async (page) => page.goto('/console/trace'),
  trace: async (page) => page.goto(`/console/trace/${undelivered}`),
  search: async (page) => page.goto('/console/search'),
  results: async (page) => search(page),
  completeness: async (page) => page.goto('/console/completeness'),
  differences: async (page) => page.goto(`/console/discrepancies?day=${dayBack(3)}&account=${accountSid}`),
  'access-log': async (page) => page.goto('/console/access-log'),
  violations: async (page) => page.goto('/console/violations'),
  violation: async (page) => openViolation(page),
  'violation-refused': async (page) => decide(page, 'accepted', 'call +1 415 555 0123 back'),
  'violation-decided': async (page) => decide(page, 'explained', 'the person called us back'),
  privacy: async (page) => page.goto('/console/privacy'),
  'privacy-held': async (page) => forget(page, otherPerson),
  'privacy-incomplete': async (page) => forget(page, '1'),
  'address-shown': async (page) => showAddress(page),
  'opt-outs': async (page) => optOuts(page),
  files: async (page) => orderFile(page),
  evidence: async (page) => page.goto('/console/evidence'),
  'evidence-refused': async (page) => refusedPack(page),
  health: async (page) => page.goto('/console/health'),
  'no-such-page': async (page) => page.goto('/console/reports/act_0'),
};

async function lookUp(page: Page, address: string, reason: string): Promise<void> {
  await page.goto('/console/contacts');
  await page.fill('#address', address);
  await page.fill('#reason', reason);
  await submit(page, 'main form');
}

async function search(page: Page): Promise<void> {
  await page.goto('/console/search');
  await page.fill('#from', dayBack(1));
  await submit(page, 'main form');
}

async function openViolation(page: Page): Promise<void> {
  const list = async (): Promise<number> => {
    await page.goto('/console/violations');
    return page.locator('.records a').count();
  };
  await expect.poll(list, { timeout: 20_000, interval: 200 }).toBeGreaterThan(0);
  await Promise.all([page.waitForEvent('load'), page.locator('.records a').first().press('Enter')]);
}

async function decide(page: Page, state: string, reason: string): Promise<void> {
  await openViolation(page);
  await page.selectOption('#state', state);
  await page.fill('#reason', reason);
  await submit(page, 'main form');
}

async function forget(page: Page, whom: string): Promise<void> {
  await page.goto('/console/privacy');
  await page.fill('#erase-person', whom);
  await page.fill('#erase-right', 'GDPR Art. 17');
  await page.fill('#erase-reason', 'wish of the person');
  await submit(page, 'form[action$=erasures]');
}

async function showAddress(page: Page): Promise<void> {
  await page.goto('/console/privacy');
  await submit(page, 'form[action$=show]');
}

async function optOuts(page: Page): Promise<void> {
  await page.goto('/console/privacy');
  await page.fill('#opt-outs-person', person);
  await page.fill('#opt-outs-reason', 'complaint 17');
  await submit(page, 'form[action$=opt-outs]');
}

/** Without an address, and with a reason that may hold a number. */
async function refusedPack(page: Page): Promise<void> {
  await page.goto('/console/evidence');
  await page.fill('#from', dayBack(1));
  await page.fill('#reason', 'call +1 415 555 0123 back');
  await submit(page, 'main form');
}

async function orderFile(page: Page): Promise<void> {
  await search(page);
  await submit(page, 'form[action$=export]');
  const again = async (): Promise<string | null> => {
    await page.reload();
    return page.locator('main').textContent();
  };
  await expect.poll(again, { timeout: 20_000, interval: 200 }).toMatch(/Ready/);
}

async function submit(page: Page, form: string): Promise<void> {
  await Promise.all([
    page.waitForEvent('load'),
    page.locator(form).first().locator('button').first().press('Enter'),
  ]);
}

/** Chromium notes the status of pages that say that something is not so. */
const notedStatus = /the server responded with a status of 40[049]/;

/** How somebody looks: colours, and widths in CSS pixels. */
interface Eyes {
  readonly name: string;
  readonly widths: readonly number[];
  readonly colours: Parameters<Page['emulateMedia']>[0];
}

/**
 * Looks at every page of an officer with several people's eyes: nothing is cut or wider than the page, axe finds no barrier,
 * and the page breaks none of its own rules. Leaves pictures in `artefacts/screenshots`. `letterPx` is how large the
 * browser's letters are set.
 */
export function lookAtEveryPage(everybody: readonly Eyes[], letterPx = 16): void {
  const appliance = anApplianceWithVault();
  let browser: Browser;
  beforeAll(async () => {
    needs('chromium');
    mkdirSync(pictures, { recursive: true });
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        `--blink-settings=defaultFontSize=${letterPx}`,
      ],
    });
    await appliance.start();
    await anOfficersDay(appliance, 30);
    await dutiesUnderWay(appliance, await anOfficersDuties(appliance));
  }, 300_000);
  afterAll(async () => {
    await browser.close();
    await appliance.close();
  });

  it.each(Object.entries(sights))('%s has no barrier and fits every width', async (name, come) => {
    const page = await aPage(browser, appliance, 'officer');
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await come(page);
    for (const { name: eyes, widths, colours } of everybody) {
      await page.emulateMedia(colours);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        await page.screenshot({ path: join(pictures, `${name}-${eyes}-${width}.png`), fullPage: true });
        expect([eyes, width, await overflowing(page)]).toEqual([eyes, width, []]);
      }
      expect([eyes, await barriers(page)]).toEqual([eyes, []]);
      await page.setViewportSize({ width: widths[0] ?? 320, height: 900 });
      expect([eyes, await barriers(page)]).toEqual([eyes, []]);
    }
    expect(complaints.filter((text) => !notedStatus.test(text))).toEqual([]);
    await page.context().close();
  });
}

/** What is wider than the page, or whose text is cut. What scrolls by itself may be wider. */
const overflow = `(() => {
  const width = document.documentElement.clientWidth;
  const found = [...document.querySelectorAll('body *')].filter((element) => {
    if (element.closest('.scroll, .skip, svg, thead') !== null) return false;
    const box = element.getBoundingClientRect();
    const cut = getComputedStyle(element).overflow === 'hidden' && element.scrollWidth > element.clientWidth + 1;
    return box.width > 0 && (box.right > width + 1 || box.left < -1 || cut);
  });
  const wide = document.documentElement.scrollWidth > width ? ['the page'] : [];
  return [...wide, ...found.slice(0, 3).map((element) => element.outerHTML.slice(0, 160))];
})()`;

/** What axe finds, by rule, with an example. */
const barriersFound = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes[0].html + ' ' + nodes[0].failureSummary))`;

async function overflowing(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>(overflow);
}

async function barriers(page: Page): Promise<readonly string[]> {
  // As the debugger does it: the page itself lets no script run.
  await page.evaluate(axe);
  return page.evaluate<string[]>(barriersFound);
}
