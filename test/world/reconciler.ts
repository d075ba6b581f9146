import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { ContactDirectory } from '../../core/contacts/directory.ts';
import { KeyRing } from '../../core/contacts/key-ring.ts';
import { openDisk } from '../../core/journal/disk.ts';
import { Journal } from '../../core/journal/journal.ts';
import { Recorder } from '../../core/journal/recorder.ts';
import { Shipper } from '../../core/journal/shipper.ts';
import { limits } from '../../core/limits.ts';
import { createMetrics } from '../../core/metrics.ts';
import { Sequencer } from '../../core/proof/sequencer.ts';
import type { Store } from '../../core/store/store.ts';
import type { Reconciler } from '../../reconciler/reconciler.ts';
import { aFolder } from './temp.ts';

/** A reconciler of real parts, with a journal and a shipper of its own, on a store that is given. */
export function aReconcilerOf(
  store: Store,
  more: Partial<Reconciler> & Pick<Reconciler, 'accounts' | 'twilioApiBaseUrl'>,
): Reconciler {
  const clock = more.clock ?? Date.now;
  const folder = aFolder();
  const disk = openDisk(folder);
  const sequencer = Sequencer.open({ disk, folder, instanceId: 'in_test' });
  const journal = new Journal({
    disk,
    instanceId: 'in_test',
    maxBytes: 1e9,
    clock,
    nonce: () => '0'.repeat(32),
  });
  const keys = new KeyRing([{ version: 1, secret: Buffer.alloc(32, 1) }]);
  const log = pino({ level: 'silent' });
  const shipper = new Shipper({
    journal,
    disk,
    store,
    instanceId: 'in_test',
    sequenced: async (seq) => (await sequencer).upTo(seq),
    limits,
    log,
    random: Math.random,
    watch: { shipped: () => undefined, failed: () => undefined },
  });
  shipper.start();
  onTestFinished(async () => {
    await shipper.stop();
    await disk.root.close();
  });
  return {
    store,
    recorder: new Recorder(journal, new ContactDirectory(disk, keys, clock, 10_000), clock),
    instanceId: 'in_test',
    publicUrl: 'https://hooks.example.org',
    settle: async () => void (await shipper.drained(60_000)),
    metrics: createMetrics(),
    log,
    clock,
    random: Math.random,
    limits,
    ...more,
  };
}

/** Forgets everything that was heard and read. */
export async function emptyRecord(store: Store): Promise<void> {
  for (const table of [
    'events',
    'resource_states',
    'sid_links',
    'intents',
    'resources_by_minute',
    'rest_resources',
    'rest_resources_by_hour',
    'discrepancies',
    'reconcile_slices',
    'reconcile_runs',
    'reconcile_days',
    'reconcile_claims',
    'readings',
    'configuration_items',
    'usage_records',
    'verify_days',
  ])
    await store.writer.command({ query: `TRUNCATE TABLE ${table}` });
}
