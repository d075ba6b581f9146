import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { actRecorder } from '../core/acts/act.ts';
import { type CanaryCallback, signatureFor } from '../core/canary/callbacks.ts';
import { CheckNotDone } from '../core/canary/check.ts';
import { canaryAccountSid, canaryEnvironment } from '../core/canary/environment.ts';
import { testRedaction } from '../core/canary/look.ts';
import type { Clock } from '../core/clock.ts';
import type { Account } from '../core/config/accounts.ts';
import type { Config } from '../core/config/config.ts';
import { limits } from '../core/limits.ts';
import type { Metrics } from '../core/metrics.ts';
import type { RedactionTest } from '../core/violations/rules.ts';
import type { Instance } from './instance.ts';
import type { StoreLink } from './store-link.ts';

/** The account of the made-up patients. Whoever would send as them would have to guess a token that is made at every start. */
export function canaryAccount(): Account {
  return {
    accountSid: canaryAccountSid,
    environment: canaryEnvironment,
    authTokens: [randomBytes(16).toString('hex')],
    restLogin: undefined,
  };
}

interface Parts {
  readonly options: { readonly config: Config; readonly clock: Clock; readonly log: Logger };
  readonly instance: Instance;
  readonly metrics: Metrics;
  readonly link: StoreLink;
}

/** Runs the redaction test against this process: its own edge, its own journal, the store that it ships to. */
export function startRedactionTest(
  { options: { config, clock, log }, instance, metrics, link }: Parts,
  {
    account,
    settings,
    connect,
  }: {
    readonly account: Account;
    readonly settings: RedactionTest;
    /** Connects to the edge from within, past its TLS. */
    readonly connect: () => Duplex;
  },
): () => Promise<void> {
  const check = {
    get store() {
      const store = link.store();
      if (store === undefined) throw new CheckNotDone('ClickHouse cannot be reached');
      return { ...store, reader: store.background };
    },
    keyRing: instance.keyRing,
    dataDir: config.dataDir,
    logFiles: settings.logFiles,
    metricsText: async () => metrics.registry.metrics(),
    send: async (callback: CanaryCallback) =>
      send(callback, config.publicUrl, account.authTokens[0] ?? '', connect),
    settled: async () => link.drained(limits.graceMs),
  };
  const recordAct = actRecorder(instance.recorder);
  return testRedaction({ check, settings, metrics, recordAct, clock, log });
}

/** A callback over HTTP, signed over the public URL as Twilio's are; TLS and proxies in front of it are not part of the test. */
async function send(
  { target, form }: CanaryCallback,
  publicUrl: string,
  token: string,
  connect: () => Duplex,
): Promise<number> {
  const url = `${publicUrl.replace(/\/+$/, '')}${target}`;
  const outgoing = request({
    createConnection: connect,
    method: 'POST',
    path: target,
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'X-Twilio-Signature': signatureFor(token, url, form),
    },
    signal: AbortSignal.timeout(limits.requestTimeoutMs),
  });
  outgoing.end(new URLSearchParams(form).toString());
  const [response]: IncomingMessage[] = await once(outgoing, 'response');
  await response?.toArray();
  return response?.statusCode ?? 0;
}
