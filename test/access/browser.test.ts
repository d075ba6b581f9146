import { expect, it } from 'vitest';
import { anAppliance } from '../world/appliance.ts';
import { aBrowser } from '../world/browser.ts';

it('somebody who gives a token in a browser is signed in until they sign out', async () => {
  const appliance = await anAppliance();
  const page = await aBrowser(appliance, 'sre');
  await page.goto('/console');
  expect(new URL(page.url()).pathname).toBe('/console/health');
  await page.getByText('signed in as sre (sre)').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goto('/console/health');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});
