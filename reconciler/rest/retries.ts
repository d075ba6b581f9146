import { DelegateBackoff, handleResultType, type RetryPolicy, retry } from 'cockatiel';
import type { Limits } from '../../core/limits.ts';
import { Attempt } from './attempt.ts';

interface RetriesOptions {
  readonly limits: Pick<Limits, 'restTries' | 'restRetryFirstMs' | 'restRetryLastMs' | 'restRetryAfterMaxMs'>;
  readonly random: () => number;
  /** Told before each retry how long it waits; may throw instead. */
  readonly retrying: (attempt: Attempt, wait: Wait) => void;
}

export interface Wait {
  readonly backoffMs: number;
  readonly askedForMs: number;
}

/**
 * Sends a request anew after 429, 500, 502, 503, 504 and when no answer came; after the last try what came of it is given
 * back as it is. The backoff has full jitter (from nothing to the whole of it), so that requests that failed together do
 * not come back together; where the answer has a Retry-After, the backoff comes on top of it, so never sooner.
 */
export function retriesOf({ limits, random, retrying }: RetriesOptions): RetryPolicy {
  return retry(
    handleResultType(Attempt, ({ isWorthAnotherTry }) => isWorthAnotherTry),
    {
      maxAttempts: limits.restTries - 1,
      backoff: new DelegateBackoff(({ attempt: number, result }) => {
        if (!('value' in result && result.value instanceof Attempt)) return 0;
        const longestMs = Math.min(limits.restRetryFirstMs * 2 ** (number - 1), limits.restRetryLastMs);
        const wait = {
          backoffMs: random() * longestMs,
          askedForMs: result.value.retryAfterMs(limits.restRetryAfterMaxMs),
        };
        retrying(result.value, wait);
        return wait.backoffMs + wait.askedForMs;
      }),
    },
  );
}
