import type { Command } from 'commander';
import type { Removal } from '../../../core/privacy/retention/plan.ts';
import { retentionPlan, runRetention } from '../../../core/privacy/retention/run.ts';
import { printJson } from '../../print.ts';
import { theUser } from '../../record-for-command.ts';
import { withPrivacy } from './with-privacy.ts';

export function addRetention(privacy: Command): void {
  privacy
    .command('retention')
    .description('remove what is older than it is kept, as serve does once a day; what is held stays')
    .option('--dry-run', 'say what would go, and remove nothing')
    .option('--json', 'print JSON')
    .action(async ({ dryRun, json }: { readonly dryRun?: true; readonly json?: true }) => {
      if (dryRun) {
        const plan = await withPrivacy(retentionPlan);
        if (json) return printJson({ wouldGo: plan });
        print(plan, 'would go');
        return;
      }
      const report = await withPrivacy((parts) => runRetention(parts, theUser()));
      if (json) return printJson(report);
      print(report.removed, 'went');
      print(report.stopped, 'would have gone; a hold came first');
      if (report.resumed > 0) console.log(`${report.resumed} removals that were cut off before are done.`);
    });
}

function print(removals: readonly Removal[], what: string): void {
  if (removals.length === 0 && what !== 'would have gone; a hold came first')
    console.log('Nothing is older than it is kept.');
  for (const { table, month, before, rowsToGo, rowsHeld } of removals)
    console.log(
      `${table.padEnd(24)} ${month === '' ? `before ${before.slice(0, 10)}` : month.padEnd(17)}  ${rowsToGo} rows ${what}${rowsHeld === 0 ? '' : `, ${rowsHeld} are held and stay`}`,
    );
}
