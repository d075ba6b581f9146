import type { Metrics } from '../../core/metrics.ts';
import type { AccountSid } from '../../core/sids.ts';
import type { Attempt } from './attempt.ts';

/** What the metrics are told of the requests for one account. */
export type Watch = ReturnType<typeof watchOf>;

export function watchOf(metrics: Metrics, accountSid: AccountSid) {
  const account = { account_sid: accountSid };
  return {
    sending: () => metrics.restInFlight.inc(account),
    ended: (attempt: Attempt) => {
      metrics.restInFlight.dec(account);
      metrics.restRequests.inc({ ...account, status: String(attempt.status) });
      // Recorded for whoever looks for the ceiling; nothing relies on it, since Twilio does not document it.
      const atTwilio = attempt.header('twilio-concurrent-requests') ?? '';
      if (/^\d{1,6}$/.test(atTwilio)) metrics.restConcurrentAtTwilio.set(account, Number(atTwilio));
    },
    limitIs: (places: number) => metrics.restConcurrency.set(account, places),
    circuitIs: (open: boolean) => metrics.restCircuitOpen.set(account, open ? 1 : 0),
    retrying: ({ status }: Attempt) => metrics.restRetries.inc({ ...account, status: String(status) }),
    waiting: (reason: 'backoff' | 'retry-after', ms: number) =>
      metrics.restBackoffSeconds.inc({ ...account, reason }, ms / 1000),
    budgetSpent: () => metrics.restBudgetsSpent.inc(account),
    skewIs: (ms: number) => metrics.clockSkewSeconds.set(account, ms / 1000),
  };
}
