import type { Logger } from 'pino';
import { actRecorder } from '../core/acts/act.ts';
import type { Clock } from '../core/clock.ts';
import { limits } from '../core/limits.ts';
import type { Metrics } from '../core/metrics.ts';
import { instancesInUse } from '../core/privacy/instances.ts';
import { theAppliance } from '../core/privacy/keeper.ts';
import { measurePrivacy, retentionLastRun } from '../core/privacy/measure.ts';
import { runRetention } from '../core/privacy/retention/run.ts';
import { regularly, warned } from '../core/regularly.ts';
import type { Store } from '../core/store/store.ts';
import type { Instance } from './instance.ts';

interface Housekeeping {
  readonly store: Store;
  readonly instance: Instance;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly clock: Clock;
}

/**
 * Once a day one process of an installation removes what is older than it is kept; each sets the gauges of erasures, holds and
 * reveals. Until the returned function is called, which resolves when what was begun is over.
 */
export function keepHouse(house: Housekeeping): () => Promise<void> {
  const round = async (): Promise<void> => {
    await retentionIfDue(house);
    await measurePrivacy(house.store, house.metrics, house.clock());
    house.metrics.addressesNotSealed.set(house.instance.notSealed());
  };
  return regularly(round, {
    everyMs: limits.housekeepingEveryMs,
    firstAfterMs: limits.housekeepingEveryMs,
    failed: warned(house.log, 'retention could not be run or measured; it is tried again'),
  });
}

async function retentionIfDue({ store, instance, log, clock }: Housekeeping): Promise<void> {
  if (clock() - (await retentionLastRun(store)) < limits.retentionEveryMs) return;
  const first = (await instancesInUse(store)).find(({ alive }) => alive)?.instance_id ?? instance.instanceId;
  if (first !== instance.instanceId) return;
  const recordAct = actRecorder(instance.recorder);
  const { removed, stopped, resumed } = await runRetention(
    { store, recordAct, settings: instance.privacy, clock },
    theAppliance,
  );
  log.info(
    { removed: removed.length, stopped: stopped.length, resumed },
    'it was looked for what is older than it is kept',
  );
}
