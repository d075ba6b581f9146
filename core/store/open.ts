import { Agent, type AgentOptions } from 'node:http';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { StoreConfig } from '../config/config.ts';
import { isAnswering, socketPathOf } from '../data-dir/socket.ts';
import { type Connection, EmbeddedConnection } from './embedded-connection.ts';
import { dieOfFatalSignals } from './fatal-signals.ts';
import { type Store, StoreUnavailable } from './store.ts';

/** The client would write errors, with the query, to standard error on its own; they are ours to report. */
const silent = { level: ClickHouseLogLevel.OFF };

/**
 * Opens the store that the configuration names: a server when it has a URL; otherwise the embedded engine, in this
 * process or, when an appliance already holds the data directory, through that appliance's socket.
 */
export async function openStore(config: StoreConfig, dataDir: string): Promise<Store> {
  if (config.url !== undefined) return openServer(config, config.url);
  if (await isAnswering(dataDir)) return openThroughAppliance(config, dataDir);
  return openEmbedded(config, dataDir);
}

/** Opens a ClickHouse server or cluster; makes the database if it is not there. */
export async function openServer(config: StoreConfig, url: string): Promise<Store> {
  const options = {
    url,
    ...(config.user === undefined ? {} : { username: config.user }),
    ...(config.password === undefined ? {} : { password: config.password }),
    request_timeout: 30_000,
    log: silent,
  };
  const admin = createClient(options);
  try {
    await admin.command({ query: createDatabase(config) });
  } catch (error) {
    throw new StoreUnavailable(
      `CLICKHOUSE_URL: ClickHouse at ${new URL(url).host} does not answer (${reasonOf(error)}). Is it running, and are CLICKHOUSE_USER and CLICKHOUSE_PASSWORD right?`,
      { cause: error },
    );
  } finally {
    await admin.close();
  }
  const client = (): ClickHouseClient => createClient({ ...options, database: config.database });
  return storeOf(new URL(url).host, config.cluster, [client(), client(), client()]);
}

/** Uses the engine of the appliance that runs on the same data directory. */
function openThroughAppliance(config: StoreConfig, dataDir: string): Store {
  const agentOptions: AgentOptions & { socketPath: string } = {
    keepAlive: true,
    socketPath: socketPathOf(dataDir),
  };
  const client = (): ClickHouseClient =>
    createClient({
      url: 'http://appliance',
      database: config.database,
      log: silent,
      http_agent: new Agent(agentOptions),
    });
  return storeOf('embedded, through the running appliance', undefined, [client(), client(), client()]);
}

/** Starts the engine inside this process. The caller must hold the data directory's lock. */
export async function openEmbedded(config: StoreConfig, dataDir: string): Promise<Store> {
  const { createChdbConnection } = await import('chdb/connection').catch((error: unknown) => {
    throw new StoreUnavailable(
      'the embedded ClickHouse (npm package chdb) is not installed here: set CLICKHOUSE_URL to a server, or install the package',
      { cause: error },
    );
  });
  const client = async (...settings: readonly string[]): Promise<ClickHouseClient> => {
    const engine = createChdbConnection({ path: join(dataDir, 'clickhouse') });
    // The same contract, declared a second time in the package that chdb was compiled against.
    const connection = new EmbeddedConnection(engine as unknown as Connection);
    const opened = createClient({ connection, log: silent });
    await opened.command({ query: createDatabase(config) });
    await opened.command({ query: `USE ${config.database}` });
    await opened.command({ query: `SET ${[...notCompiled, ...settings].join(', ')}` });
    return opened;
  };
  const halfOfTheThreads = `max_threads = ${Math.max(1, Math.floor(availableParallelism() / 2))}`;
  const clients = [
    await client(somebodyWaits),
    await client(somebodyWaits),
    await client(nobodyWaits, halfOfTheThreads),
  ] as const;
  dieOfFatalSignals();
  return storeOf('embedded', undefined, clients);
}

/** Queries here are short and many: to compile their expressions takes longer than they do. */
const notCompiled = ['compile_expressions', 'compile_aggregate_expressions', 'compile_sort_description'].map(
  (setting) => `${setting} = 0`,
);

/** A query stands still while one with a smaller number runs (for a second at most at a time). */
const somebodyWaits = 'priority = 1';
const nobodyWaits = 'priority = 2';

function storeOf(
  where: string,
  cluster: string | undefined,
  [writer, reader, background]: readonly [ClickHouseClient, ClickHouseClient, ClickHouseClient],
): Store {
  return {
    where,
    cluster,
    writer,
    reader,
    background,
    close: async () => {
      for (const client of [writer, reader, background]) await client.close();
    },
  };
}

function createDatabase({ database, cluster }: StoreConfig): string {
  const onCluster = cluster === undefined ? '' : ` ON CLUSTER '${cluster}'`;
  return `CREATE DATABASE IF NOT EXISTS ${database}${onCluster}`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return [code, error.message.split('\n')[0]].filter((part) => part !== '').join(': ');
}
