import type { Logger } from 'pino';
import type { Clock } from '../core/clock.ts';
import type { Config } from '../core/config/config.ts';
import { limits } from '../core/limits.ts';
import type { Metrics } from '../core/metrics.ts';
import { deliverRegularly } from '../core/proof/outlets/deliver.ts';
import type { Outlet } from '../core/proof/outlets/outlet.ts';
import { outletsOf } from '../core/proof/outlets/outlets.ts';
import { readProofSettings } from '../core/proof/outlets/settings.ts';
import type { Publisher } from '../core/proof/publisher.ts';
import { inTurn } from '../core/regularly.ts';
import type { Instance } from './instance.ts';

interface PublishOptions {
  readonly config: Config;
  readonly instance: Instance;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly clock: Clock;
}

export interface Publishing {
  /** For how long the log has had events that nobody signed, milliseconds. */
  unsignedMs(): number;
  /** Signs a last time. */
  stop(): Promise<void>;
}

/** Brings what was heard into the log every second, signs it every minute and at the end, and sends checkpoints away. */
export function publishRegularly(publisher: Publisher, options: PublishOptions): Publishing {
  const { instance, log, clock } = options;
  const { sequencer, journal } = instance;
  let unsignedSince: number | undefined;
  const grow = async (): Promise<void> => {
    await sequencer.upTo(journal.settledSeq);
    unsignedSince = sequencer.size === (publisher.latest?.size ?? 0) ? undefined : (unsignedSince ?? clock());
  };
  const sequence = inTurn(grow, told(log, 'events could not be brought into the log; it is tried again'));
  const publish = inTurn(
    () => publisher.publish(),
    told(log, 'the log could not be signed; it is tried again'),
  );
  const timers = [setInterval(sequence, limits.sequenceEveryMs), setInterval(publish, limits.publishEveryMs)];
  // What a crash left unsigned; and whether this data directory may sign is known at once.
  void publish();
  const delivering = deliver(publisher, options);
  return {
    unsignedMs: () => (unsignedSince === undefined ? 0 : clock() - unsignedSince),
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      await publish();
      await delivering.stop();
    },
  };
}

function deliver(
  publisher: Publisher,
  { config, instance, metrics, log }: PublishOptions,
): { stop(): Promise<void> } {
  const { instanceId, sequencer, disk } = instance;
  const outlets = outletsOf(readProofSettings(config.dataDir), { instanceId, sequencer, publisher }, disk);
  for (const { name: outlet, kind, everyMs } of outlets) {
    metrics.outletEverySeconds.set({ outlet, kind }, everyMs / 1_000);
    metrics.outletDelivered.setToCurrentTime({ outlet, kind });
    metrics.outletFailures.inc({ outlet, kind }, 0);
  }
  const watch = {
    delivered: ({ name: outlet, kind }: Outlet) => metrics.outletDelivered.setToCurrentTime({ outlet, kind }),
    failed: ({ name: outlet, kind }: Outlet) => metrics.outletFailures.inc({ outlet, kind }),
  };
  return deliverRegularly({ outlets, latest: () => publisher.latest, watch, log });
}

/** Logs what went wrong. */
function told(log: Logger, message: string): (error: unknown) => void {
  return (error) => log.error({ err: error }, message);
}
