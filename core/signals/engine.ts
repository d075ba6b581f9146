import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Metrics } from '../metrics.ts';
import { regularly, warned } from '../regularly.ts';
import type { Store } from '../store/store.ts';
import { callbacksMissing } from './callbacks-missing.ts';
import { duplicateSends } from './duplicate-sends.ts';
import { unregisteredSender, whatsappLimit, whatsappTemplate } from './failure-codes.ts';
import { type Finder, type Looking, lookEveryMs } from './finder.ts';
import { settle } from './ledger.ts';
import { measureSignals } from './measure.ts';
import { registration } from './registration.ts';
import { Rises } from './rises.ts';
import { signatureRefusals } from './signature-refusals.ts';
import { silentSender } from './silent-sender.ts';
import { isFirstWatcher } from './watcher.ts';
import { webhookTrouble } from './webhook-trouble.ts';
import { whatsappWindow } from './whatsapp-window.ts';

/** What signals are looked for with. */
export interface SignalScope {
  readonly store: Store;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly clock: Clock;
  readonly instanceId: string;
  readonly environmentOf: (accountSid: string) => string;
  /** How often is looked, `lookEveryMs` unless given: on a clock that runs faster every kind is looked for as much more often. */
  readonly everyMs?: number;
}

/** Everything that is found in the record: one process of an installation looks for it. */
function findersOfTheRecord(): readonly Finder[] {
  return [
    new Rises(),
    webhookTrouble,
    callbacksMissing,
    silentSender,
    whatsappWindow,
    whatsappTemplate,
    whatsappLimit,
    unregisteredSender,
    registration,
    duplicateSends,
  ];
}

interface Due {
  readonly finder: Finder;
  lastMs: number;
}

/** Looks for signals, each kind as often as it is worth it, and keeps their record and the gauges up to date. */
export class Signals {
  readonly #scope: SignalScope;
  readonly #inRecord: readonly Due[];
  readonly #inProcess: readonly Due[];

  constructor(scope: SignalScope) {
    this.#scope = scope;
    this.#inRecord = findersOfTheRecord().map(dueAtOnce);
    // What only a process itself sees, each looks for.
    this.#inProcess = [signatureRefusals(scope.metrics, scope.instanceId)].map(dueAtOnce);
  }

  get everyMs(): number {
    return this.#scope.everyMs ?? lookEveryMs;
  }

  /** One look. A kind that cannot be looked for does not keep the others from being found. */
  async look(stopping: AbortSignal): Promise<void> {
    const { store, metrics, log, clock, instanceId, environmentOf } = this.#scope;
    const pace = this.everyMs / lookEveryMs;
    const nowMs = clock();
    const first = await isFirstWatcher(store, instanceId);
    for (const due of [...this.#inProcess, ...(first ? this.#inRecord : [])]) {
      if (stopping.aborted) return;
      if (nowMs - due.lastMs < (due.finder.everyMs - lookEveryMs / 2) * pace) continue;
      try {
        await lookFor(due.finder, { store, nowMs, stopping, environmentOf });
        due.lastMs = nowMs;
      } catch (error) {
        if (!stopping.aborted)
          log.warn(
            { err: error, signals: due.finder.kinds },
            'signals could not be looked for; it is tried again',
          );
      }
    }
    await measureSignals(store, metrics, nowMs);
  }
}

function dueAtOnce(finder: Finder): Due {
  return { finder, lastMs: Number.NEGATIVE_INFINITY };
}

async function lookFor(finder: Finder, looking: Looking): Promise<void> {
  const findings = await finder.find(looking);
  await settle(looking.store, finder.kinds, findings, looking.nowMs, finder.own);
}

/** Looks regularly until the returned function is called; a look that takes longer than the time between two leaves one out. */
export function lookRegularly(signals: Signals, log: Logger): () => Promise<void> {
  return regularly((stopping) => signals.look(stopping), {
    everyMs: signals.everyMs,
    failed: warned(log, 'signals could not be looked for; it is tried again'),
  });
}
