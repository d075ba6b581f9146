import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Trace } from '../../console/trace.ts';
import { accountSid } from './events.ts';
import { aMigratedDataDir } from './migrated.ts';
import { signatureOf } from './sign.ts';

export const authToken = '12345678901234567890123456789012';
export const publicUrl = 'https://hooks.example.org';
const program = join(import.meta.dirname, '../../dist/bin/ledgerline.js');

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export type Form = Readonly<Record<string, string>>;

/** A real appliance in a process of its own, on a data directory of its own. */
export class TestAppliance {
  readonly dataDir: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });
  readonly #environment: Record<string, string>;
  #process: ChildProcess | undefined;
  #log = '';
  port = 0;
  /** Where API and metrics are: the same, unless listeners.yaml says otherwise. */
  insidePort = 0;

  constructor(environment: Readonly<Record<string, string>> = {}, dataDir = aMigratedDataDir()) {
    this.dataDir = dataDir;
    this.#environment = {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      LEDGERLINE_DATA_DIR: this.dataDir,
      LEDGERLINE_PUBLIC_URL: publicUrl,
      TWILIO_ACCOUNT_SID: accountSid,
      TWILIO_AUTH_TOKEN: authToken,
      ...environment,
    };
  }

  get log(): string {
    return this.#log;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Starts it and waits until it takes callbacks. */
  async start(...args: readonly string[]): Promise<this> {
    const child = spawn(process.execPath, [program, 'serve', '--no-reconcile', ...args], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    let started = '';
    const ready = new Promise<void>((settle, fail) => {
      const hear = (chunk: Buffer): void => {
        this.#log += chunk.toString();
        started += chunk.toString();
        const port = /"port":(\d+).*is ready/.exec(started)?.[1];
        if (port !== undefined) {
          this.port = Number(port);
          this.insidePort = Number(/"insidePort":(\d+)/.exec(started)?.[1] ?? port);
          settle();
        }
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('exit', (code) =>
        fail(new Error(`the appliance ended with ${code}: ${started.slice(-2_000)}`)),
      );
    });
    await ready;
    return this;
  }

  /** The reader of its log goes away, as a log shipper that crashed does. */
  stopReadingLog(): void {
    this.#process?.stdout?.destroy();
    this.#process?.stderr?.destroy();
  }

  async kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return null;
    const ended = once(child, 'exit');
    child.kill(signal);
    const [code, endedBy]: (number | NodeJS.Signals | null)[] = await ended;
    return code ?? endedBy ?? null;
  }

  /** How the process ends that runs now. */
  async ended(): Promise<number | NodeJS.Signals | null> {
    const child = this.#process;
    if (child === undefined) return null;
    const [code, endedBy]: (number | NodeJS.Signals | null)[] = await once(child, 'exit');
    return code ?? endedBy ?? null;
  }

  async close(): Promise<void> {
    await this.kill('SIGKILL');
    this.#agent.destroy();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Sends a callback that Twilio could have sent: signed over the public URL. */
  async callback(form: Form, path = '/callbacks', token = authToken): Promise<Answer> {
    const parameters = Object.entries(form);
    return this.send('POST', path, {
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        'X-Twilio-Signature': signatureOf(token, publicUrl + path, parameters),
      },
      body: new URLSearchParams(form).toString(),
    });
  }

  /** Sends events as Event Streams does: a list in JSON, its hash in the signed URL. */
  async stream(
    events: readonly object[],
    path = `/callbacks/${accountSid}`,
    token = authToken,
  ): Promise<Answer> {
    const body = JSON.stringify(events);
    const target = `${path}?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
    return this.send('POST', target, {
      headers: {
        'Content-Type': 'application/json',
        'X-Twilio-Signature': signatureOf(token, publicUrl + target, []),
      },
      body,
    });
  }

  /** A request with a cookie is a browser's: it says that a page of the console made it, unless it is to say something else. */
  async send(
    method: string,
    path: string,
    {
      headers = {},
      body = '',
      port = this.port,
    }: { headers?: Readonly<Record<string, string>>; body?: string | Buffer; port?: number } = {},
  ): Promise<Answer> {
    return new Promise((settle, fail) => {
      const outgoing = request(
        {
          host: '127.0.0.1',
          port,
          method,
          path,
          agent: this.#agent,
          headers: {
            'Content-Length': Buffer.byteLength(body),
            ...(headers.Cookie === undefined ? {} : { 'Sec-Fetch-Site': 'same-origin' }),
            ...headers,
          },
        },
        async (response) => {
          let text = '';
          try {
            for await (const chunk of response.setEncoding('utf8')) text += chunk;
            settle({ status: response.statusCode ?? 0, body: text, headers: response.headers });
          } catch (error) {
            fail(error);
          }
        },
      );
      outgoing.once('error', fail).end(body);
    });
  }

  /** Runs `ledgerline ARGS` in the same environment; never throws. */
  async command(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    return runLedgerline(this.#environment, args);
  }

  /** The trace of a SID, as soon as it has `events` events. */
  async trace(sid: string, events = 1, withinMs = 20_000): Promise<Trace> {
    // One token, also for traces that are asked for at once: a second command would find the file being changed.
    this.#token ??= this.#makeToken();
    const headers = { Authorization: `Bearer ${await this.#token}` };
    const deadline = Date.now() + withinMs;
    for (;;) {
      const { status, body } = await this.send('GET', `/v1/trace/${sid}`, { headers, port: this.insidePort });
      if (status === 200) {
        const trace: Trace = JSON.parse(body);
        if (trace.events.length >= events) return trace;
      }
      if (Date.now() > deadline)
        throw new Error(`no trace of ${sid} with ${events} events in time: ${status} ${body}`);
      await wait(50);
    }
  }

  #token: Promise<string> | undefined;

  async #makeToken(): Promise<string> {
    return (await this.command('token', '--role', 'app')).stdout.trim().split('\n').at(-1) ?? '';
  }

  async metric(name: string): Promise<number> {
    const { body } = await this.send('GET', '/metrics', { port: this.insidePort });
    return body
      .split('\n')
      .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  /** Waits until ClickHouse has everything that was acknowledged. */
  async shipped(withinMs = 60_000): Promise<void> {
    const deadline = Date.now() + withinMs;
    while ((await this.metric('ledgerline_journal_events')) > 0) {
      if (Date.now() > deadline) throw new Error('the journal was not shipped in time');
      await wait(100);
    }
  }
}

/** Runs `ledgerline ARGS`; never throws. */
export async function runLedgerline(
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((settle) => {
    execFile(
      process.execPath,
      [program, ...args],
      { env: { PATH: process.env.PATH ?? '', ...environment } },
      (error, stdout, stderr) =>
        settle({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    );
  });
}

/** A running appliance that ends with the test. */
export async function anAppliance(
  environment: Readonly<Record<string, string>> = {},
): Promise<TestAppliance> {
  const appliance = new TestAppliance(environment);
  onTestFinished(() => appliance.close());
  return appliance.start();
}
