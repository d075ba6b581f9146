import type { Logger } from 'pino';
import type { Forwarding } from '../collector/forward/forwarding.ts';
import type { ConsoleSettings } from '../console/access/settings.ts';
import type { Jobs } from '../console/jobs/jobs.ts';
import type { Clock } from '../core/clock.ts';
import type { Config } from '../core/config/config.ts';
import type { Metrics } from '../core/metrics.ts';
import type { Instance } from './instance.ts';

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

/** What the parts of an appliance have in common while it runs. */
export interface Parts {
  readonly options: ApplianceOptions;
  readonly instance: Instance;
  readonly metrics: Metrics;
  readonly settings: ConsoleSettings;
  readonly jobs: Jobs;
  readonly forwarding: Forwarding | undefined;
  /** Whether it was asked to stop: it is not ready for more, although it takes what comes. */
  readonly isStopping: () => boolean;
}
