import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readConfig } from '../../core/config/config.ts';
import { authToken } from '../world/appliance.ts';
import { writeAccounts } from '../world/application.ts';
import { aFolder } from '../world/temp.ts';

const key = `1:${Buffer.alloc(32, 7).toString('base64')}`;

function configured(rule: object, more: Readonly<Record<string, string>> = {}, privateHosts: string[] = []) {
  const file = join(aFolder(), 'accounts.yaml');
  writeAccounts(file, [rule], privateHosts);
  return readConfig({ LEDGERLINE_ACCOUNTS_FILE: file, LEDGERLINE_DATA_DIR: aFolder(), ...more });
}

it('forwarding without Twilio waiting needs a key, and one that waits needs none', () => {
  const to = 'https://app.example.org/';
  expect(() => configured({ kinds: 'all', to })).toThrow('LEDGERLINE_FORWARD_KEYS is missing');
  expect(configured({ kinds: 'all', to, mode: 'proxy' }).accounts[0]?.forward).toHaveLength(1);
  expect(configured({ kinds: 'all', to }, { LEDGERLINE_FORWARD_KEYS: key }).forwardKeys).toHaveLength(1);
  expect(() => configured({ kinds: 'all', to }, { LEDGERLINE_FORWARD_KEYS: '1:c2hvcnQ=' })).toThrow(
    '32 bytes',
  );
});

it('a key in the data directory is refused', () => {
  const dataDir = aFolder();
  const file = join(dataDir, 'keys', 'forward');
  mkdirSync(join(dataDir, 'keys'));
  writeFileSync(file, key);
  const given = { LEDGERLINE_DATA_DIR: dataDir, LEDGERLINE_FORWARD_KEYS_FILE: file };
  expect(() => configured({ kinds: 'all', to: 'https://app.example.org/' }, given)).toThrow(
    'lies in the data directory',
  );
});

it('what is wrong with a rule is said with its place, never with a token', () => {
  for (const [rule, said] of [
    [{ kinds: 'all', to: 'http://app.example.org/' }, 'accounts.0.forward.0.to: http://'],
    [{ kinds: 'all', to: 'ftp://app.example.org/' }, 'accounts.0.forward.0.to: an http(s) URL'],
    [{ kinds: 'all', to: 'https://u:p@app.example.org/' }, 'leave out user'],
    [{ kinds: ['sms'], to: 'https://app.example.org/' }, 'accounts.0.forward.0.kinds'],
    [{ kinds: 'all', to: 'https://app.example.org/', mode: 'proxy', dedupe: 'true' }, 'only async'],
  ] as const) {
    let message = '';
    try {
      configured(rule, { LEDGERLINE_FORWARD_KEYS: key });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(said);
    expect(message).not.toContain(authToken);
  }
});
