import type { Express } from 'express';
import { BadSignatures } from '../collector/bad-signatures.ts';
import type { Receiver } from '../collector/receive.ts';
import { ApiTokens } from '../console/access/api-tokens.ts';
import { createConsole } from '../console/app.ts';
import { createMonitoring } from '../console/monitoring.ts';
import { createOutside } from '../console/outside.ts';
import { actRecorder } from '../core/acts/act.ts';
import type { Account } from '../core/config/accounts.ts';
import { limits } from '../core/limits.ts';
import { measureNow, ownHealthOf, readinessOf } from './own-state.ts';
import type { Parts } from './parts.ts';
import type { StoreLink } from './store-link.ts';

/** What takes callbacks: those of the configured accounts, and those of the redaction test. */
export function receiverOf(
  { options, instance, metrics, settings, forwarding }: Parts,
  canary: Account,
): Receiver {
  const { config, log, clock } = options;
  return {
    accounts: new Map([...config.accounts, canary].map((account) => [account.accountSid, account])),
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
}

/** The API, the console, health and metrics. */
export function consoleOf(parts: Parts, link: StoreLink): Express {
  const { options, instance, metrics, settings, jobs, forwarding, isStopping } = parts;
  const { config, log, clock } = options;
  return createConsole({
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
}

/** What is beside callbacks on a port that is for them alone. */
export function outsideOf({ instance, isStopping }: Parts, link: StoreLink): Express {
  return createOutside({ readiness: () => readinessOf(instance, link, isStopping()) });
}

/** Health and metrics of a process that only reconciles. */
export function monitoringOf({ options, instance, metrics, isStopping }: Parts, link: StoreLink): Express {
  return createMonitoring({
    metrics,
    measure: () => measureNow(options.config, instance, link, metrics),
    readiness: () => readinessOf(instance, link, isStopping()),
  });
}
