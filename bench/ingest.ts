import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { signForm } from '../simulator/sign.ts';

const accountSid = `AC${'a1'.repeat(16)}`;
const authToken = '12345678901234567890123456789012';
const publicUrl = 'https://hooks.example.org';
const connections = 64;
const seconds = 6;
const rounds = 3;

export interface Measured {
  readonly acknowledged: number;
  readonly perSecond: number;
  readonly p99Ms: number;
}

/** Servers under comparison, each a process of its own on the first core; the load comes from the second. */
const contenders = {
  'bare node:http, body read, 204': () => start([join(import.meta.dirname, 'bare-server.js')], {}),
  'Express, urlencoded, validateRequest': () =>
    start([join(import.meta.dirname, 'express-server.js')], {
      TOKEN: authToken,
      URL: `${publicUrl}/callbacks`,
    }),
  'Ledgerline: verified, redacted, on disk': () => startAppliance(),
};

/** Callbacks a second, in turn and several rounds, so that a drifting machine drifts for all. */
export async function benchIngest(): Promise<void> {
  const results = new Map<string, Measured[]>(Object.keys(contenders).map((name) => [name, []]));
  const requests = callbacks(4_000);
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, begin] of Object.entries(contenders)) {
      const { port, stop } = await begin();
      results.get(name)?.push(await load(port, requests));
      await stop();
    }
  }
  const [bare] = [...results.values()];
  const base = median((bare ?? []).map(({ perSecond }) => perSecond));
  console.log(`\nIngest: ${connections} connections, ${seconds} s each, median of ${rounds} rounds`);
  for (const [name, measured] of results) {
    const perSecond = median(measured.map((one) => one.perSecond));
    const p99 = median(measured.map((one) => one.p99Ms));
    console.log(
      `  ${name.padEnd(44)} ${String(Math.round(perSecond)).padStart(7)}/s  p99 ${p99.toFixed(0).padStart(4)} ms  ratio ${(perSecond / base).toFixed(2)}`,
    );
  }
}

export async function load(port: number, requests: autocannon.Request[]): Promise<Measured> {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections,
    duration: seconds,
    requests,
  });
  const refused = result.non2xx + result.errors + result.timeouts;
  if (refused > 0) throw new Error(`${refused} callbacks were not acknowledged`);
  return { perSecond: result.requests.average, p99Ms: result.latency.p99, acknowledged: result['2xx'] };
}

/** Signed callbacks of as many messages to a few hundred people, as an application's traffic is. */
export function callbacks(count: number): autocannon.Request[] {
  return Array.from({ length: count }, (_, index) => {
    const sid = `SM${createHash('md5').update(String(index)).digest('hex')}`;
    const form: [string, string][] = [
      ['AccountSid', accountSid],
      ['ApiVersion', '2010-04-01'],
      ['From', '+15005550006'],
      ['MessageSid', sid],
      ['MessageStatus', 'delivered'],
      ['RawDlrDoneDate', '2611231200'],
      ['SmsSid', sid],
      ['SmsStatus', 'delivered'],
      ['To', `+1415555${String(100 + (index % 300)).padStart(4, '0')}`],
    ];
    return {
      method: 'POST',
      path: '/callbacks',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        'X-Twilio-Signature': signForm(authToken, `${publicUrl}/callbacks`, form),
      },
      body: new URLSearchParams(form).toString(),
    };
  });
}

export async function startAppliance(...preload: readonly string[]) {
  const dataDir = mkdtempSync(join(tmpdir(), 'ledgerline-bench-'));
  const { port, pid, stop } = await start(
    [...preload, join(import.meta.dirname, '../bin/ledgerline.js'), 'serve', '--no-reconcile'],
    {
      PORT: '0',
      LEDGERLINE_DATA_DIR: dataDir,
      LEDGERLINE_PUBLIC_URL: publicUrl,
      TWILIO_ACCOUNT_SID: accountSid,
      TWILIO_AUTH_TOKEN: authToken,
    },
  );
  return {
    port,
    pid,
    stop: async () => {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts a server that prints a line with its `"port":N`; pinned to the first core where `taskset` is there. */
export async function start(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child: ChildProcess = spawn('taskset', ['-c', '0', process.execPath, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  const port = await new Promise<number>((settle, fail) => {
    child.once('exit', () => fail(new Error(`it did not start: ${text}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = /"port":(\d+)/.exec(text)?.[1];
      if (found !== undefined) settle(Number(found));
    });
  });
  return {
    port,
    pid: child.pid ?? 0,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
