import type { Command } from 'commander';
import { readConfig } from '../../core/config/config.ts';
import { lockDataDir } from '../../core/data-dir/lock.ts';
import { isAnswering } from '../../core/data-dir/socket.ts';
import { migrate } from '../../core/store/migrate.ts';
import { openStore } from '../../core/store/open.ts';
import { CommandFailed } from '../command-failed.ts';
import { printJson } from '../print.ts';

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description("bring the database to this release's schema (serve does it at its start)")
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: true }) => {
      const config = readConfig(process.env);
      const embedded = config.store.url === undefined;
      if (embedded && (await isAnswering(config.dataDir)))
        throw new CommandFailed(
          'the appliance is running on this data directory and has migrated it at its start; restart it to apply a new release',
        );
      const lock = embedded ? lockDataDir(config.dataDir) : undefined;
      const store = await openStore(config.store, config.dataDir);
      try {
        const report = await migrate(store);
        if (json) printJson(report);
        else
          console.log(
            report.applied.length === 0
              ? `Nothing to do: the schema is at version ${report.version}.`
              : `Applied ${report.applied.join(', ')}.`,
          );
      } finally {
        await store.close();
        lock?.release();
      }
    });
}
