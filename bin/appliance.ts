import { Destinations } from '../collector/forward/destination.ts';
import { Forwarding } from '../collector/forward/forwarding.ts';
import { readConsoleFile } from '../console/access/settings.ts';
import { Jobs } from '../console/jobs/jobs.ts';
import { actRecorder } from '../core/acts/act.ts';
import { limits } from '../core/limits.ts';
import { createMetrics, type Metrics } from '../core/metrics.ts';
import { packageVersion } from '../core/package-root.ts';
import { commitRegularly, DayCommitments } from '../core/proof/no-contact/commit-days.ts';
import { readProofSettings } from '../core/proof/outlets/settings.ts';
import { lookRegularly, Signals } from '../core/signals/engine.ts';
import { lookEveryMs } from '../core/signals/finder.ts';
import { measureSlos } from '../core/slo/measure.ts';
import { readSloFile } from '../core/slo/read-file.ts';
import { inBackground, readingInBackground, type Store } from '../core/store/store.ts';
import { lookForViolations } from '../core/violations/look.ts';
import { readViolationRules } from '../core/violations/read-file.ts';
import { ReconcileRefused } from '../reconciler/claim.ts';
import type { ReconcileOptions, ReconcileReport } from '../reconciler/report.ts';
import { scheduleReconciling } from '../reconciler/schedule.ts';
import { closeServer } from './close-server.ts';
import { openControlSocket } from './control-socket.ts';
import { keepHouse } from './housekeeping.ts';
import { type Instance, openInstance } from './instance.ts';
import { planListeners } from './listener-plan.ts';
import { type Listeners, openListeners } from './listeners.ts';
import type { ApplianceOptions, Parts } from './parts.ts';
import { canaryAccount, startRedactionTest } from './redaction-test.ts';
import { linkStore, type StoreLink } from './store-link.ts';

export interface Appliance {
  /** The port that is listened on; 0 when nothing is. */
  readonly port: number;
  /** Where API, console and metrics are, when they have a port of their own. */
  readonly insidePort: number | undefined;
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
  const plan = planListeners({ ...config, ...options });
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
  const control = await openControlSocket(parts, link, runReconcile);
  const closeBehind = async (closeListeners: () => Promise<void>): Promise<void> => {
    stopping = true;
    stopSchedule();
    const looks = Promise.all(
      [stopMeasuring, stopSignals, stopCommitting, stopViolations, stopHousekeeping].map(async (stop) =>
        stop(),
      ),
    );
    await closeListeners();
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
  };
  const account = canaryAccount();
  let listeners: Listeners;
  try {
    listeners = await openListeners(plan, parts, link, account);
  } catch (error) {
    // With the engine open, a process that should end for it does not.
    await closeBehind(async () => undefined);
    throw error;
  }
  const { port, insidePort, connect } = listeners;
  const stopTest = options.collecting
    ? startRedactionTest({ ...parts, link }, { account, settings: rules.redactionTest, connect })
    : async () => undefined;
  return {
    port,
    insidePort,
    reconcile: runReconcile,
    stop: async (noticeMs) =>
      closeBehind(async () => {
        await stopTest();
        await listeners.close(noticeMs);
      }),
  };
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
  // Not before it is wanted: Twilio's client takes longer to load than most of a start.
  const { reconcile } = await import('../reconciler/reconcile.ts');
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
