import type { Logger } from 'pino';
import { limits } from '../core/limits.ts';
import type { Publisher } from '../core/proof/publisher.ts';
import type { Instance } from './instance.ts';

interface Publishing {
  /** Signs a last time. */
  stop(): Promise<void>;
}

/** Brings what was heard into the log every second, and signs it every minute and at the end. */
export function publishRegularly(
  publisher: Publisher,
  { instance, log }: { readonly instance: Instance; readonly log: Logger },
): Publishing {
  const { sequencer, journal } = instance;
  const sequence = inTurn(
    () => sequencer.upTo(journal.settledSeq),
    log,
    'events could not be brought into the log; it is tried again',
  );
  const publish = inTurn(() => publisher.publish(), log, 'the log could not be signed; it is tried again');
  const timers = [setInterval(sequence, limits.sequenceEveryMs), setInterval(publish, limits.publishEveryMs)];
  // What a crash left unsigned; and whether this data directory may sign is known at once.
  void publish();
  return {
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      await publish();
    },
  };
}

/** Does something now, unless it is still being done; what goes wrong is logged and done again the next time. */
function inTurn(action: () => Promise<unknown>, log: Logger, whenItFails: string): () => Promise<void> {
  let running: Promise<void> | undefined;
  return async () => {
    running ??= action()
      .then(() => undefined)
      .catch((error: unknown) => log.error({ err: error }, whenItFails))
      .finally(() => {
        running = undefined;
      });
    return running;
  };
}
