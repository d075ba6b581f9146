import { schedule } from 'node-cron';
import type { Logger } from 'pino';
import { ReconcileRefused } from './claim.ts';
import type { ReconcileOptions, ReconcileReport } from './report.ts';
import { defaultSettleAfterMs } from './window.ts';

/** How often the passes are asked what they have due; see passes.ts for how often a stretch of time is read. */
const everyFiveMinutes = '*/5 * * * *';

/** Reconciles on schedule until the returned function is called. A run that meets another is left out. */
export function scheduleReconciling(
  run: (options: ReconcileOptions) => Promise<ReconcileReport>,
  log: Logger,
): () => void {
  const task = schedule(
    everyFiveMinutes,
    async () => {
      try {
        log.info({ report: await run({ settleAfterMs: defaultSettleAfterMs }) }, 'reconciled');
      } catch (error) {
        if (error instanceof ReconcileRefused)
          log.info({ reason: error.message }, 'not reconciled this time');
        else log.error({ err: error }, 'reconciling failed; the next run goes on from its watermark');
      }
    },
    { noOverlap: true, timezone: 'Etc/UTC' },
  );
  return () => void task.stop();
}
