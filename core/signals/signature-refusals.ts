import type { Metrics } from '../metrics.ts';
import { everyMinuteMs, type Finder } from './finder.ts';
import { segmentOf } from './finding.ts';
import { parameters } from './parameters.ts';

/** Why a request was refused that says: its signature is by another token, or none of ours. */
const reasons = ['bad-signature'];

/**
 * Callbacks are refused all of a sudden: a rotated token, or a proxy that changes URLs. Counted in this process, which
 * has a finding of its own: another instance may have the new token already. Nothing is known of the account, since
 * what is refused is not believed.
 */
export function signatureRefusals(metrics: Metrics, instanceId: string): Finder {
  /** What was refused in all, a minute ago, two minutes ago …: an hour of it. */
  const totals: number[] = [];
  let sinceMs: number | undefined;
  return {
    kinds: ['signature-refusals'],
    everyMs: everyMinuteMs,
    own: segmentOf({ item: instanceId }),
    find: async ({ nowMs }) => {
      const { values } = await metrics.callbacksRefused.get();
      const total = values
        .filter(({ labels }) => reasons.includes(String(labels.reason)))
        .reduce((sum, { value }) => sum + value, 0);
      const fiveAgo = totals[4] ?? totals[totals.length - 1] ?? 0;
      const hourAgo = totals[totals.length - 1] ?? 0;
      const before = (fiveAgo - hourAgo) / Math.max(1, (totals.length - 5) / 5);
      totals.unshift(total);
      if (totals.length > 60) totals.pop();
      const now = total - fiveAgo;
      const sudden = now >= parameters.refusalsTimes * before;
      if (now < parameters.refusalsAtLeast || !(sudden || sinceMs !== undefined)) {
        sinceMs = undefined;
        return [];
      }
      sinceMs ??= nowMs - 5 * everyMinuteMs;
      return [
        {
          kind: 'signature-refusals',
          accountSid: '',
          environment: '',
          about: { item: instanceId },
          sinceMs,
          confidence: 1,
          affected: now,
          explanation: `${now} callbacks within five minutes were refused for their signature: was an auth token rotated, or does a proxy change the URL?`,
        },
      ];
    },
  };
}
