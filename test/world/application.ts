import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express, { type Request } from 'express';
import twilio from 'twilio';
import { expect, onTestFinished, vi } from 'vitest';
import { authToken, TestAppliance } from './appliance.ts';
import { accountSid } from './events.ts';
import { aFolder } from './temp.ts';

/** A request that passed the validation of Twilio's own middleware. */
export interface Heard {
  readonly method: string;
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly headers: Request['headers'];
}

/** An application with a handler of its own, as Twilio's documentation has it: Express with `twilio.webhook()`. */
export class Application {
  readonly heard: Heard[] = [];
  /** Requests that came, validated or not. */
  came = 0;
  port = 0;
  answer: express.RequestHandler = (_, response) => void response.sendStatus(204);
  #server: Server | undefined;

  async up(): Promise<void> {
    const app = express();
    app.use((_request, _response, next) => {
      this.came += 1;
      next();
    });
    app.use(express.urlencoded({ extended: false }));
    // Twilio's middleware takes the bytes of JSON from here.
    app.use(
      express.json({ verify: (request, _, bytes) => Object.assign(request, { rawBody: bytes.toString() }) }),
    );
    app.use(twilio.webhook(authToken), (request, response, next) => {
      const fields = request.method === 'GET' ? request.query : request.body;
      this.heard.push({ method: request.method, url: request.originalUrl, fields, headers: request.headers });
      this.answer(request, response, next);
    });
    this.#server = app.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.port = (this.#server.address() as AddressInfo).port;
  }

  async down(): Promise<void> {
    const closed = this.#server === undefined ? undefined : once(this.#server, 'close');
    this.#server?.close();
    this.#server?.closeAllConnections();
    await closed;
    this.#server = undefined;
  }

  statusesOf(sid: string): string[] {
    return this.heard
      .filter(({ fields }) => fields.MessageSid === sid)
      .map(({ fields }) => fields.MessageStatus ?? '');
  }
}

/** An application that is up, until the test has finished. */
export async function anApplication(): Promise<Application> {
  const application = new Application();
  await application.up();
  onTestFinished(() => application.down());
  return application;
}

/** An appliance that forwards, and where its accounts file lies. */
class Forwarder extends TestAppliance {
  readonly accountsFile: string;

  constructor(accountsFile: string) {
    super({
      LEDGERLINE_ACCOUNTS_FILE: accountsFile,
      TWILIO_ACCOUNT_SID: '',
      TWILIO_AUTH_TOKEN: '',
      LEDGERLINE_FORWARD_KEYS: `1:${randomBytes(32).toString('base64')}`,
    });
    this.accountsFile = accountsFile;
  }
}

/** A running appliance that forwards by these rules, and ends with the test. */
export async function aForwarder(
  rules: readonly object[],
  privateHosts: readonly string[] = ['127.0.0.1'],
): Promise<Forwarder> {
  const file = join(aFolder(), 'accounts.yaml');
  writeAccounts(file, rules, privateHosts);
  const appliance = new Forwarder(file);
  onTestFinished(() => appliance.close());
  await appliance.start();
  return appliance;
}

/** Writes an accounts file with one account that forwards by these rules. */
export function writeAccounts(
  file: string,
  rules: readonly object[],
  privateHosts: readonly string[] = ['127.0.0.1'],
): void {
  const account = { sid: accountSid, authTokens: [authToken], reconcile: 'false', forward: rules };
  // JSON is YAML too.
  writeFileSync(file, JSON.stringify({ accounts: [account], forwardPrivateHosts: privateHosts }));
}

/** Tries again until it does not throw. */
export async function waitUntil(what: () => void | Promise<void>, timeout = 30_000): Promise<void> {
  await vi.waitFor(what, { timeout, interval: 100 });
}

/** Nothing waits any more, nothing was given up and no form is kept. */
export async function emptied(appliance: TestAppliance): Promise<void> {
  await waitUntil(async () => expect(await appliance.metric('ledgerline_forward_waiting')).toBe(0), 60_000);
  const listed = await appliance.command('forward', 'list', '--json');
  expect(JSON.parse(listed.stdout)).toEqual({ entries: [] });
  expect(await appliance.metric('ledgerline_forward_bytes')).toBe(0);
}
