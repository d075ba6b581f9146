import { join } from 'node:path';
import { issueToken } from '../../console/access/api-tokens.ts';
import type { Role } from '../../console/access/role.ts';
import type { Answer, TestAppliance } from './appliance.ts';

/** A bearer token of this role, as `ledgerline token` makes it, without waiting for a process. */
export function aToken(appliance: TestAppliance, role: Role, name: string = role): string {
  const file = join(appliance.dataDir, 'api-tokens.yaml');
  return issueToken(file, { name, role }, new Date().toISOString());
}

/** What the form of the console answers when this token is given. */
export async function giveToken(
  appliance: TestAppliance,
  token: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return appliance.send('POST', '/console/login', {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams({ token }).toString(),
  });
}

/** Signs somebody of this role in: the Cookie header of their requests from now on. */
export async function signedIn(appliance: TestAppliance, role: Role, name: string = role): Promise<string> {
  const answer = await giveToken(appliance, aToken(appliance, role, name));
  const cookie = cookieOf(answer);
  if (answer.status !== 303 || cookie === '') throw new Error(`signing in was answered ${answer.status}`);
  return cookie;
}

/** The cookie that an answer gives to a browser, as the browser sends it back. */
export function cookieOf({ headers }: Answer): string {
  return String([headers['set-cookie'] ?? ''].flat()[0]).split(';')[0] ?? '';
}
