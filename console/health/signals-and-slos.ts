import { z } from 'zod';
import { rowsOf, type Store } from '../../core/store/store.ts';

const signalRow = z.object({
  signal: z.string(),
  signal_id: z.string(),
  subject: z.record(z.string(), z.string()),
  since: z.string(),
  confidence: z.coerce.number(),
  affected: z.coerce.number(),
  explanation: z.string(),
});
export type SignalFigure = z.output<typeof signalRow>;

const sloRow = z.object({
  slo: z.string(),
  objective: z.coerce.number(),
  window_seconds: z.coerce.number(),
  good: z.coerce.number(),
  bad: z.coerce.number(),
  budget_left: z.coerce.number(),
  burn_1h: z.coerce.number(),
});
export type SloFigure = z.output<typeof sloRow>;

/** What is going on, as far as somebody should look, the latest first. */
export async function openSignals(store: Store): Promise<readonly SignalFigure[]> {
  return rowsOf(
    store,
    signalRow,
    `SELECT signal, signal_id, subject, since, confidence, affected, explanation FROM signal
     WHERE closed_at IS NULL ORDER BY since DESC, signal_id LIMIT 50`,
  );
}

/** Each objective as it stands now, the one with the least left first. */
export async function slosNow(store: Store): Promise<readonly SloFigure[]> {
  return rowsOf(
    store,
    sloRow,
    'SELECT slo, objective, window_seconds, good, bad, budget_left, burn_1h FROM slo_status ORDER BY budget_left, slo LIMIT 50',
  );
}
