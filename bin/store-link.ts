import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Clock } from '../core/clock.ts';
import { isoTime } from '../core/clock.ts';
import type { Config } from '../core/config/config.ts';
import { adoptContacts } from '../core/contacts/adopt.ts';
import { checkKeyRingInStore } from '../core/contacts/key-check.ts';
import { Shipper } from '../core/journal/shipper.ts';
import { signingKeyOf } from '../core/keys/ed25519.ts';
import { limits } from '../core/limits.ts';
import type { Metrics } from '../core/metrics.ts';
import { Keeper } from '../core/privacy/keeper.ts';
import type { OwnLog } from '../core/proof/prove.ts';
import { Publisher } from '../core/proof/publisher.ts';
import { proofFolder } from '../core/proof/tiles/tile-files.ts';
import { regularly, warned } from '../core/regularly.ts';
import { migrate } from '../core/store/migrate.ts';
import { openEmbedded, openServer } from '../core/store/open.ts';
import { readingInBackground, type Store, StoreUnavailable } from '../core/store/store.ts';
import type { Instance } from './instance.ts';
import { publishRegularly } from './publish-regularly.ts';

/** The way from an instance to ClickHouse, which may be away: when the process starts, or later. */
export interface StoreLink {
  /** `undefined` until ClickHouse answered for the first time. */
  store(): Store | undefined;
  /** Waits until what was heard so far is in ClickHouse, or the time is over. */
  drained(withinMs: number): Promise<boolean>;
  /** The log over the journal, and what signs it. */
  readonly ownLog: OwnLog;
  /** For how long the log has had events that nobody signed, milliseconds. */
  unsignedMs(): number;
  /** Signs the log once more and closes. */
  close(): Promise<void>;
}

interface LinkOptions {
  readonly config: Config;
  readonly instance: Instance;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: () => number;
  /** Called once, when the store is there and has this release's schema. */
  readonly whenReady: (store: Store) => void;
}

/**
 * Connects an instance to its store and ships its journal there. A server that is away is tried again until it
 * answers: callbacks are taken meanwhile. A schema or key ring that does not fit is not tried again; it throws.
 */
export async function linkStore(options: LinkOptions): Promise<StoreLink> {
  const stop = new AbortController();
  let connected: Awaited<ReturnType<typeof connectOnce>> | undefined;
  const store = (): Store | undefined => connected?.store;
  const publisher = publisherOf(options, store);
  const connect = async (): Promise<void> => {
    connected = await connectOnce(options);
    options.whenReady(connected.store);
  };
  try {
    await connect();
  } catch (error) {
    if (!(error instanceof StoreUnavailable) || options.config.store.url === undefined) throw error;
    options.log.error(
      { err: error },
      'ClickHouse cannot be reached; callbacks are taken and kept, and it is tried again',
    );
    void keepTrying(connect, stop.signal, options.log);
  }
  const publishing = publishRegularly(publisher, options);
  return {
    store,
    ownLog: { instanceId: options.instance.instanceId, sequencer: options.instance.sequencer, publisher },
    unsignedMs: publishing.unsignedMs,
    drained: async (withinMs) => connected?.shipper.drained(withinMs) ?? false,
    close: async () => {
      stop.abort();
      clearInterval(connected?.adopting);
      await connected?.stopRounds();
      await connected?.shipper.stop();
      await publishing.stop();
      await connected?.store.close();
    },
  };
}

async function connectOnce({ config, instance, metrics, log, clock, random }: LinkOptions) {
  const store = await (config.store.url === undefined
    ? openEmbedded(config.store, config.dataDir)
    : openServer(config.store, config.store.url));
  const { applied, version } = await migrate(store);
  if (applied.length > 0) log.info({ applied, version }, 'the schema was brought up to date');
  await checkKeyRingInStore(store, instance.keyRing);
  const shipper = new Shipper({
    journal: instance.journal,
    disk: instance.disk,
    store,
    instanceId: instance.instanceId,
    sequenced: (seq) => instance.sequencer.upTo(seq),
    sharing: instance.sharing,
    limits,
    log,
    random,
    watch: {
      shipped: ({ records }) => {
        metrics.eventsShipped.inc(records.length);
        const oldest: { received_at: string } = JSON.parse(records[0]?.payload.toString('utf8') ?? '{}');
        metrics.shipLagSeconds.observe(Math.max(0, clock() - Date.parse(oldest.received_at)) / 1000);
      },
      failed: () => metrics.shipFailures.inc(),
    },
  });
  const keeper = new Keeper({ ...instance, log, clock }, store);
  await keeper.catchUp();
  shipper.start();
  return {
    store,
    shipper,
    stopRounds: roundsOf(keeper, log),
    adopting: adoptRegularly(store, instance, log),
  };
}

function publisherOf(
  { config, instance, clock, log }: LinkOptions,
  store: () => Store | undefined,
): Publisher {
  const { disk, sequencer, journal, instanceId } = instance;
  return new Publisher({
    disk,
    sequencer,
    settledSeq: () => journal.settledSeq,
    folder: proofFolder(config.dataDir),
    instanceId,
    host: new URL(config.publicUrl).host,
    key: signingKeyOf(config.dataDir, 'log'),
    clock,
    log,
    store: () => {
      const there = store();
      return there && readingInBackground(there);
    },
  });
}

/** Contacts that other instances met become known here too. Embedded there is no other instance. */
function adoptRegularly(store: Store, instance: Instance, log: Logger): NodeJS.Timeout {
  let since = isoTime(0);
  const adopt = async (): Promise<void> => {
    try {
      since = await adoptContacts(store, instance.contacts, instance.instanceId, since);
    } catch (error) {
      log.warn({ err: error }, 'contacts of other instances could not be read; it is tried again');
    }
  };
  void adopt();
  return setInterval(adopt, limits.adoptContactsEveryMs).unref();
}

/**
 * Erasures that were ordered, here or elsewhere, are carried out until the returned function is called, which resolves when a
 * round that was begun is over.
 */
function roundsOf(keeper: Keeper, log: Logger): () => Promise<void> {
  return regularly(() => keeper.round(), {
    everyMs: limits.erasureRoundEveryMs,
    firstAfterMs: limits.erasureRoundEveryMs,
    failed: warned(log, 'erasures could not be carried out; it is tried again'),
  });
}

async function keepTrying(connect: () => Promise<void>, stop: AbortSignal, log: Logger): Promise<void> {
  for (
    let delayMs: number = limits.shipRetryFirstMs;
    !stop.aborted;
    delayMs = Math.min(delayMs * 2, limits.shipRetryLastMs)
  ) {
    await wait(delayMs, undefined, { signal: stop }).catch(() => undefined);
    if (stop.aborted) return;
    try {
      await connect();
      log.info('ClickHouse is reached');
      return;
    } catch (error) {
      if (error instanceof StoreUnavailable) continue;
      log.fatal({ err: error }, 'ClickHouse answers, but cannot be used');
      process.exitCode = 1;
      process.kill(process.pid, 'SIGTERM');
      return;
    }
  }
}
