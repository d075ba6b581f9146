import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { consoleFileOf, readConsoleFile } from '../../console/access/settings.ts';
import { limits } from '../../core/limits.ts';
import { packageRoot } from '../../core/package-root.ts';
import { runLedgerline } from '../world/appliance.ts';
import { anIdentityProvider, clientId } from '../world/identity-provider.ts';
import { aFolder } from '../world/temp.ts';

const example = join(packageRoot(), 'docs/examples/console.yaml');

function withFile(text: string): string {
  const dataDir = aFolder();
  writeFileSync(consoleFileOf(dataDir), text, { mode: 0o600 });
  return dataDir;
}

it('without a file tokens may be pasted, and a session ends after a quarter of an hour or a shift', () => {
  const none = {
    proxies: 0,
    tokens: true,
    session: { idle: limits.sessionIdleMs, absolute: limits.sessionAbsoluteMs },
  };
  expect(readConsoleFile(aFolder())).toEqual(none);
  expect(readConsoleFile(withFile(''))).toEqual(none);
});

it('the example is understood as it says', () => {
  const dataDir = aFolder();
  copyFileSync(example, consoleFileOf(dataDir));
  expect(readConsoleFile(dataDir)).toEqual({
    ...parse(readFileSync(example, 'utf8')),
    session: { idle: 900_000, absolute: 28_800_000 },
  });
});

it('what is wrong is named, with its place', () => {
  const oidc = (more: string): string =>
    `oidc: { issuer: "https://login.example.org", clientId: a, roles: [{ value: a, role: sre }], ${more} }`;
  for (const [text, said] of [
    ['a: [', /is not YAML/],
    ['token: false', /the file: Unrecognized key: "token"/],
    ['session: { idle: 15 }', /session\.idle: /],
    ['session: { idle: 10s }', /session\.idle: between 1m and 60m/],
    ['session: { idle: 2h }', /session\.idle: between 1m and 60m/],
    ['session: { absolute: 48h }', /session\.absolute: between 1m and 1440m/],
    ['session: { idle: 60m, absolute: 30m }', /session: idle is at most absolute/],
    ['url: "https://console.example/?a"', /url: a base URL/],
    ['proxies: -1', /proxies: /],
    ['oidc: { issuer: "http://login.example.org", clientId: a, roles: [] }', /oidc\.issuer: must be https/],
    [
      'oidc: { issuer: "https://login.example.org", clientId: a, roles: [] }',
      /oidc\.roles: map at least one/,
    ],
    [oidc('scopes: [profile]'), /oidc\.scopes: must contain openid/],
    [oidc('clientSecret: abc'), /oidc\.clientSecret: /],
    [oidc('clientSecret: {}'), /oidc\.clientSecret: give either file/],
    [oidc('role: app'), /oidc: Unrecognized key/],
    [
      'oidc: { issuer: "https://login.example.org", clientId: a, roles: [{ value: a, role: app }] }',
      /oidc\.roles\.0\.role: /,
    ],
    [
      'oidc: { issuer: "https://login.example.org", clientId: a, roles: [{ value: a, role: sre }, { value: a, role: admin }] }',
      /oidc\.roles: a value is there twice/,
    ],
  ] as const)
    expect(() => readConsoleFile(withFile(text)), text).toThrow(said);
});

it('doctor says how people sign in, and what is wrong with it', async () => {
  const issuer = await anIdentityProvider('http://localhost:8080', {});
  const doctor = async (dataDir: string) => {
    const { stdout } = await runLedgerline({ LEDGERLINE_DATA_DIR: dataDir }, ['doctor', '--json']);
    const { findings } = JSON.parse(stdout) as { findings: { check: string; ok: boolean; detail: string }[] };
    return findings.find(({ check }) => check === 'sign-in');
  };
  const settings = (from: string): string =>
    `oidc: { issuer: "${from}", clientId: ${clientId}, label: Clinic, roles: [{ value: a, role: sre }] }\nurl: https://console.example`;
  const dataDir = withFile(settings(issuer));
  expect(await doctor(dataDir)).toEqual({
    check: 'sign-in',
    ok: true,
    detail: `Clinic at ${issuer} (sre; signs out there too), 0 accounts, pasted tokens; all people seem to come from one address: say in console.yaml how many proxies stand before the appliance`,
  });
  chmodSync(consoleFileOf(dataDir), 0o662);
  expect(await doctor(dataDir)).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/others can change who/),
  });
  chmodSync(consoleFileOf(dataDir), 0o600);
  writeFileSync(join(dataDir, 'console-accounts.yaml'), 'accounts: []', { mode: 0o644 });
  expect(await doctor(dataDir)).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/read by others.*chmod 600/),
  });
  expect(await doctor(withFile(settings('http://localhost:9')))).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/http:\/\/localhost:9 does not answer as that issuer/),
  });
}, 240_000);
