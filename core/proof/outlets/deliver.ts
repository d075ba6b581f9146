import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { limits } from '../../limits.ts';
import type { CheckpointRow } from '../checkpoint-table.ts';
import type { Outlet } from './outlet.ts';

export interface DeliveryWatch {
  delivered(outlet: Outlet): void;
  failed(outlet: Outlet): void;
}

interface DeliverOptions {
  readonly outlets: readonly Outlet[];
  /** The newest checkpoint. */
  readonly latest: () => CheckpointRow | undefined;
  readonly watch: DeliveryWatch;
  readonly log: Logger;
}

/** Gives every outlet the newest checkpoint as often as it wants one, each on its own: a slow one holds nobody up. */
export function deliverRegularly(options: DeliverOptions): { stop(): Promise<void> } {
  const stop = new AbortController();
  const running = options.outlets.map((outlet) => deliverTo(outlet, options, stop.signal));
  return {
    stop: async () => {
      stop.abort();
      await Promise.all(running);
    },
  };
}

async function deliverTo(
  outlet: Outlet,
  { latest, watch, log }: DeliverOptions,
  stop: AbortSignal,
): Promise<void> {
  const { name, kind, everyMs } = outlet;
  const pause = (ms: number): Promise<unknown> =>
    wait(ms, undefined, { signal: stop, ref: false }).catch(() => undefined);
  let delivered = 0;
  while (!stop.aborted) {
    const checkpoint = latest();
    if (checkpoint === undefined) {
      await pause(Math.min(everyMs, limits.outletLookMs));
      continue;
    }
    try {
      if (checkpoint.number !== delivered)
        await outlet.deliver(
          checkpoint,
          AbortSignal.any([stop, AbortSignal.timeout(limits.outletTimeoutMs)]),
        );
      delivered = checkpoint.number;
      watch.delivered(outlet);
      await pause(everyMs);
    } catch (error) {
      if (stop.aborted) return;
      watch.failed(outlet);
      log.warn({ err: error, outlet: name, kind }, 'a checkpoint could not be delivered; it is tried again');
      await pause(Math.min(everyMs, limits.outletRetryMs));
    }
  }
}
