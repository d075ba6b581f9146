import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Answer, type Form, runLedgerline, TestAppliance } from '../world/appliance.ts';
import { waitUntil } from '../world/application.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { accountSid } from '../world/events.ts';
import { signatureOf } from '../world/sign.ts';
import { underFault } from '../world/strace.ts';
import { aFolder } from '../world/temp.ts';

const hex = (): string => randomBytes(16).toString('hex');
const key = (): string => randomBytes(32).toString('base64');

/** Secrets that are found wherever they turn up: none is like anything else. */
const secrets = {
  authToken: hex(),
  olderToken: hex(),
  apiKeySecret: hex(),
  pseudonymKey: key(),
  forwardKey: key(),
  masterKey: key(),
  clickHousePassword: `clickhouse-${hex()}`,
  loginInUrl: `login-${hex()}`,
  clientSecret: `client-${hex()}`,
  password: `correct horse ${hex()}`,
};

/** Twilio sends the login of a URL in a header, and signs the URL with it. */
const publicUrl = `https://twilio:${secrets.loginInUrl}@hooks.example.org`;

/** Each secret as it is and as it may be disguised: encoded once more, or a key as the bytes that it is. */
const disguises: readonly (readonly [string, Buffer])[] = Object.entries(secrets).flatMap(([name, text]) =>
  [
    Buffer.from(text),
    Buffer.from(encodeURIComponent(text)),
    Buffer.from(Buffer.from(text).toString('base64').replace(/=+$/, '').slice(0, -1)),
    Buffer.from(Buffer.from(text).toString('hex')),
    ...(/Key$/.test(name)
      ? [Buffer.from(text, 'base64'), Buffer.from(Buffer.from(text, 'base64').toString('hex'))]
      : []),
  ].map((bytes) => [name, bytes] as const),
);

function found(bytes: string | Buffer): string[] {
  const where = Buffer.from(bytes);
  return [...new Set(disguises.filter(([, disguise]) => where.includes(disguise)).map(([name]) => name))];
}

/** What is found under a folder, file by file. */
function foundUnder(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files.flatMap(({ parentPath, name }) => {
    const path = join(parentPath, name);
    return found(readFileSync(path)).map((secret) => `${secret} in ${path}`);
  });
}

/** Every secret that there is, in files outside the data directory, and a data directory that uses them. */
function withSecrets() {
  const folder = aFolder();
  const dataDir = join(folder, 'data');
  const reports = join(folder, 'reports');
  for (const one of [dataDir, reports]) mkdirSync(one, { mode: 0o700 });
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const account = {
    sid: accountSid,
    authTokens: [secrets.authToken, secrets.olderToken],
    apiKey: { sid: `SK${'1'.repeat(32)}`, secret: secrets.apiKeySecret },
    forward: [{ kinds: 'all', to: 'https://127.0.0.1:9/' }],
  };
  writeFileSync(
    join(dataDir, 'privacy.yaml'),
    `vault: { enabled: true, masterKeyFile: ${file('master-keys', `1:${secrets.masterKey}`)} }\n`,
  );
  writeFileSync(
    join(dataDir, 'console.yaml'),
    `oidc: { issuer: "http://localhost:9", clientId: a, clientSecret: { file: ${file('client-secret', secrets.clientSecret)} }, roles: [{ value: a, role: sre }] }\n`,
  );
  const environment = {
    LEDGERLINE_PUBLIC_URL: '',
    LEDGERLINE_PUBLIC_URL_FILE: file('public-url', publicUrl),
    LEDGERLINE_ACCOUNTS_FILE: file('accounts.yaml', JSON.stringify({ accounts: [account] })),
    TWILIO_ACCOUNT_SID: '',
    TWILIO_AUTH_TOKEN: '',
    LEDGERLINE_PSEUDONYM_KEYS_FILE: file('pseudonym-keys', `1:${secrets.pseudonymKey}`),
    LEDGERLINE_FORWARD_KEYS_FILE: file('forward-keys', `1:${secrets.forwardKey}`),
    // A reader of everything that Node can be asked to tell of itself.
    NODE_OPTIONS: `--report-on-signal --report-uncaught-exception --report-on-fatalerror --report-directory=${reports}`,
  };
  return { folder, dataDir, reports, environment, file };
}

/** Whether something listens at Node's port for debuggers. */
async function isDebuggerOpen(): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(9229, '127.0.0.1');
    socket.once('connect', () => settle(true)).once('error', () => settle(false));
    socket.once('connect', () => socket.destroy());
  });
}

it('the search finds a secret under every disguise', () => {
  for (const [name, disguise] of disguises)
    expect(found(Buffer.concat([Buffer.from('xx'), disguise, Buffer.from('yy')]))).toContain(name);
});

it('of no secret anything is left in logs, answers, reports, the data directory or what the system shows of a process', async () => {
  const { dataDir, reports, environment } = withSecrets();
  const appliance = new TestAppliance({ ...environment, LOG_LEVEL: 'trace' }, dataDir);
  onTestFinished(() => appliance.close());
  await appliance.start('--drain-seconds', '0');
  const shown: string[] = [];
  const token = (await appliance.command('token', '--role', 'app')).stdout.trim().split('\n').at(-1) ?? '';

  // Traffic that is right, wrong, and signed with a secret in the wrong place.
  const callback = async (form: Form, signer: string): Promise<Answer> =>
    appliance.send('POST', '/callbacks', {
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        'X-Twilio-Signature': signatureOf(signer, `${publicUrl}/callbacks`, Object.entries(form)),
      },
      body: new URLSearchParams(form).toString(),
    });
  const form = messageCallback(messageSid('needle'), 'sent');
  for (const signer of [secrets.authToken, secrets.olderToken, 'wrong'])
    shown.push((await callback(form, signer)).body);
  for (const secret of [secrets.authToken, secrets.password, token])
    for (const path of ['/v1/signals', '/console', '/callbacks'])
      shown.push(
        JSON.stringify(await appliance.send('GET', path, { headers: { Authorization: `Bearer ${secret}` } })),
      );
  shown.push(
    JSON.stringify(
      await appliance.send('POST', '/console/login', {
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'same-origin' },
        body: new URLSearchParams({ name: 'somebody', password: secrets.password }).toString(),
      }),
    ),
  );
  expect(await appliance.metric('ledgerline_callbacks_accepted_total')).toBe(2);
  await appliance.shipped();
  const commands = [['doctor', '--json'], ['forward', 'list'], ['--help']];
  for (const { stdout, stderr } of await Promise.all(commands.map((args) => appliance.command(...args))))
    shown.push(stdout, stderr);
  shown.push((await appliance.send('GET', '/metrics')).body, (await appliance.send('GET', '/readyz')).body);

  // What the system shows of the process, and what Node tells of it when it is asked.
  const { pid } = appliance;
  for (const file of ['cmdline', 'comm', 'environ', 'status'])
    shown.push(readFileSync(`/proc/${pid}/${file}`, 'latin1'));
  process.kill(pid, 'SIGUSR1');
  process.kill(pid, 'SIGUSR2');
  await waitUntil(() => expect(readdirSync(reports)).toHaveLength(1));
  expect(await isDebuggerOpen()).toBe(false);
  expect((await appliance.send('GET', '/healthz')).status).toBe(200);

  // The ways in which it may end.
  for (const signal of ['SIGQUIT', 'SIGABRT', 'SIGSEGV'] as const) {
    expect(await appliance.kill(signal)).toBe(signal);
    await appliance.start();
  }
  const ended = appliance.ended();
  await underFault(appliance.pid, {
    calls: 'fdatasync',
    instead: 'error=EIO',
    when: 1,
    path: join(dataDir, 'journal', 'data.mdb'),
  });
  await callback(messageCallback(messageSid('not synced'), 'sent'), secrets.authToken).catch(() => undefined);
  expect(await ended).not.toBe(0);
  expect(appliance.log).toContain('the appliance ends because of a fault');

  expect(shown.flatMap(found)).toEqual([]);
  expect(found(appliance.log)).toEqual([]);
  expect(foundUnder(reports)).toEqual([]);
  expect(foundUnder(dataDir)).toEqual([]);
  const all = [...shown, appliance.log].join('\n');
  expect(all).not.toContain(token);
});

it('what is wrong with a setting is said without the secret that stands there', async () => {
  const { dataDir, environment, file } = withSecrets();
  const broken = Object.values(secrets)
    .map((secret) => `  - ${secret}: [${secret}`)
    .join('\n');
  const everySecret = file('broken.yaml', `accounts:\n${broken}`);
  const wrong: readonly Readonly<Record<string, string>>[] = [
    { LEDGERLINE_ACCOUNTS_FILE: everySecret },
    { LEDGERLINE_API_TOKENS_FILE: everySecret },
    { LEDGERLINE_PSEUDONYM_KEYS_FILE: file('no-pseudonym-keys', `x${secrets.pseudonymKey}`) },
    { LEDGERLINE_PSEUDONYM_KEYS_FILE: '', LEDGERLINE_PSEUDONYM_KEYS: secrets.pseudonymKey },
    { LEDGERLINE_FORWARD_KEYS_FILE: file('no-forward-keys', `x${secrets.forwardKey}`) },
    { LEDGERLINE_ACCOUNTS_FILE: '', TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: secrets.password },
    {
      LEDGERLINE_PUBLIC_URL_FILE: '',
      LEDGERLINE_PUBLIC_URL: `ftp://twilio:${secrets.loginInUrl}@hooks.example.org`,
    },
    { CLICKHOUSE_URL: `clickhouse:${secrets.clickHousePassword}@host` },
    {
      CLICKHOUSE_URL: `http://ledgerline:${secrets.clickHousePassword}@127.0.0.1:9/?password=${secrets.clickHousePassword}`,
      CLICKHOUSE_PASSWORD: secrets.clickHousePassword,
    },
  ];
  for (const settings of wrong) {
    const given = { ...environment, NODE_OPTIONS: '', LEDGERLINE_DATA_DIR: dataDir, ...settings };
    const commands = [['doctor', '--json'], ['keys']];
    const said = await Promise.all(commands.map(async (args) => runLedgerline(given, args)));
    expect(said.map(({ code }) => code)).toContain(1);
    expect([settings, found(said.map(({ stdout, stderr }) => stdout + stderr).join('\n'))]).toEqual([
      settings,
      [],
    ]);
  }
});
