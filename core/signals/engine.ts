import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Metrics } from '../metrics.ts';
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
import { webhookTrouble } from './webhook-trouble.ts';
import { whatsappWindow } from './whatsapp-window.ts';

/** What signals are looked for with. */
export interface SignalScope {
  readonly store: Store;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly clock: Clock;
  readonly environmentOf: (accountSid: string) => string;
}

/** Everything that is found in the record: one process of an installation is enough, and more do no harm. */
export function findersOfTheRecord(): readonly Finder[] {
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

/** What only the process itself sees that takes callbacks. */
export function findersOfTheProcess(metrics: Metrics, instanceId: string): readonly Finder[] {
  return [signatureRefusals(metrics, instanceId)];
}

/** Looks for signals, each kind as often as it is worth it, and keeps their record and the gauges up to date. */
export class Signals {
  readonly #scope: SignalScope;
  readonly #finders: readonly { readonly finder: Finder; lastMs: number }[];

  constructor(scope: SignalScope, finders: readonly Finder[]) {
    this.#scope = scope;
    this.#finders = finders.map((finder) => ({ finder, lastMs: Number.NEGATIVE_INFINITY }));
  }

  /** One look. A kind that cannot be looked for does not keep the others from being found. */
  async look(): Promise<void> {
    const { store, metrics, log, clock, environmentOf } = this.#scope;
    const nowMs = clock();
    for (const due of this.#finders) {
      if (nowMs - due.lastMs < due.finder.everyMs - lookEveryMs / 2) continue;
      try {
        await lookFor(due.finder, { store, nowMs, environmentOf });
        due.lastMs = nowMs;
      } catch (error) {
        log.warn(
          { err: error, signals: due.finder.kinds },
          'signals could not be looked for; it is tried again',
        );
      }
    }
    await measureSignals(store, metrics, nowMs);
  }
}

async function lookFor(finder: Finder, looking: Looking): Promise<void> {
  const findings = await finder.find(looking);
  await settle(looking.store, finder.kinds, findings, looking.nowMs, finder.own);
}

/** Looks regularly until the returned function is called; a look that takes longer than the time between two leaves one out. */
export function lookRegularly(signals: Signals, log: Logger): () => Promise<void> {
  let looking: Promise<void> | undefined;
  const look = (): void => {
    looking ??= signals
      .look()
      .catch((error: unknown) =>
        log.error({ err: error }, 'signals could not be measured; it is tried again'),
      )
      .finally(() => {
        looking = undefined;
      });
  };
  look();
  const timer = setInterval(look, lookEveryMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
