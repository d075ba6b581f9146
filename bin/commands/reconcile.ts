import type { Command } from 'commander';
import { z } from 'zod';
import { type Config, readConfig } from '../../core/config/config.ts';
import { isAnswering } from '../../core/data-dir/socket.ts';
import { createLog } from '../../core/log.ts';
import type { ReconcileOptions, ReconcileReport } from '../../reconciler/report.ts';
import { defaultSettleAfterMs, durationMs } from '../../reconciler/window.ts';
import { startAppliance } from '../appliance.ts';
import { CommandFailed } from '../command-failed.ts';
import { printLedger } from '../completeness-report.ts';
import { askAppliance } from '../control-client.ts';
import { paint, printJson, printPairs } from '../print.ts';
import { progressBar } from '../progress-bar.ts';
import { serve } from './serve.ts';

interface Options {
  readonly since?: string;
  readonly until?: string;
  readonly account: readonly string[];
  readonly settle: string;
  readonly report?: true;
  readonly dryRun?: true;
  readonly scheduled?: true;
  readonly metricsPort?: number;
  readonly json?: true;
}

/** Twilio's clock may be ahead of ours: what it made a moment ago is listed, too. */
const clocksMayDifferMs = 15 * 60_000;

export function addReconcile(program: Command): void {
  program
    .command('reconcile')
    .description("compare what was heard with Twilio's REST API and record what was missing")
    .option(
      '--since <duration or date>',
      'from when on: 24h, 7d, or a date such as 2026-01-31 (UTC); default 24h',
    )
    .option('--until <date>', 'up to the end of this day (UTC); default: now')
    .option('--account <sid>', 'only this account; may be repeated', collect, [])
    .option(
      '--settle <duration>',
      'leave out what changed less than this ago',
      `${defaultSettleAfterMs / 1000}s`,
    )
    .option(
      '--report',
      'print which days are complete and why others are not, and whether all that is set up leads here',
    )
    .option('--dry-run', 'say what would be read and how long that would take')
    .option('--scheduled', 'run on and reconcile on schedule, as serve does')
    .option('--metrics-port <port>', 'with --scheduled: serve /metrics, /healthz and /readyz there', portOf)
    .option('--json', 'print JSON')
    .action(async (options: Options) => {
      if (options.scheduled)
        return serve({
          collecting: false,
          reconciling: true,
          ...(options.metricsPort === undefined ? {} : { metricsPort: options.metricsPort }),
        });
      if (options.metricsPort !== undefined) throw new CommandFailed('--metrics-port goes with --scheduled');
      const config = readConfig(process.env);
      if (options.report) return printLedger(config, ledgerQuery(options), options.json === true);
      if (config.accounts.length === 0)
        throw new CommandFailed(
          'no account is configured: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or LEDGERLINE_ACCOUNTS_FILE',
        );
      const run = readOptions(options, config);
      if (options.dryRun) {
        const { printEstimate } = await import('../reconcile-estimate.ts');
        return printEstimate(config, run.asked, options.json === true);
      }
      const bar = progressBar();
      const report = await reconcileNow(config, { ...run, advanced: bar.advanced }).finally(bar.stop);
      if (options.json) printJson(report);
      else printReport(report);
      if (report.failed.length > 0)
        throw new CommandFailed('some accounts could not be read to the end; run it again to go on');
    });
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port > 0 && port < 65_536) return port;
  throw new CommandFailed(`--metrics-port: ${text} is not a port (1 to 65535)`);
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

type Asked = ReconcileOptions & { readonly asked: NonNullable<ReconcileOptions['asked']> };

function readOptions({ since = '24h', until, account, settle }: Options, { accounts }: Config): Asked {
  const now = Date.now();
  const trailingMs = durationMs(since);
  const fromMs = trailingMs === undefined ? Date.parse(since) : now - trailingMs;
  const toMs = until === undefined ? now + clocksMayDifferMs : endOfDay(until);
  const settleAfterMs = durationMs(settle);
  if (Number.isNaN(fromMs) || fromMs > now)
    throw new CommandFailed('--since is a duration such as 24h or 7d, or a date in the past');
  if (toMs < fromMs) throw new CommandFailed('--until is a day such as 2026-01-31, not before --since');
  if (settleAfterMs === undefined) throw new CommandFailed('--settle is a duration such as 120s');
  for (const sid of account) checkAccount(sid, accounts);
  return {
    asked: { window: { from: new Date(fromMs), to: new Date(toMs) }, accounts: account },
    settleAfterMs,
  };
}

/** The last second of a day in UTC; NaN is passed on as a time before everything. */
function endOfDay(day: string): number {
  return /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T23:59:59.000Z`) || 0 : 0;
}

function checkAccount(sid: string, accounts: Config['accounts']): void {
  if (!/^AC[0-9a-f]{32}$/.test(sid))
    throw new CommandFailed(`--account: an account SID is AC and 32 hexadecimal digits`);
  // A subaccount need not be configured: it is read through its parent.
  if (accounts.every(({ restLogin }) => restLogin === undefined))
    throw new CommandFailed('--account: no configured account has a login for the REST API');
}

function ledgerQuery({ since, until, account }: Options) {
  if (account.length > 1) throw new CommandFailed('--report takes one --account at most');
  const trailingMs = since === undefined ? undefined : durationMs(since);
  const from = trailingMs === undefined ? since : new Date(Date.now() - trailingMs).toISOString();
  return { since: from?.slice(0, 10), until, account: account[0] };
}

/** In the appliance when one runs on this data directory, otherwise here. */
async function reconcileNow(config: Config, options: Asked): Promise<ReconcileReport> {
  if (await isAnswering(config.dataDir)) return reconcileInAppliance(config, options);
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

const lineSchema = z.object({
  advance: z.unknown().optional(),
  report: z.unknown().optional(),
  error: z.string().optional(),
});

async function reconcileInAppliance(
  config: Config,
  { asked, settleAfterMs, advanced }: Asked,
): Promise<ReconcileReport> {
  const search = new URLSearchParams([
    ['from', asked.window.from.toISOString()],
    ['to', asked.window.to.toISOString()],
    ['settleAfterMs', String(settleAfterMs)],
    ...asked.accounts.map((sid): [string, string] => ['account', sid]),
  ]);
  for await (const line of askAppliance(config.dataDir, `/control/reconcile?${search}`)) {
    const { advance, report, error } = lineSchema.parse(line);
    if (error !== undefined) throw new CommandFailed(error);
    if (advance !== undefined) advanced?.(advance as Parameters<NonNullable<typeof advanced>>[0]);
    if (report !== undefined) return report as ReconcileReport;
  }
  throw new CommandFailed(
    'the appliance ended while it was reconciling; start it and run this again to go on',
  );
}

function printReport(report: ReconcileReport): void {
  const others = Object.entries(report.discrepancies).filter(([kind]) => !namedKinds.has(kind));
  printPairs([
    [
      'compared with REST',
      `${report.resourcesRead} messages and calls of ${report.accounts} accounts, in ${report.requests} requests`,
    ],
    ['missing callbacks', String(report.missingCallbacks)],
    ['events added from REST', String(report.eventsAdded)],
    ['status differs', String(report.statusDiffers)],
    ['deleted at Twilio', String(report.deletedAtTwilio)],
    ['unknown at Twilio', String(report.unknownAtTwilio)],
    ...others.map(([kind, times]) => [kind.replaceAll('-', ' '), String(times)] as const),
    ...report.discovered.map(
      ({ accountSid, parentSid, status }) =>
        [
          'not configured',
          `${accountSid}, ${status} subaccount of ${parentSid}: ${paint.yellow('its callbacks are refused')} until its auth token is in LEDGERLINE_ACCOUNTS_FILE; its address is /callbacks/${accountSid}`,
        ] as const,
    ),
    ...report.notRead.map(
      ({ accountSid, reading, reason }) => ['not read', `${reading} of ${accountSid}: ${reason}`] as const,
    ),
    ...report.failed.map(({ accountSid, reason }) => ['failed', `${accountSid}: ${reason}`] as const),
  ]);
}

const namedKinds = new Set(['missing-callback', 'status-differs', 'deleted-at-twilio', 'unknown-at-twilio']);
