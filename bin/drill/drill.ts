import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { StoreConfig } from '../../core/config/config.ts';
import { openDiskToRead } from '../../core/journal/disk.ts';
import { limits } from '../../core/limits.ts';
import { verifyRecord } from '../../core/proof/verify/verify.ts';
import { openStore } from '../../core/store/open.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';
import { CommandFailed } from '../command-failed.ts';
import { askAppliance } from '../control-client.ts';
import { type Counts, countRecord } from './count.ts';
import { Load } from './load.ts';
import type { ScratchAppliance } from './scratch-appliance.ts';

export interface DrillReport extends Counts {
  readonly kills: number;
  /** Callbacks whose answer a kill cut off: they may be stored or not. */
  readonly cutOff: number;
  readonly verified: boolean;
  readonly seconds: number;
}

export interface DrillAdvance {
  readonly killed: number;
  readonly acknowledged: number;
  readonly elapsedMs: number;
}

interface DrillOptions {
  readonly appliance: ScratchAppliance;
  readonly kills: number;
  readonly random: () => number;
  readonly advanced: (advance: DrillAdvance) => void;
}

/** Loads the appliance, kills it that often while it acknowledges, starts it again, and counts and verifies what it has. */
export async function drill({ appliance, kills, random, advanced }: DrillOptions): Promise<DrillReport> {
  const began = performance.now();
  const load = new Load(appliance);
  const tell = (killed: number): void =>
    advanced({ killed, acknowledged: load.acknowledged.size, elapsedMs: performance.now() - began });
  tell(0);
  await appliance.start();
  for (let killed = 1; killed <= kills; killed += 1) {
    const sending = load.send();
    await load.acknowledgedMore(limits.drillAcknowledgedBeforeKill);
    await wait(random() * limits.drillKillWithinMs);
    appliance.expectRunning();
    await appliance.kill();
    await sending;
    await appliance.start();
    tell(killed);
  }
  await everythingShipped(appliance);
  const store = await openStore(scratchStore, appliance.dataDir);
  try {
    return {
      kills,
      ...countRecord(load.acknowledged, await recordedOf(store, appliance.accountSid)),
      cutOff: load.cutOff,
      verified: await isVerified(store, appliance.dataDir),
      seconds: Math.round((performance.now() - began) / 1_000),
    };
  } finally {
    await store.close();
  }
}

/** The embedded engine of the scratch appliance, whatever database the real one has. */
const scratchStore: StoreConfig = {
  url: undefined,
  user: undefined,
  password: undefined,
  database: 'ledgerline',
  cluster: undefined,
};

const statusSchema = z.object({ journal: z.object({ events: z.number() }) });

async function everythingShipped(appliance: ScratchAppliance): Promise<void> {
  const deadline = Date.now() + limits.drillShipMs;
  while (Date.now() < deadline) {
    appliance.expectRunning();
    for await (const line of askAppliance(appliance.dataDir, '/control/status'))
      if (statusSchema.parse(line).journal.events === 0) return;
    await wait(100);
  }
  throw new CommandFailed('the scratch appliance did not ship its journal in time');
}

const recordedRow = z.object({ sid: z.string(), events: z.number(), hearings: z.number() });

async function recordedOf(store: Store, accountSid: string): Promise<readonly z.infer<typeof recordedRow>[]> {
  return rowsOf(
    store,
    recordedRow,
    `SELECT resource_sid AS sid, count() AS events, sum(repeats) + count() AS hearings
     FROM event_once WHERE account_sid = {accountSid: String} GROUP BY sid`,
    { accountSid },
  );
}

async function isVerified(store: Store, dataDir: string): Promise<boolean> {
  const disk = openDiskToRead(dataDir);
  try {
    return (await verifyRecord({ store, dataDir, disk, given: [], keys: [] })).ok;
  } finally {
    await disk?.root.close();
  }
}
