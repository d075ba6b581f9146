import { z } from 'zod';
import { rowsOf, type Store } from '../store/store.ts';

/** The windows of the view slo_status, in its order. */
export const burnWindows = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'] as const;

const counts = z.array(z.coerce.number()).length(burnWindows.length);
const statusRow = z.object({
  slo: z.string(),
  budget_left: z.number(),
  events: counts,
  bad_events: counts,
  burn_rates: z.array(z.number()).length(burnWindows.length),
});

/** How an objective stands; the lists go with `burnWindows`. */
export type SloStatus = z.output<typeof statusRow>;

export async function sloStatus(store: Store): Promise<readonly SloStatus[]> {
  return rowsOf(
    store,
    statusRow,
    'SELECT slo, budget_left, events, bad_events, burn_rates FROM slo_status ORDER BY slo',
  );
}
