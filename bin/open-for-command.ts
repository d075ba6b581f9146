import type { Config } from '../core/config/config.ts';
import { lockDataDir } from '../core/data-dir/lock.ts';
import { isAnswering } from '../core/data-dir/socket.ts';
import { migrate } from '../core/store/migrate.ts';
import { openStore } from '../core/store/open.ts';
import type { Store } from '../core/store/store.ts';

/**
 * Runs a command on the store, wherever it is: on a server, in a running appliance, or in the data directory, which
 * is then held until the command is done.
 */
export async function withStore<Result>(
  config: Config,
  run: (store: Store) => Promise<Result>,
): Promise<Result> {
  const alone = config.store.url === undefined && !(await isAnswering(config.dataDir));
  const lock = alone ? lockDataDir(config.dataDir) : undefined;
  try {
    const store = await openStore(config.store, config.dataDir);
    if (alone) await migrate(store);
    try {
      return await run(store);
    } finally {
      await store.close();
    }
  } finally {
    lock?.release();
  }
}
