import { type CompletenessDay, completenessDays, completenessQuerySchema } from '../console/completeness.ts';
import { coverageOf } from '../console/coverage.ts';
import type { Config } from '../core/config/config.ts';
import { CommandFailed } from './command-failed.ts';
import { percent } from './completeness-in-words.ts';
import { printCoverage } from './coverage-report.ts';
import { withStore } from './open-for-command.ts';
import { paint, printJson, when } from './print.ts';

/** Prints the ledger of days, and whether everything that is set up leads here. */
export async function printLedger(
  config: Config,
  query: {
    readonly since?: string | undefined;
    readonly until?: string | undefined;
    readonly account?: string | undefined;
  },
  json: boolean,
): Promise<void> {
  const parsed = completenessQuerySchema.safeParse(query);
  if (!parsed.success)
    throw new CommandFailed(
      '--since and --until are days such as 2026-01-31 (or --since 14d), --account an account SID',
    );
  const accounts = config.accounts.map(({ accountSid }) => accountSid);
  const { account, since } = parsed.data;
  const report = await withStore(config, async (store) => ({
    ...(await completenessDays(store, parsed.data, accounts, Date.now())),
    ...(await coverageOf(store, { account, since }, Date.now())),
  }));
  if (json) {
    printJson(report);
    return;
  }
  print(report.days);
  printCoverage(report);
}

function print(days: readonly CompletenessDay[]): void {
  if (days.length === 0) {
    console.log('No account is configured and no day was read whole yet: there is nothing to report.');
    return;
  }
  for (const accountSid of new Set(days.map((day) => day.accountSid))) {
    console.log(paint.bold(accountSid));
    for (const day of days.filter((one) => one.accountSid === accountSid)) printDay(day);
    console.log('');
  }
  const closed = days.filter(({ state }) => state === 'closed').length;
  console.log(`${closed} of ${days.length} days are closed: complete, and nothing more is expected of them.`);
}

const colours = { closed: paint.green, open: paint.yellow, 'not read': paint.red } as const;

function printDay(day: CompletenessDay): void {
  const share = day.share === null ? '' : `, heard ${day.heard} of ${day.expected} (${percent(day.share)})`;
  const read =
    day.readAt === null ? '' : `${day.resources} listed, ${day.refreshed} beside the list${share}; `;
  const closed = day.closedAt === null ? '' : `closed ${when(day.closedAt)}; `;
  const changed =
    day.changedAfterClose === 0 ? '' : paint.red(`; ${day.changedAfterClose} changed after it was closed`);
  console.log(
    `  ${day.day} ${day.kind.padEnd(7)} ${colours[day.state](day.state.padEnd(8))} ${read}${closed}${day.because}${changed}`,
  );
}
