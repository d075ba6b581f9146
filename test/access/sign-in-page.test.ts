import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { accountsFileOf, changeAccounts } from '../../console/access/accounts.ts';
import { hashOfPassword } from '../../console/access/passwords.ts';
import { TestAppliance } from '../world/appliance.ts';
import { aBrowser } from '../world/browser.ts';

const password = 'plum boat cinder lake';

/** What axe finds wrong on a page, in the light and in the dark. */
async function wrongOn(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
    found.push(...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`));
  }
  return found;
}

it('every way to sign in can be used by keyboard and by ear, and says what was wrong where it was', async () => {
  const appliance = new TestAppliance();
  onTestFinished(() => appliance.close());
  const now = '2026-11-25T00:00:00.000Z';
  const passwordHash = await hashOfPassword(password);
  changeAccounts(accountsFileOf(appliance.dataDir), () => [
    { name: 'ann', role: 'officer', passwordHash, createdAt: now, passwordChangedAt: now },
  ]);
  writeFileSync(
    join(appliance.dataDir, 'console.yaml'),
    stringify({
      oidc: {
        issuer: 'https://login.example.org',
        clientId: 'a',
        label: 'Example Clinic',
        roles: [{ value: 'a', role: 'officer' }],
      },
    }),
  );
  await appliance.start();
  const page = await aBrowser(appliance, undefined, { viewport: { width: 320, height: 900 } });
  await page.goto('/console');
  expect(await wrongOn(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  const link = page.getByRole('link', { name: 'Sign in with Example Clinic' });
  expect(await link.getAttribute('href')).toMatch(/^\/console\/oidc\/start\?to=/);

  await page.getByLabel('Name').focus();
  await page.keyboard.type('ann');
  await page.keyboard.press('Tab');
  await page.keyboard.type('not the password');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  expect(await wrongOn(page)).toEqual([]);
  for (const label of ['Name', 'Password']) {
    const field = page.getByLabel(label);
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.getAttribute('aria-describedby')).toBe('problem');
  }
  expect(await page.getByLabel('Token', { exact: true }).getAttribute('aria-invalid')).toBeNull();
  expect(await page.locator('#problem').textContent()).toBe(
    'There is no account with this name and password.',
  );

  await page.getByLabel('Name').focus();
  await page.keyboard.type('ann');
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.getByText('signed in as ann (officer)').waitFor();
  await page.getByRole('button', { name: 'End all my sessions' }).click();
  await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
  expect(await page.context().cookies()).toEqual([]);
});
