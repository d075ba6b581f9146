import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { Role } from '../../console/access/role.ts';
import type { TestAppliance } from './appliance.ts';
import { needs } from './debian.ts';
import { signedIn } from './sign-in.ts';

/** Debian's Chromium, without a window. Who opens it closes it: once for all tests of a file is quickest. */
export async function openBrowser(): Promise<Browser> {
  needs('chromium');
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

/**
 * A page of its own (no cookie is shared with another one) in which somebody of this role is signed in; without a role
 * nobody is. Paths such as `/console` are the appliance's: `await page.goto('/console/health')`.
 */
export async function aPage(
  browser: Browser,
  appliance: TestAppliance,
  role: Role | undefined,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const baseURL = `http://127.0.0.1:${appliance.port}`;
  const context = await browser.newContext({ baseURL, ...options });
  if (role !== undefined) {
    const [name = '', value = ''] = (await signedIn(appliance, role)).split('=');
    await context.addCookies([{ name, value, domain: '127.0.0.1', path: '/' }]);
  }
  return context.newPage();
}

/** A browser for one test, with a page in which somebody of this role is signed in. */
export async function aBrowser(
  appliance: TestAppliance,
  role: Role | undefined,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  return aPage(browser, appliance, role, options);
}
