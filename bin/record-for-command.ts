import { userInfo } from 'node:os';
import { z } from 'zod';
import { type Actor, actRecorder, type RecordAct, type RecordedAct } from '../core/acts/act.ts';
import { recordedActSchema } from '../core/acts/act-schema.ts';
import type { Config } from '../core/config/config.ts';
import { isAnswering } from '../core/data-dir/socket.ts';
import { limits } from '../core/limits.ts';
import { createLog } from '../core/log.ts';
import { createMetrics } from '../core/metrics.ts';
import { type CheckpointRow, checkpointRowSchema } from '../core/proof/checkpoint-table.ts';
import { openStore } from '../core/store/open.ts';
import { type Store, StoreUnavailable } from '../core/store/store.ts';
import { CommandFailed } from './command-failed.ts';
import { askAppliance } from './control-client.ts';
import { type Instance, openInstance } from './instance.ts';
import { linkStore, type StoreLink } from './store-link.ts';

/** Whoever runs this command. */
export function theUser(): Actor {
  return { name: userInfo().username, role: 'admin', via: 'command line' };
}

/**
 * Runs a command that looks at people or decides about them, with the store and a way to make that an act: through the
 * appliance that runs on the data directory, or else with the data directory's own journal, which is held until the
 * command is done and then shipped.
 */
export async function withRecord<Result>(
  config: Config,
  run: (store: Store, recordAct: RecordAct, publish: Publish) => Promise<Result>,
): Promise<Result> {
  return (await isAnswering(config.dataDir)) ? throughAppliance(config, run) : alone(config, run);
}

/** Signs the log of the data directory as it is now; `undefined` when nothing is signed yet. */
export type Publish = () => Promise<CheckpointRow | undefined>;

const answerLine = z.union([z.object({ recorded: recordedActSchema }), z.object({ error: z.string() })]);

const publishedLine = z.union([
  z.object({ checkpoint: checkpointRowSchema.nullable() }),
  z.object({ error: z.string() }),
]);

/**
 * Runs a command that changes who may do what: as above, without ClickHouse. What is recorded while no appliance runs is shipped at
 * the next start.
 */
export async function withJournal<Result>(
  config: Config,
  run: (recordAct: RecordAct) => Promise<Result>,
): Promise<Result> {
  if (await isAnswering(config.dataDir)) return run(askingAppliance(config));
  const instance = await openInstance(config, Date.now);
  try {
    return await run(actRecorder(instance.recorder));
  } finally {
    await instance.close();
  }
}

function askingAppliance({ dataDir }: Config): RecordAct {
  return async (act) => {
    for await (const line of askAppliance(dataDir, '/control/act', act)) {
      const answer = answerLine.parse(line);
      if ('recorded' in answer) return answer.recorded as RecordedAct;
      throw new CommandFailed(`it could not be recorded, so nothing was done: ${answer.error}`);
    }
    throw new CommandFailed('the appliance did not answer, so nothing was done; is it stopping?');
  };
}

async function throughAppliance<Result>(
  config: Config,
  run: (store: Store, recordAct: RecordAct, publish: Publish) => Promise<Result>,
): Promise<Result> {
  const publish = async (): Promise<CheckpointRow | undefined> => {
    for await (const line of askAppliance(config.dataDir, '/control/publish')) {
      const answer = publishedLine.parse(line);
      if ('error' in answer) throw new CommandFailed(`the log could not be signed: ${answer.error}`);
      return answer.checkpoint ?? undefined;
    }
    throw new CommandFailed('the appliance did not answer; is it stopping?');
  };
  const store = await openStore(config.store, config.dataDir);
  try {
    return await run(store, askingAppliance(config), publish);
  } finally {
    await store.close();
  }
}

async function alone<Result>(
  config: Config,
  run: (store: Store, recordAct: RecordAct, publish: Publish) => Promise<Result>,
): Promise<Result> {
  return withDataDirectory(config, async (store, instance, link) => {
    // What a process that was killed left in the journal may be what this command goes by.
    await link.drained(limits.graceMs);
    const publish: Publish = () => link.ownLog.publisher.publish();
    const result = await run(store, actRecorder(instance.recorder), publish);
    // What stays in the journal is shipped at the next start.
    await link.drained(limits.graceMs);
    return result;
  });
}

/** Holds the data directory, which no appliance runs on, for a command that needs its journal or its log. */
export async function withDataDirectory<Result>(
  config: Config,
  run: (store: Store, instance: Instance, link: StoreLink) => Promise<Result>,
): Promise<Result> {
  const instance = await openInstance(config, Date.now);
  try {
    const link = await linkStore({
      config,
      instance,
      metrics: createMetrics(),
      log: createLog('fatal'),
      clock: Date.now,
      random: Math.random,
      whenReady: () => undefined,
    });
    try {
      const store = link.store();
      if (store === undefined)
        throw new StoreUnavailable(`ClickHouse at ${config.store.url} cannot be reached; is it running?`);
      return await run(store, instance, link);
    } finally {
      await link.close();
    }
  } finally {
    await instance.close();
  }
}
