import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { type Instance, openInstance } from '../../bin/instance.ts';
import { BadSignatures } from '../../collector/bad-signatures.ts';
import { createCollector } from '../../collector/server.ts';
import { recordIntent } from '../../console/intents.ts';
import type { Account } from '../../core/config/accounts.ts';
import { readConfig } from '../../core/config/config.ts';
import { Shipper } from '../../core/journal/shipper.ts';
import { limits } from '../../core/limits.ts';
import { createMetrics, type Metrics } from '../../core/metrics.ts';
import type { AccountSid } from '../../core/sids.ts';
import { migrate } from '../../core/store/migrate.ts';
import { openEmbedded } from '../../core/store/open.ts';
import type { Store } from '../../core/store/store.ts';
import { authToken, type Form, publicUrl } from './appliance.ts';
import { accountSid } from './events.ts';
import { aMigratedDataDir } from './migrated.ts';
import { signatureOf } from './sign.ts';
import { embedded } from './store.ts';

type Intent = Parameters<typeof recordIntent>[1];

/** A second account, of another environment. */
export const stagingSid = `AC${'b2'.repeat(16)}` as AccountSid;

/**
 * The real way from a signed request to figures, in one process and on a clock that the test sets: HTTP, contracts, redaction,
 * journal, shipper, embedded ClickHouse.
 */
export interface Chain {
  readonly store: Store;
  /** Sends a callback as Twilio would at this time. Throws unless it is acknowledged. */
  callback(at: string, form: Form, path?: string): Promise<void>;
  intent(at: string, intent: Intent): Promise<void>;
  readonly instance: Instance & { readonly dataDir: string };
  readonly metrics: Metrics;
  readonly port: number;
  /** Waits until ClickHouse has everything. */
  shipped(): Promise<void>;
}

/** One chain for all tests of a file. */
export function aChain(more: readonly Account[] = []): () => Chain {
  const folder = aMigratedDataDir();
  let chain: (Chain & { close(): Promise<void> }) | undefined;
  beforeAll(async () => {
    chain = await openChain(folder, more);
  });
  afterAll(async () => {
    await chain?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    if (chain === undefined) throw new Error('the chain is opened before the first test');
    return chain;
  };
}

export async function openChain(
  folder: string,
  more: readonly Account[] = [],
): Promise<Chain & { close(): Promise<void> }> {
  mkdirSync(folder, { recursive: true });
  let nowMs = Date.parse('2026-01-01T00:00:00Z');
  const clock = (): number => nowMs;
  const config = readConfig({
    LEDGERLINE_DATA_DIR: folder,
    LEDGERLINE_PUBLIC_URL: publicUrl,
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
  });
  const staging: Account = {
    accountSid: stagingSid,
    environment: 'staging',
    authTokens: [authToken],
    restLogin: undefined,
  };
  const accounts = [...config.accounts, staging];
  const metrics = createMetrics();
  const instance: Instance = await openInstance(config, clock);
  const store = await openEmbedded(embedded, join(folder, 'clickhouse'));
  await migrate(store);
  const log = pino({ level: 'silent' });
  const shipper = new Shipper({
    journal: instance.journal,
    disk: instance.disk,
    store,
    instanceId: instance.instanceId,
    sequenced: (seq) => instance.sequencer.upTo(seq),
    limits,
    log,
    random: Math.random,
    watch: { shipped: () => undefined, failed: () => undefined },
  });
  shipper.start();
  const server: Server = createCollector(
    {
      accounts: new Map([...accounts, ...more].map((account) => [account.accountSid, account])),
      publicUrl,
      proxies: 0,
      badSignatures: new BadSignatures(limits, () => performance.now()),
      ownHosts: new Set([new URL(publicUrl).host]),
      recorder: instance.recorder,
      keyRing: instance.keyRing,
      metrics,
      log,
      clock,
      limits,
    },
    (_, response) => response.writeHead(404).end(),
    limits,
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    store,
    instance: { ...instance, dataDir: folder },
    metrics,
    port,
    callback: async (at, form, path = '/callbacks') => {
      nowMs = Date.parse(at);
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          'X-Twilio-Signature': signatureOf(authToken, publicUrl + path, Object.entries(form)),
        },
        body: new URLSearchParams(form).toString(),
      });
      if (!response.ok) throw new Error(`a callback was answered ${response.status}`);
      await response.arrayBuffer();
    },
    intent: async (at, intent) => {
      nowMs = Date.parse(at);
      const { recorder, keyRing } = instance;
      await recordIntent({ accounts, purposes: config.purposes, recorder, keyRing }, intent);
    },
    shipped: async () => {
      if (!(await shipper.drained(30_000))) throw new Error('the journal was not shipped in time');
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await shipper.stop();
      await store.close();
      await instance.close();
    },
  };
}
