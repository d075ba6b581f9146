import { chmodSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { authToken, runLedgerline, TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { accountSid } from '../world/events.ts';
import { aFolder } from '../world/temp.ts';

const warning = 'others than the user of the appliance may open this';

/** Everything under a folder that others than its owner may open, with its mode; symbolic links have none. */
function openToOthers(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return [folder, ...all].filter((path) => {
    const stats = lstatSync(path);
    return !stats.isSymbolicLink() && (stats.mode & 0o077) !== 0;
  });
}

it('what the appliance makes is for its user alone, and where a secret is open to others it says so', async () => {
  const dataDir = join(aFolder(), 'data');
  const accountsFile = join(aFolder(), 'accounts.yaml');
  const accounts = [{ sid: accountSid, authTokens: [authToken] }];
  writeFileSync(accountsFile, JSON.stringify({ accounts }), { mode: 0o600 });
  const environment = {
    LEDGERLINE_ACCOUNTS_FILE: accountsFile,
    TWILIO_ACCOUNT_SID: '',
    TWILIO_AUTH_TOKEN: '',
    NODE_ENV: '',
  };
  const appliance = new TestAppliance(environment, dataDir);
  onTestFinished(() => appliance.close());
  await appliance.start();
  await appliance.command('token', '--role', 'sre');
  await appliance.callback(messageCallback(messageSid('permissions'), 'sent'));
  await appliance.shipped();
  expect(openToOthers(dataDir)).toEqual([]);
  expect(appliance.log).not.toContain(warning);
  expect(await permissionsOf(environment, dataDir)).toMatchObject({ ok: true });
  await appliance.kill('SIGTERM');

  const key = join(dataDir, 'keys', 'pseudonym-keys');
  const opened = [
    [dataDir, 0o750, '750', `chmod 700 ${dataDir}`],
    [key, 0o604, '604', `chmod 600 ${key}`],
    [join(dataDir, 'api-tokens.yaml'), 0o640, '640', `chmod 600 ${join(dataDir, 'api-tokens.yaml')}`],
    [accountsFile, 0o644, '644', `chmod 600 ${accountsFile}`],
  ] as const;
  for (const [path, mode] of opened) chmodSync(path, mode);
  await appliance.start();
  const said = appliance.log.split('\n').filter((line) => line.includes(warning));
  expect(said.map((line) => JSON.parse(line))).toMatchObject(
    opened.map(([path, , mode, advice]) => ({ path, mode, advice })),
  );
  const { ok, detail } = await permissionsOf(environment, dataDir);
  expect(ok).toBe(false);
  for (const [path, , mode, advice] of opened) expect(detail).toContain(`${path} (${mode}; ${advice})`);
});

it('every file that a setting names is looked at, also those of the vault and the identity provider', async () => {
  const folder = aFolder();
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir, { mode: 0o700 });
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o644 });
    return path;
  };
  const key = `1:${Buffer.alloc(32, 7).toString('base64')}`;
  const named = {
    TWILIO_AUTH_TOKEN_FILE: file('auth-token', '0'.repeat(32)),
    LEDGERLINE_PSEUDONYM_KEYS_FILE: file('pseudonym-keys', key),
    LEDGERLINE_FORWARD_KEYS_FILE: file('forward-keys', key),
    CLICKHOUSE_PASSWORD_FILE: file('clickhouse-password', 'secret'),
    LEDGERLINE_API_TOKENS_FILE: file('api-tokens.yaml', 'tokens: []'),
  };
  const masterKeyFile = file('master-keys', key);
  const clientSecret = file('client-secret', 'secret');
  writeFileSync(join(dataDir, 'privacy.yaml'), `vault: { enabled: true, masterKeyFile: ${masterKeyFile} }\n`);
  writeFileSync(
    join(dataDir, 'console.yaml'),
    `oidc: { issuer: "http://localhost:9", clientId: a, clientSecret: { file: ${clientSecret} }, roles: [{ value: a, role: sre }] }\n`,
  );
  const { ok, detail } = await permissionsOf(
    { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, ...named },
    dataDir,
  );
  expect(ok).toBe(false);
  for (const path of [...Object.values(named), masterKeyFile, clientSecret])
    expect(detail).toContain(`${path} (644; chmod 600 ${path})`);
});

async function permissionsOf(
  environment: Readonly<Record<string, string>>,
  dataDir: string,
): Promise<{ readonly ok: boolean; readonly detail: string }> {
  const { stdout } = await runLedgerline({ ...environment, LEDGERLINE_DATA_DIR: dataDir }, [
    'doctor',
    '--json',
  ]);
  const { findings } = JSON.parse(stdout);
  return findings.find(({ check }: { check: string }) => check === 'permissions');
}
