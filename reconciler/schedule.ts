import { schedule } from 'node-cron';
import type { Logger } from 'pino';
import type { Clock } from '../core/clock.ts';
import { ReconcileRefused } from './claim.ts';
import type { ReconcileOptions, ReconcileReport } from './reconcile.ts';
import { defaultSettleAfterMs, trailing } from './window.ts';

/**
 * How often which stretch is compared. The short one finds losses while they are fresh; the long one sees statuses
 * that arrive days later, since REST cannot be asked for what has changed.
 */
const plans = [
  { cron: '*/5 * * * *', trailing: '1h' },
  { cron: '17 * * * *', trailing: '72h' },
] as const;

/** Reconciles on schedule until the returned function is called. A run that meets another is left out. */
export function scheduleReconciling(
  run: (options: ReconcileOptions) => Promise<ReconcileReport>,
  clock: Clock,
  log: Logger,
): () => void {
  const tasks = plans.map((plan) =>
    schedule(
      plan.cron,
      async () => {
        try {
          const report = await run({
            window: trailing(plan.trailing, clock()),
            settleAfterMs: defaultSettleAfterMs,
          });
          log.info({ report }, 'reconciled');
        } catch (error) {
          if (error instanceof ReconcileRefused)
            log.info({ reason: error.message }, 'not reconciled this time');
          else log.error({ err: error }, 'reconciling failed; the next run goes on from its watermark');
        }
      },
      { noOverlap: true, timezone: 'Etc/UTC' },
    ),
  );
  return () => {
    for (const task of tasks) void task.stop();
  };
}
