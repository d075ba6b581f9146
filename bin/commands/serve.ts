import { once } from 'node:events';
import { type Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../../core/config/config.ts';
import { withoutLogin } from '../../core/config/variables.ts';
import { limits } from '../../core/limits.ts';
import { createLog } from '../../core/log.ts';
import { startAppliance } from '../appliance.ts';
import { endAtOnce } from '../end-at-once.ts';
import { exposedPaths } from '../exposed.ts';

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('take callbacks, serve the API and reconcile on schedule')
    .option('--no-reconcile', 'leave reconciling to another process')
    .option(
      '--drain-seconds <seconds>',
      'asked to stop, answer GET /readyz with 503 for so long before callbacks are not taken any more',
      drainSeconds,
      0,
    )
    .action(async ({ reconcile, drainSeconds: seconds }: { reconcile: boolean; drainSeconds: number }) =>
      serve({ collecting: true, reconciling: reconcile, drainMs: seconds * 1_000 }),
    );
}

const maxDrainSeconds = 300;

function drainSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > maxDrainSeconds)
    throw new InvalidArgumentError(`whole seconds from 0 to ${maxDrainSeconds}.`);
  return seconds;
}

interface Serving {
  readonly collecting: boolean;
  readonly reconciling: boolean;
  readonly metricsPort?: number;
  /** How long it goes on after it was asked to stop, while it says that it is not ready. */
  readonly drainMs?: number;
}

/** Runs an appliance until it is asked to stop. Asked a second time, it ends at once. */
export async function serve({ collecting, reconciling, metricsPort, drainMs = 0 }: Serving): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  if (config.accounts.length === 0)
    log.warn(
      `no account is configured: ${collecting ? 'every callback will be refused' : 'there is nothing to reconcile'}. Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or LEDGERLINE_ACCOUNTS_FILE`,
    );
  // What nobody foresaw must not print a message that may quote a value: the log's own description of errors does not.
  // A commit that failed arrives here too: after it, only a start from what the disk really holds is honest.
  process.on('uncaughtException', (error) => {
    log.fatal(
      { err: error },
      'the appliance ends because of a fault; what was acknowledged is in the journal',
    );
    endAtOnce();
  });
  // From the first moment: asked to stop while it starts, it finishes starting and stops in good order.
  const askedToStop = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  const appliance = await startAppliance({
    config,
    log,
    clock: Date.now,
    random: Math.random,
    collecting,
    reconciling,
    ...(metricsPort === undefined ? {} : { metricsPort }),
  });
  const { port, insidePort } = appliance;
  const edge = collecting ? { port, insidePort, publicUrl: withoutLogin(config.publicUrl) } : {};
  // Once everything is made that is made at a first start.
  for (const { path, mode, advice } of exposedPaths(config, process.env))
    log.warn({ path, mode, advice }, 'others than the user of the appliance may open this; it holds secrets');
  log.info({ ...edge, accounts: config.accounts.length, reconciling }, 'ledgerline is ready');
  await askedToStop;
  log.info({ drainMs }, 'stopping');
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      log.warn('asked to stop twice; what was acknowledged is in the journal');
      endAtOnce();
    });
  const overdue = setTimeout(() => {
    log.error('stopping took too long; what was acknowledged is in the journal');
    endAtOnce();
  }, limits.graceMs + drainMs).unref();
  await appliance.stop(drainMs);
  clearTimeout(overdue);
  log.info('stopped');
  // The embedded engine keeps threads of its own.
  process.exit();
}
