import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { limits } from '../../core/limits.ts';
import { packageRoot } from '../../core/package-root.ts';
import { CommandFailed } from '../command-failed.ts';

/** Signatures are made over it; nothing is ever sent there (RFC 2606, section 2). */
const publicUrl = 'https://drill.invalid';

/** A real appliance in a process of its own, for an account that Twilio does not have. */
export class ScratchAppliance {
  readonly dataDir: string;
  readonly publicUrl = publicUrl;
  readonly accountSid = `AC${randomBytes(16).toString('hex')}`;
  readonly authToken = randomBytes(16).toString('hex');
  port = 0;
  #process: ChildProcess | undefined;
  #lastLines: readonly string[] = [];
  #closed = false;

  constructor(dataDir: string) {
    this.dataDir = dataDir;
  }

  /** Starts it on a free port and waits until it takes callbacks. */
  async start(): Promise<void> {
    if (this.#closed) throw new CommandFailed('the drill is over');
    const child = spawn(
      process.execPath,
      [join(packageRoot(), 'dist/bin/ledgerline.js'), 'serve', '--no-reconcile'],
      { env: this.#environment(), stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#process = child;
    child.stderr.on('data', (text: Buffer) => this.#remember(text.toString()));
    const stop = new AbortController();
    const ready = new Promise<void>((settle) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.#remember(line);
        const port = /"port":(\d+).*is ready/.exec(line)?.[1];
        if (port === undefined) return;
        this.port = Number(port);
        settle();
      });
    });
    const late = AbortSignal.any([stop.signal, AbortSignal.timeout(limits.drillStartMs)]);
    try {
      await Promise.race([ready, once(child, 'exit', { signal: late })]);
    } catch (error) {
      throw new CommandFailed(`the scratch appliance did not start in time:\n${this.#tail()}`, {
        cause: error,
      });
    } finally {
      stop.abort();
    }
    this.expectRunning();
  }

  /** Throws when it has ended without having been killed. */
  expectRunning(): void {
    if (this.#running()) return;
    throw new CommandFailed(`the scratch appliance ended by itself:\n${this.#tail()}`);
  }

  /** `kill -9`; resolves when the process is gone. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined || !this.#running()) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** Ends it for good: it is not started again. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.kill();
  }

  #running(): boolean {
    return this.#process?.exitCode === null && this.#process.signalCode === null;
  }

  /** Made from scratch: no setting, account, key or database of whoever runs the drill. */
  #environment(): Record<string, string> {
    const { PATH = '', TMPDIR } = process.env;
    return {
      PATH,
      // Where a socket lies whose path would be too long: both processes must look in the same place.
      ...(TMPDIR === undefined ? {} : { TMPDIR }),
      PORT: '0',
      LEDGERLINE_DATA_DIR: this.dataDir,
      LEDGERLINE_PUBLIC_URL: publicUrl,
      TWILIO_ACCOUNT_SID: this.accountSid,
      TWILIO_AUTH_TOKEN: this.authToken,
    };
  }

  #remember(text: string): void {
    this.#lastLines = [...this.#lastLines, text.slice(0, 500)].slice(-10);
  }

  #tail(): string {
    return this.#lastLines.join('\n');
  }
}
