import { z } from 'zod';
import type { Metrics } from '../metrics.ts';
import { rowsOf, type Store } from '../store/store.ts';

const row = z.object({
  signal: z.string(),
  account_sid: z.string(),
  environment: z.string(),
  subject: z.record(z.string(), z.string()),
  since: z.coerce.number(),
  affected: z.coerce.number(),
  price: z.coerce.number().nullable(),
  price_unit: z.string(),
});

/** Open signals that have gauges at most; with more the first by what is affected. */
const measuredAtMost = 500;

/** Sets the gauges that alerts are made from: one of each for every open signal. */
export async function measureSignals(store: Store, metrics: Metrics, nowMs: number): Promise<void> {
  const open = await rowsOf(
    store,
    row,
    `SELECT signal, account_sid, environment, subject, toUnixTimestamp64Milli(s.since) / 1000 AS since, affected,
        toFloat64(s.price) AS price, price_unit
     FROM signal AS s WHERE closed_at IS NULL ORDER BY affected DESC LIMIT ${measuredAtMost}`,
  );
  for (const gauge of [metrics.signalOpen, metrics.signalAffected, metrics.signalCost, metrics.signalSince])
    gauge.reset();
  for (const { signal, account_sid, environment, subject, ...found } of open) {
    const { sender = '', service = '', carrier = '', country = '', channel = '', template = '' } = subject;
    const labels = { signal, account_sid, environment, sender, service, carrier, country, channel, template };
    metrics.signalOpen.set(labels, 1);
    metrics.signalAffected.set(labels, found.affected);
    metrics.signalSince.set(labels, found.since);
    if (found.price !== null)
      metrics.signalCost.set({ ...labels, price_unit: found.price_unit }, found.price);
  }
  metrics.signalsMeasured.set(nowMs / 1_000);
}
