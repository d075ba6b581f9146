import { once } from 'node:events';
import { chmodSync, rmSync, statfsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { BadSignatures } from '../collector/bad-signatures.ts';
import { Destinations } from '../collector/forward/destination.ts';
import { Forwarding } from '../collector/forward/forwarding.ts';
import { createCollector } from '../collector/server.ts';
import { ApiTokens } from '../console/access/api-tokens.ts';
import { type ConsoleSettings, readConsoleFile } from '../console/access/settings.ts';
import { createConsole } from '../console/app.ts';
import type { OwnHealth } from '../console/health/own-health.ts';
import { Jobs } from '../console/jobs/jobs.ts';
import { createMonitoring, type Readiness } from '../console/monitoring.ts';
import { actRecorder } from '../core/acts/act.ts';
import type { Clock } from '../core/clock.ts';
import type { Account } from '../core/config/accounts.ts';
import { type Config, readConfig } from '../core/config/config.ts';
import { checkKeyRingInStore, checkKeyRingOnDisk } from '../core/contacts/key-check.ts';
import { keyRingFor } from '../core/contacts/key-file.ts';
import { socketPathOf } from '../core/data-dir/socket.ts';
import { limits } from '../core/limits.ts';
import { createMetrics, type Metrics } from '../core/metrics.ts';
import { packageVersion } from '../core/package-root.ts';
import { commitRegularly, DayCommitments } from '../core/proof/no-contact/commit-days.ts';
import { readProofSettings } from '../core/proof/outlets/settings.ts';
import { NotProvable, type ProofOfHearing, proveEvent } from '../core/proof/prove.ts';
import { lookRegularly, Signals } from '../core/signals/engine.ts';
import { lookEveryMs } from '../core/signals/finder.ts';
import { measureSlos } from '../core/slo/measure.ts';
import { readSloFile } from '../core/slo/read-file.ts';
import { inBackground, readingInBackground, type Store } from '../core/store/store.ts';
import { lookForViolations } from '../core/violations/look.ts';
import { readViolationRules } from '../core/violations/read-file.ts';
import { ReconcileRefused } from '../reconciler/claim.ts';
import { reconcile } from '../reconciler/reconcile.ts';
import type { ReconcileOptions, ReconcileReport } from '../reconciler/report.ts';
import { scheduleReconciling } from '../reconciler/schedule.ts';
import { closeServer } from './close-server.ts';
import { handleControl } from './control-server.ts';
import { keepHouse } from './housekeeping.ts';
import { type Instance, openInstance } from './instance.ts';
import { canaryAccount, startRedactionTest } from './redaction-test.ts';
import { linkStore, type StoreLink } from './store-link.ts';

export interface ApplianceOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: () => number;
  /** Take callbacks and serve the API; a reconciler on its own does not. */
  readonly collecting: boolean;
  /** Reconcile on schedule. */
  readonly reconciling: boolean;
  /** Where a process that takes no callbacks shows its health and metrics; nowhere unless given. */
  readonly metricsPort?: number;
  /** How often objectives are worked out, half as often signals looked for, and as often violations; the limit of that name unless given. */
  readonly measureEveryMs?: number;
}

export interface Appliance {
  /** The port that is listened on; 0 when nothing is. */
  readonly port: number;
  reconcile(options: ReconcileOptions): Promise<ReconcileReport>;
  /**
   * Says that it is not ready any more and goes on for `noticeMs` (none unless given), so that a load balancer sends the next
   * callbacks elsewhere. Then it stops taking callbacks, answers those in flight, ships what is held (or leaves it in the
   * journal) and closes.
   */
  stop(noticeMs?: number): Promise<void>;
}

/** Everything in one process: the data directory, the way to ClickHouse, the HTTP edge, the reconciler, the socket. */
export async function startAppliance(options: ApplianceOptions): Promise<Appliance> {
  const { config, log, clock, random } = options;
  const { slos } = readSloFile(config.dataDir);
  // What is wrong with it is said before anything begins.
  readProofSettings(config.dataDir);
  const settings = readConsoleFile(config.dataDir);
  const rules = readViolationRules(config.dataDir);
  const instance = await openInstance(config, clock);
  const metrics = createMetrics();
  // One that leaves reconciling to others has no last run: nought would say that there never was one.
  if (!options.reconciling)
    metrics.registry.removeSingleMetric('ledgerline_reconcile_last_finished_timestamp_seconds');
  const jobs = new Jobs({ dataDir: config.dataDir, clock, log });
  const forwarding = options.collecting ? forwardingOf(options, instance, metrics) : undefined;
  let stopping = false;
  const parts = { options, instance, metrics, settings, jobs, forwarding, isStopping: () => stopping };
  let stopSchedule = (): void => undefined;
  let stopMeasuring = async (): Promise<void> => undefined;
  let stopSignals = async (): Promise<void> => undefined;
  let stopCommitting = async (): Promise<void> => undefined;
  let stopViolations = async (): Promise<void> => undefined;
  let stopHousekeeping = async (): Promise<void> => undefined;
  let link: StoreLink;
  try {
    link = await linkStore({
      config,
      instance,
      metrics,
      log,
      clock,
      random,
      whenReady: (connected) => {
        const store = inBackground(connected);
        if (options.reconciling) stopSchedule = scheduleReconciling(runReconcile, log);
        const { measureEveryMs: everyMs = limits.measureEveryMs } = options;
        if (options.collecting) stopMeasuring = measureSlos({ store, slos, metrics, log, clock, everyMs });
        if (options.collecting) stopSignals = lookForSignals(parts, store);
        if (options.collecting) stopCommitting = commitToDays(parts, store);
        const { instanceId } = instance;
        const violationsEveryMs = options.measureEveryMs ?? limits.violationsEveryMs;
        if (options.collecting)
          stopViolations = lookForViolations({
            ...{ store, rules, metrics, clock, log, instanceId },
            everyMs: violationsEveryMs,
          });
        if (options.collecting) stopHousekeeping = keepHouse({ store, instance, metrics, log, clock });
      },
    });
  } catch (error) {
    await forwarding?.stop(0);
    await jobs.close();
    await instance.close();
    throw error;
  }
  const reconcileOnce = oneAtATime(async (run: ReconcileOptions) => runOn(parts, link, run));
  async function runReconcile(run: ReconcileOptions): Promise<ReconcileReport> {
    return reconcileOnce(run);
  }
  const control = await openControl(parts, link, runReconcile);
  const account = canaryAccount();
  const server = options.collecting
    ? await openEdge(parts, link, account)
    : await openMonitoring(parts, link);
  const port = server === undefined ? 0 : (server.address() as AddressInfo).port;
  const stopTest = options.collecting
    ? startRedactionTest({ ...parts, link }, { account, settings: rules.redactionTest, port })
    : async () => undefined;
  return {
    port,
    reconcile: runReconcile,
    stop: async (noticeMs) => {
      stopping = true;
      stopSchedule();
      const looks = Promise.all(
        [stopMeasuring, stopSignals, stopCommitting, stopViolations, stopHousekeeping].map(async (stop) =>
          stop(),
        ),
      );
      await stopTest();
      await closeServer(server, noticeMs);
      await Promise.all([looks, forwarding?.stop(limits.graceMs / 4)]);
      await jobs.close();
      if (!(await link.drained(limits.graceMs / 2)))
        log.warn(
          { waiting: instance.journal.depth().events },
          'stopping; what ClickHouse does not have stays in the journal',
        );
      await closeServer(control);
      await link.close();
      await instance.close();
    },
  };
}

interface Parts {
  readonly options: ApplianceOptions;
  readonly instance: Instance;
  readonly metrics: Metrics;
  readonly settings: ConsoleSettings;
  readonly jobs: Jobs;
  readonly forwarding: Forwarding | undefined;
  /** Whether it was asked to stop: it is not ready for more, although it takes what comes. */
  readonly isStopping: () => boolean;
}

/** Begins to pass on what waits for applications. */
function forwardingOf(
  { config, log, clock, random }: ApplianceOptions,
  { disk }: Instance,
  metrics: Metrics,
): Forwarding {
  return new Forwarding({
    disk,
    accounts: new Map(config.accounts.map((account) => [account.accountSid, account])),
    keys: config.forwardKeys,
    destinations: new Destinations(config.forwardPrivateHosts),
    agentName: `ledgerline/${packageVersion()}`,
    ...{ metrics, log, clock, random, limits },
  });
}

async function runOn(
  { options, instance, metrics }: Parts,
  link: StoreLink,
  run: ReconcileOptions,
): Promise<ReconcileReport> {
  const store = link.store();
  if (store === undefined)
    throw new ReconcileRefused('ClickHouse cannot be reached; try again when it is back');
  const { config, log, clock, random } = options;
  return reconcile(
    {
      store: readingInBackground(store),
      recorder: instance.recorder,
      accounts: config.accounts,
      instanceId: instance.instanceId,
      twilioApiBaseUrl: config.twilioApiBaseUrl,
      publicUrl: config.publicUrl,
      settle: async () => void (await link.drained(limits.graceMs)),
      metrics,
      log,
      clock,
      random,
      limits,
    },
    run,
  );
}

/** Signals are looked for by a process that has a place to show them. */
function lookForSignals({ options, instance, metrics }: Parts, store: Store): () => Promise<void> {
  const { config, log, clock, measureEveryMs } = options;
  const { instanceId } = instance;
  const everyMs = measureEveryMs === undefined ? lookEveryMs : 2 * measureEveryMs;
  const environments = new Map<string, string>(
    config.accounts.map(({ accountSid, environment }) => [accountSid, environment]),
  );
  const environmentOf = (accountSid: string): string => environments.get(accountSid) ?? '';
  return lookRegularly(new Signals({ store, metrics, log, clock, instanceId, environmentOf, everyMs }), log);
}

/** Commits the log to whom each closed day held: what a proof of no contact is made with. */
function commitToDays({ options, instance }: Parts, store: Store): () => Promise<void> {
  const { log, clock } = options;
  const recordAct = actRecorder(instance.recorder);
  const { instanceId } = instance;
  return commitRegularly(new DayCommitments({ store, recordAct, instanceId, clock }), {
    everyMs: limits.commitDaysEveryMs,
    log,
  });
}

async function openEdge(
  { options, instance, metrics, settings, jobs, forwarding, isStopping }: Parts,
  link: StoreLink,
  canary: Account,
): Promise<Server> {
  const { config, log, clock } = options;
  const app = createConsole({
    store: () => link.store(),
    keyRing: instance.keyRing,
    accounts: config.accounts,
    purposes: config.purposes,
    recorder: instance.recorder,
    recordAct: actRecorder(instance.recorder),
    ownLog: link.ownLog,
    privacy: { settings: instance.privacy, vault: instance.vault },
    tokens: new ApiTokens(config.apiTokensFile),
    settings,
    publicUrl: config.publicUrl,
    metrics,
    measure: () => {
      measureNow(config, instance, link, metrics);
      forwarding?.measure();
    },
    readiness: () => readinessOf(instance, link, isStopping()),
    ownHealth: () => ownHealthOf(instance, link),
    jobs,
    dataDir: config.dataDir,
    log,
    clock,
  });
  const accounts = new Map([...config.accounts, canary].map((account) => [account.accountSid, account]));
  const receiver = {
    accounts,
    publicUrl: config.publicUrl,
    proxies: settings.proxies,
    badSignatures: new BadSignatures(limits, () => performance.now()),
    ownHosts: new Set([new URL(config.publicUrl).host]),
    recorder: instance.recorder,
    forwarding,
    keyRing: instance.keyRing,
    metrics,
    log,
    clock,
    limits,
  };
  const server = createCollector(receiver, app, limits);
  server.listen(config.port);
  await once(server, 'listening');
  return server;
}

/** Health and metrics of a process that only reconciles. */
async function openMonitoring(
  { options, instance, metrics, isStopping }: Parts,
  link: StoreLink,
): Promise<Server | undefined> {
  if (options.metricsPort === undefined) return undefined;
  const app = createMonitoring({
    metrics,
    measure: () => measureNow(options.config, instance, link, metrics),
    readiness: () => readinessOf(instance, link, isStopping()),
  });
  const server = createServer(app).listen(options.metricsPort);
  await once(server, 'listening');
  return server;
}

async function openControl(
  parts: Parts,
  link: StoreLink,
  runReconcile: (run: ReconcileOptions) => Promise<ReconcileReport>,
): Promise<Server> {
  const { config } = parts.options;
  const path = socketPathOf(config.dataDir);
  rmSync(path, { force: true });
  const status = () => ({
    instanceId: parts.instance.instanceId,
    journal: parts.instance.journal.depth(),
    log: {
      leaves: link.ownLog.sequencer.size,
      signed: link.ownLog.publisher.latest?.size ?? 0,
      refused: link.ownLog.publisher.refused ?? '',
    },
    store: link.store()?.where ?? 'away',
  });
  const engine = () => (config.store.url === undefined ? link.store() : undefined);
  const control = createServer(
    handleControl({
      engine,
      status,
      reloadKeys: () => reloadKeys(parts, link),
      recordAct: actRecorder(parts.instance.recorder),
      prove: (eventId) => proveHere(link, eventId),
      publish: () => link.ownLog.publisher.publish(),
      reconcile: runReconcile,
      forwarding: () => parts.forwarding,
    }),
  );
  // A command that is busy for a while must not find its connection closed.
  control.keepAliveTimeout = limits.keepAliveTimeoutMs;
  control.listen(path);
  await once(control, 'listening');
  chmodSync(path, 0o600);
  return control;
}

async function proveHere(link: StoreLink, eventId: string): Promise<readonly ProofOfHearing[]> {
  const store = link.store();
  if (store === undefined) throw new NotProvable('ClickHouse cannot be reached; try again when it is back');
  return proveEvent(store, link.ownLog, eventId);
}

/** Takes over versions that were added to the key ring since the start, here and in what others check theirs against. */
async function reloadKeys({ options, instance }: Parts, link: StoreLink): Promise<readonly number[]> {
  const added = instance.keyRing.adopt(keyRingFor(readConfig(process.env)));
  await checkKeyRingOnDisk(instance.disk, instance.keyRing);
  const store = link.store();
  if (store !== undefined) await checkKeyRingInStore(store, instance.keyRing);
  options.log.info({ added }, 'the key ring was read again');
  return added;
}

function readinessOf(instance: Instance, link: StoreLink, stopping = false): Readiness {
  const journal = stopping ? 'about to stop: send callbacks to another instance' : journalState(instance);
  return {
    ready: journal === takingEvents,
    journal,
    store: link.store() === undefined ? 'away: events wait in the journal' : 'connected',
  };
}

const takingEvents = 'taking events';

/** Whether the journal takes events, and why not. */
function journalState({ journal, room }: Instance): string {
  if (journal.depth().bytes >= limits.journalMaxBytes) return 'full: ClickHouse has been away too long';
  return room.isFull() ? 'the disk is full: make room on the disk of LEDGERLINE_DATA_DIR' : takingEvents;
}

function ownHealthOf(instance: Instance, link: StoreLink): OwnHealth {
  const { events, bytes, oldestAgeMs, setAside } = instance.journal.depth();
  const { journal, store } = readinessOf(instance, link);
  return {
    journalEvents: events,
    journalBytes: bytes,
    journalOldestSeconds: oldestAgeMs / 1000,
    journalSetAside: setAside,
    journal,
    store,
  };
}

/** What is read where it is, each time that somebody asks for the metrics. */
function measureNow({ dataDir }: Config, { journal }: Instance, link: StoreLink, metrics: Metrics): void {
  const { bavail, blocks, bsize } = statfsSync(dataDir);
  metrics.diskFreeBytes.set(bavail * bsize);
  metrics.diskSizeBytes.set(blocks * bsize);
  metrics.storeConnected.set(link.store() === undefined ? 0 : 1);
  metrics.journalMaxBytes.set(limits.journalMaxBytes);
  const { sequencer, publisher } = link.ownLog;
  metrics.logLeaves.set(sequencer.size);
  metrics.checkpointLeaves.set(publisher.latest?.size ?? 0);
  metrics.checkpointSigned.set(Date.parse(publisher.latest?.signed_at ?? '1970-01-01T00:00:00Z') / 1_000);
  metrics.logUnsignedSeconds.set(link.unsignedMs() / 1_000);
  metrics.logRefused.set(publisher.refused === undefined ? 0 : 1);
  const depth = journal.depth();
  metrics.journalEvents.set(depth.events);
  metrics.journalBytes.set(depth.bytes);
  metrics.journalOldestSeconds.set(depth.oldestAgeMs / 1000);
  metrics.journalSetAside.set(depth.setAside);
}

/** Two runs in one process never overlap: the second is refused. */
function oneAtATime<Input, Output>(
  run: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output> {
  let running = false;
  return async (input) => {
    if (running)
      throw new ReconcileRefused('a reconciler run is under way in this process; wait until it has finished');
    running = true;
    try {
      return await run(input);
    } finally {
      running = false;
    }
  };
}
