import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const program = resolve(import.meta.dirname, '../bin/ledgerline.js');

/** The appliance as an operator sees it: a process with an environment, a port, a log and commands. */
export class AppliancePeer {
  readonly dataDir: string;
  readonly #environment: Record<string, string>;
  #process: ChildProcess | undefined;
  #port = 0;
  readonly #tokens = new Map<string, Promise<string>>();

  constructor(dataDir: string, publicUrl: string, accountsFile: string) {
    this.dataDir = dataDir;
    this.#environment = {
      PATH: process.env.PATH ?? '',
      PORT: process.env.PORT ?? '0',
      LEDGERLINE_DATA_DIR: dataDir,
      LEDGERLINE_PUBLIC_URL: publicUrl,
      LEDGERLINE_ACCOUNTS_FILE: accountsFile,
    };
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts it; its log goes to a file in the data directory, so that it is searched with the rest. */
  async start(restUrl: string): Promise<void> {
    this.#environment.TWILIO_API_BASE_URL = restUrl;
    const child = spawn(process.execPath, [program, 'serve', '--no-reconcile'], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    const log = createWriteStream(join(this.dataDir, 'appliance.log'), { mode: 0o600 });
    let text = '';
    const ready = new Promise<void>((settle, fail) => {
      const hear = (chunk: Buffer): void => {
        log.write(chunk);
        if (this.#port !== 0) return;
        text += chunk.toString();
        const port = /"port":(\d+).*is ready/.exec(text)?.[1];
        if (port === undefined) return;
        this.#port = Number(port);
        settle();
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('exit', (code) => fail(new Error(`the appliance ended with ${code}:\n${text}`)));
    });
    await ready;
  }

  async stop(): Promise<void> {
    if (this.#process === undefined || this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await ended;
  }

  /** A bearer token, as `ledgerline token` gives it. */
  async token(role: 'admin' | 'app' = 'admin'): Promise<string> {
    const token =
      this.#tokens.get(role) ??
      this.#command('token', '--role', role).then((text) => text.trim().split('\n').at(-1) ?? '');
    this.#tokens.set(role, token);
    return token;
  }

  async reconcile(settleSeconds: number): Promise<void> {
    await this.#command('reconcile', '--since', '1h', '--settle', `${settleSeconds}s`, '--json');
  }

  /** The trace of a SID, as the application that sent it asks for it; `undefined` while it was not heard of. */
  async trace(sid: string): Promise<{ events: readonly { status: string }[] } | undefined> {
    const response = await fetch(`${this.url}/v1/trace/${sid}`, {
      headers: { Authorization: `Bearer ${await this.token('app')}` },
    });
    const body = await response.json();
    return response.ok ? (body as { events: readonly { status: string }[] }) : undefined;
  }

  /** Waits until ClickHouse has everything that was acknowledged. */
  async shipped(): Promise<void> {
    for (;;) {
      const text = await (await fetch(`${this.url}/metrics`)).text();
      if (/^ledgerline_journal_events 0$/m.test(text)) return;
      await wait(100);
    }
  }

  /** Rows of a query, through the socket on which commands reach the embedded database. */
  async query(sql: string): Promise<string> {
    return new Promise((settle, fail) => {
      const outgoing = request(
        { socketPath: join(this.dataDir, 'appliance.sock'), path: '/', method: 'POST' },
        async (response) => {
          let text = '';
          for await (const chunk of response.setEncoding('utf8')) text += chunk;
          if (response.statusCode === 200) settle(text);
          else fail(new Error(text));
        },
      );
      outgoing.once('error', fail).end(sql);
    });
  }

  async #command(...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], {
      env: this.#environment,
      maxBuffer: 64 * 1024 ** 2,
    });
    return stdout;
  }
}
