import { isoTime } from '../clock.ts';
import type { Metrics } from '../metrics.ts';
import type { Store } from '../store/store.ts';
import { erasures } from './erasure/erasures.ts';
import { holdsInForce } from './hold/hold.ts';
import { pastActs } from './past-acts.ts';
import { revealsNow } from './reveal/reveal.ts';

const dayMs = 86_400_000;

/** When retention last ran, in milliseconds since 1970; 0 when never. */
export async function retentionLastRun(store: Store): Promise<number> {
  const last = (await pastActs(store, ['retention-run'])).at(-1);
  return last === undefined ? 0 : Date.parse(last.at);
}

/** Sets the gauges of erasures, holds, retention and reveals. */
export async function measurePrivacy(store: Store, metrics: Metrics, nowMs: number): Promise<void> {
  const pending = (await erasures(store)).filter(({ done_at }) => done_at === null);
  const oldest = pending[0];
  metrics.erasuresPending.set(pending.length);
  metrics.erasureOldest.set(
    oldest === undefined ? 0 : Math.max(0, nowMs - Date.parse(oldest.ordered_at)) / 1_000,
  );
  metrics.holdsInForce.set((await holdsInForce(store)).length);
  metrics.retentionFinished.set((await retentionLastRun(store)) / 1_000);
  const since = isoTime(nowMs - dayMs);
  const { reveals, requests } = await revealsNow({ store, clock: () => nowMs });
  const askerOf = new Map(requests.map(({ requestId, approvedBy }) => [requestId, approvedBy]));
  const ways = { 'four-eyes': 0, alone: 0, emergency: 0 };
  for (const { at, breakGlass, requestId, asker } of reveals) {
    if (at <= since) continue;
    if (breakGlass) ways.emergency += 1;
    else if (askerOf.get(requestId) === asker) ways.alone += 1;
    else ways['four-eyes'] += 1;
  }
  for (const [way, count] of Object.entries(ways)) metrics.reveals.set({ way }, count);
  metrics.breakGlassUnreviewed.set(
    reveals.filter(({ breakGlass, reviewedBy }) => breakGlass && reviewedBy === undefined).length,
  );
  const refusals = await pastActs(store, ['reveal-refusal'], since);
  metrics.revealsOverLimit.set(refusals.filter(({ details }) => details.OverLimit === 'true').length);
}
