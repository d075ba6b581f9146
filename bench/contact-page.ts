import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { fillErrorCodes } from '../core/store/error-codes-table.ts';
import { migrate } from '../core/store/migrate.ts';
import { openEmbedded, openStore } from '../core/store/open.ts';
import { signForm } from '../simulator/sign.ts';
import { median, start } from './ingest.ts';
import { fillMonth } from './panels/month.ts';

const accountSid = `AC${'a1'.repeat(16)}`;
const authToken = '12345678901234567890123456789012';
const publicUrl = 'https://hooks.example.org';
const program = join(import.meta.dirname, '../bin/ledgerline.js');
const embedded = {
  url: undefined,
  user: undefined,
  password: undefined,
  database: 'ledgerline',
  cluster: undefined,
};
/** Persons that are looked up, each once: nothing of one is in a cache because of another. */
const persons = 25;
const goalMs = 300;

const numberOf = (person: number): string => `+1415555${String(100 + person).padStart(4, '0')}`;

/** How long an officer waits for the first byte of a person's trail, over ten million events, in a real appliance. */
export async function benchContactPage(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ledgerline-bench-contact-'));
  const env = {
    PORT: '0',
    LEDGERLINE_DATA_DIR: dataDir,
    LEDGERLINE_PUBLIC_URL: publicUrl,
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
  };
  try {
    const events = await fill(dataDir);
    const { port, stop } = await start([program, 'serve', '--no-reconcile'], env);
    try {
      await meetPersons(port, dataDir);
      await merged(dataDir);
      const token = execFileSync(process.execPath, [program, 'token', '--role', 'officer'], {
        env: { PATH: process.env.PATH ?? '', ...env },
        encoding: 'utf8',
      });
      await report(port, token.trim().split('\n').at(-1) ?? '', events);
    } finally {
      await stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function fill(dataDir: string): Promise<number> {
  const store = await openEmbedded(embedded, dataDir);
  try {
    await migrate(store);
    await fillErrorCodes(store);
    return await fillMonth(store, Date.now());
  } finally {
    await store.close();
  }
}

/** Makes numbers known through callbacks, and each of them the same person as somebody of the month. */
async function meetPersons(port: number, dataDir: string): Promise<void> {
  for (let person = 0; person < persons; person += 1) await callback(port, numberOf(person));
  const store = await openStore(embedded, dataDir);
  // What was acknowledged is in ClickHouse within a second or so.
  for (let known = 0; known < persons; await wait(200)) {
    const answer = await store.reader.query({
      query: 'SELECT count() AS known FROM contact_directory',
      format: 'JSONEachRow',
    });
    known = Number((await answer.json<{ known: string }>())[0]?.known ?? 0);
  }
  await store.writer.command({
    query: `INSERT INTO contact_directory (key_version, blind_index, contact_id, domain, country, created_at, instance_id)
      SELECT key_version, blind_index, concat('ct_', lower(hex(MD5(toString(row_number() OVER (ORDER BY blind_index)))))),
        domain, country, created_at, instance_id FROM contact_directory`,
  });
  await store.close();
}

/** Waits until a month that came in at once is merged as one that came day by day is. */
async function merged(dataDir: string): Promise<void> {
  const store = await openStore(embedded, dataDir);
  for (let quietFor = 0; quietFor < 10; await wait(1_000)) {
    const answer = await store.reader.query({
      query: 'SELECT count() AS merging FROM system.merges',
      format: 'JSONEachRow',
    });
    const [now] = await answer.json<{ merging: string }>();
    quietFor = Number(now?.merging) === 0 ? quietFor + 1 : 0;
  }
  await store.close();
}

async function callback(port: number, to: string): Promise<void> {
  const sid = `SM${createHash('md5').update(to).digest('hex')}`;
  const form: [string, string][] = [
    ['AccountSid', accountSid],
    ['From', '+15005550006'],
    ['MessageSid', sid],
    ['MessageStatus', 'delivered'],
    ['SmsSid', sid],
    ['To', to],
  ];
  const signature = signForm(authToken, `${publicUrl}/callbacks`, form);
  await send(port, '/callbacks', form, { 'X-Twilio-Signature': signature });
}

interface Answered {
  readonly firstByteMs: number;
  readonly allMs: number;
  readonly body: string;
}

async function send(
  port: number,
  path: string,
  form: readonly (readonly [string, string])[] | undefined,
  headers: Readonly<Record<string, string>>,
): Promise<Answered> {
  const begun = performance.now();
  return new Promise((settle, fail) => {
    const outgoing = request(
      {
        port,
        path,
        method: form === undefined ? 'GET' : 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      },
      async (response) => {
        let firstByteMs = 0;
        let body = '';
        for await (const chunk of response.setEncoding('utf8')) {
          firstByteMs ||= performance.now() - begun;
          body += chunk;
        }
        if ((response.statusCode ?? 500) >= 400)
          fail(new Error(`${path} was answered ${response.statusCode}`));
        else settle({ firstByteMs, allMs: performance.now() - begun, body });
      },
    );
    outgoing.once('error', fail);
    outgoing.end(
      form === undefined
        ? undefined
        : new URLSearchParams(form.map(([name, value]): [string, string] => [name, value])).toString(),
    );
  });
}

async function report(port: number, token: string, events: number): Promise<void> {
  const headers = { Authorization: `Bearer ${token}` };
  const looks: Answered[] = [];
  for (let person = 0; person < persons; person += 1) {
    const form = [
      ['address', numberOf(person)],
      ['reason', 'bench'],
    ] as const;
    looks.push(await send(port, '/console/contacts', form, headers));
  }
  const entries = looks.map(({ body }) => body.split('<li class="entry').length - 1);
  const first = median(looks.map(({ firstByteMs }) => firstByteMs));
  const worst = Math.max(...looks.map(({ firstByteMs }) => firstByteMs));
  console.log(
    `\nContact page: ${events} events of 30 days, embedded, ${persons} persons of ${median(entries)} contacts (median)`,
  );
  console.log(
    `  first byte median ${first.toFixed(0)} ms (goal: below ${goalMs}), worst ${worst.toFixed(0)} ms`,
  );
  console.log(`  last byte  median ${median(looks.map(({ allMs }) => allMs)).toFixed(0)} ms`);
  for (const path of ['/console/start', '/console/search', '/console/completeness', '/console/access-log']) {
    const { firstByteMs } = await send(port, path, undefined, headers);
    console.log(`  ${path.padEnd(24)} ${firstByteMs.toFixed(0)} ms, once`);
  }
}
