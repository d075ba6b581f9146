import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { openStore } from '../../core/store/open.ts';
import { rowsOf } from '../../core/store/store.ts';
import { TestAppliance } from '../world/appliance.ts';
import { aBrowser } from '../world/browser.ts';
import { anIdentityProvider, clientId, clientSecret } from '../world/identity-provider.ts';
import { aFreePort } from '../world/server.ts';
import { embedded } from '../world/store.ts';

/** An appliance whose people sign in through a provider of their own. */
async function aProvidedAppliance() {
  const port = await aFreePort();
  const url = `http://127.0.0.1:${port}`;
  const issuer = await anIdentityProvider(url, { ann: ['staff', 'officers'], bob: ['staff'] });
  const appliance = new TestAppliance({ PORT: String(port), OIDC_SECRET: clientSecret });
  onTestFinished(() => appliance.close());
  writeFileSync(
    join(appliance.dataDir, 'console.yaml'),
    stringify({
      url,
      tokens: false,
      oidc: {
        issuer,
        clientId,
        clientSecret: { environment: 'OIDC_SECRET' },
        label: 'Example Clinic',
        scopes: ['openid', 'profile', 'groups'],
        nameClaim: 'preferred_username',
        roles: [{ value: 'officers', role: 'officer' }],
      },
    }),
  );
  return { appliance: await appliance.start(), issuer };
}

/** Signs in at the provider, as whoever, and lets it tell who that is. */
async function atTheProvider(page: Page, name: string): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(name);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  const consent = page.getByRole('button', { name: 'Continue' });
  await consent
    .or(page.getByRole('heading', { name: /Health|Not signed in/ }))
    .first()
    .waitFor();
  if (await consent.isVisible()) await consent.click();
}

it('somebody whom the provider vouches for is signed in with the role of their group, and signs out there too', async () => {
  const { appliance, issuer } = await aProvidedAppliance();
  const page = await aBrowser(appliance, undefined);
  // The provider's own pages want a font from elsewhere.
  await page.context().route(/googleapis/, (route) => route.abort());
  await page.goto('/console/health?hours=6');
  await page.getByRole('link', { name: 'Sign in with Example Clinic' }).click();
  await atTheProvider(page, 'ann');
  await page.getByText('signed in as ann@localhost (officer)').waitFor();
  expect(page.url()).toBe(`http://127.0.0.1:${appliance.port}/console/health?hours=6`);
  const [session] = (await page.context().cookies()).filter(({ name }) => name.startsWith('ledgerline_'));
  expect(session).toMatchObject({
    name: 'ledgerline_session',
    sameSite: 'Strict',
    httpOnly: true,
    path: '/',
  });

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Leave' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(page.url()).toBe(`http://127.0.0.1:${appliance.port}/console`);
  // There too: the next one is asked for a password.
  await page.getByRole('link', { name: 'Sign in with Example Clinic' }).click();
  await page.getByPlaceholder('and password').waitFor();

  await appliance.shipped();
  const store = await openStore(embedded, appliance.dataDir);
  const acts = await rowsOf(
    store,
    z.object({ action: z.string(), actor: z.string(), way: z.string(), subject: z.string() }),
    "SELECT action, actor, details['Way'] AS way, details['Subject'] AS subject FROM act ORDER BY at, seq",
  );
  await store.close();
  expect(acts).toEqual([
    { action: 'sign-in', actor: 'ann@localhost', way: 'oidc', subject: `${issuer} ann` },
    { action: 'sign-out', actor: 'ann@localhost', way: 'oidc', subject: '' },
  ]);
});

it('somebody to whom no role is mapped is told so, and is not signed in', async () => {
  const { appliance } = await aProvidedAppliance();
  const page = await aBrowser(appliance, undefined);
  await page.context().route(/googleapis/, (route) => route.abort());
  await page.goto('/console');
  await page.getByRole('link', { name: 'Sign in with Example Clinic' }).click();
  await atTheProvider(page, 'bob');
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').textContent()).toMatch(
    /vouches for you, but nobody has given you a role/,
  );
  expect((await page.context().cookies()).filter(({ name }) => name.startsWith('ledgerline_'))).toEqual([]);
  expect(appliance.log).toContain('"why":"no-role"');
  expect(appliance.log).not.toContain('bob');
});
