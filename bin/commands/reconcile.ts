import type { Command } from 'commander';
import { z } from 'zod';
import { type Config, readConfig } from '../../core/config/config.ts';
import { isAnswering } from '../../core/data-dir/socket.ts';
import { createLog } from '../../core/log.ts';
import type { ReconcileOptions, ReconcileReport } from '../../reconciler/report.ts';
import { defaultSettleAfterMs, durationMs } from '../../reconciler/window.ts';
import { startAppliance } from '../appliance.ts';
import { CommandFailed } from '../command-failed.ts';
import { askAppliance } from '../control-client.ts';
import { printJson, printPairs } from '../print.ts';
import { serve } from './serve.ts';

interface Options {
  readonly since: string;
  readonly settle: string;
  readonly scheduled?: true;
  readonly json?: true;
}

export function addReconcile(program: Command): void {
  program
    .command('reconcile')
    .description("compare what was heard with Twilio's REST API and record what was missing")
    .option('--since <duration or date>', 'start of the window: 24h, 7d, or a date such as 2026-01-31', '24h')
    .option(
      '--settle <duration>',
      'leave out what changed less than this ago',
      `${defaultSettleAfterMs / 1000}s`,
    )
    .option('--scheduled', 'run on and reconcile on schedule, as serve does')
    .option('--json', 'print JSON')
    .action(async (options: Options) => {
      if (options.scheduled) return serve(false, true);
      const config = readConfig(process.env);
      if (config.accounts.length === 0)
        throw new CommandFailed(
          'no account is configured: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or LEDGERLINE_ACCOUNTS_FILE',
        );
      const report = await run(config, readOptions(options));
      if (options.json) printJson(report);
      else printReport(report);
      if (report.failed.length > 0)
        throw new CommandFailed('some accounts could not be read to the end; run it again to go on');
    });
}

function readOptions({ since, settle }: Options): ReconcileOptions {
  const now = Date.now();
  const trailingMs = durationMs(since);
  const fromMs = trailingMs === undefined ? Date.parse(since) : now - trailingMs;
  const settleAfterMs = durationMs(settle);
  if (Number.isNaN(fromMs) || fromMs > now)
    throw new CommandFailed('--since is a duration such as 24h or 7d, or a date in the past');
  if (settleAfterMs === undefined) throw new CommandFailed('--settle is a duration such as 120s');
  return { asked: { window: { from: new Date(fromMs), to: new Date(now) }, accounts: [] }, settleAfterMs };
}

/** In the appliance when one runs on this data directory, otherwise here. */
async function run(config: Config, options: ReconcileOptions): Promise<ReconcileReport> {
  if (await isAnswering(config.dataDir)) return runInAppliance(config, options);
  const appliance = await startAppliance({
    config,
    log: createLog('warn'),
    clock: Date.now,
    random: Math.random,
    collecting: false,
    reconciling: false,
  });
  try {
    return await appliance.reconcile(options);
  } finally {
    await appliance.stop();
  }
}

const lineSchema = z.object({ report: z.unknown().optional(), error: z.string().optional() });

async function runInAppliance(
  config: Config,
  { asked, settleAfterMs }: ReconcileOptions,
): Promise<ReconcileReport> {
  const search = new URLSearchParams({
    from: asked?.window.from.toISOString() ?? '',
    to: asked?.window.to.toISOString() ?? '',
    settleAfterMs: String(settleAfterMs),
  });
  for await (const line of askAppliance(config.dataDir, `/control/reconcile?${search}`)) {
    const { report, error } = lineSchema.parse(line);
    if (error !== undefined) throw new CommandFailed(error);
    if (report !== undefined) return report as ReconcileReport;
  }
  throw new CommandFailed(
    'the appliance ended while it was reconciling; start it and run this again to go on',
  );
}

function printReport(report: ReconcileReport): void {
  printPairs([
    ['compared with REST', `${report.resourcesRead} messages and calls`],
    ['missing callbacks', String(report.missingCallbacks)],
    ['events added from REST', String(report.eventsAdded)],
    ['status differs', String(report.statusDiffers)],
    ['deleted at Twilio', String(report.deletedAtTwilio)],
    ['unknown at Twilio', String(report.unknownAtTwilio)],
    ...report.failed.map(({ accountSid, reason }) => ['failed', `${accountSid}: ${reason}`] as const),
  ]);
}
