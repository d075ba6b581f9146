import { z } from 'zod';
import { rowsOf } from '../core/store/store.ts';
import type { Reconciler } from './reconciler.ts';

const shareRow = z.object({ account_sid: z.string(), family: z.string(), share: z.number().nullable() });
const openRow = z.object({ account_sid: z.string(), family: z.string(), days: z.coerce.number() });

/** A day that is still open this long after it ended is late: it closes after three days, with receipts after seven. */
const lateAfterDays = 9;

/** Sets the figures that alerts and SLOs are made from: the share heard of the last day, and days that should be closed. */
export async function measureCompleteness({ store, metrics, clock }: Reconciler): Promise<void> {
  const at = { nowMs: clock() };
  const shares = await rowsOf(
    store,
    shareRow,
    `SELECT account_sid, family, if(sum(h.expected) = 0, NULL, sum(h.heard) / sum(h.expected)) AS share
     FROM completeness_hour AS h
     WHERE hour >= fromUnixTimestamp64Milli({nowMs:Int64}, 'UTC') - INTERVAL 1 DAY
     GROUP BY account_sid, family`,
    at,
  );
  metrics.heardShare.reset();
  for (const { account_sid, family, share } of shares)
    if (share !== null) metrics.heardShare.set({ account_sid, family }, share);
  const open = await rowsOf(
    store,
    openRow,
    `SELECT account_sid, family, countIf(closed_at IS NULL) AS days
     FROM day_ledger
     WHERE day < toDate(fromUnixTimestamp64Milli({nowMs:Int64}, 'UTC')) - ${lateAfterDays}
     GROUP BY account_sid, family`,
    at,
  );
  metrics.daysLate.reset();
  for (const { account_sid, family, days } of open) metrics.daysLate.set({ account_sid, family }, days);
}
