import type { Logger } from 'pino';

interface Regular {
  readonly everyMs: number;
  /** When it is done for the first time; at once unless given. */
  readonly firstAfterMs?: number;
  /** Told of what goes wrong; it is done again the next time. */
  readonly failed: (error: unknown) => void;
}

/**
 * Does something again and again until the returned function is called, which resolves when nothing of it is under way any
 * more. A time that takes longer than until the next one leaves that one out; `stopping` is aborted as soon as it is to end.
 */
export function regularly(
  work: (stopping: AbortSignal) => Promise<unknown>,
  { everyMs, firstAfterMs = 0, failed }: Regular,
): () => Promise<void> {
  const stop = new AbortController();
  let running: Promise<void> | undefined;
  const go = inTurn(async () => work(stop.signal), failed);
  const start = (): void => {
    running = go();
  };
  if (firstAfterMs === 0) start();
  const first = firstAfterMs === 0 ? undefined : setTimeout(start, firstAfterMs).unref();
  const timer = setInterval(start, everyMs).unref();
  return async () => {
    clearTimeout(first);
    clearInterval(timer);
    stop.abort();
    await running;
  };
}

/** Does something now, unless it is still being done; resolves when it is over, whether it went well or not. */
export function inTurn(work: () => Promise<unknown>, failed: (error: unknown) => void): () => Promise<void> {
  let running: Promise<void> | undefined;
  return async () => {
    running ??= work()
      .then(() => undefined, failed)
      .finally(() => {
        running = undefined;
      });
    return running;
  };
}

/** Logs what went wrong. */
export function warned(log: Logger, message: string): (error: unknown) => void {
  return (error) => log.warn({ err: error }, message);
}
