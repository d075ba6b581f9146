import { insertRows, type Store } from '../core/store/store.ts';
import { dayMs } from './passes.ts';
import type { Watermark } from './slices.ts';

const hourMs = 3_600_000;

/** Statuses arrive for up to three days (carriers' receipts; a message waits in a queue for ten hours at most). */
const closesAfterMs = 72 * hourMs;
/** Who uses WhatsApp or RCS reads within a week, or the receipt is not waited for. */
const receiptsCloseAfterMs = 168 * hourMs;

/** What a whole day's reading showed. */
export interface DayReading {
  readonly day: string;
  readonly mark: Watermark;
  readonly refreshed: number;
  /** Not final: of the list, and of what was heard and no list shows. */
  readonly unsettled: number;
  /** There were more to be asked for one by one than a run may. */
  readonly refreshCutShort: boolean;
}

/**
 * Whether a day may be called closed, and why. Closed means: everything that Twilio lists of it was compared, nothing
 * of it is on the way, and its time for late statuses is over. `nowMs` is by Twilio's clock.
 */
export function verdictOn(
  { day, mark, unsettled, refreshCutShort }: DayReading,
  nowMs: number,
): { readonly closed: boolean; readonly because: string } {
  const endedAgoMs = nowMs - (Date.parse(day) + dayMs);
  const open = (because: string) => ({ closed: false, because });
  if (endedAgoMs < closesAfterMs)
    return open(`late statuses may come until ${hoursAfter(day, closesAfterMs)}`);
  if (mark.unreadable > 0) return open(`${mark.unreadable} rows do not have the documented shape`);
  if (refreshCutShort) return open('not all that was heard of could be asked for yet');
  if (unsettled > 0) return open(`${unsettled} are not final at Twilio`);
  if (mark.awaitingReceipt > 0 && endedAgoMs < receiptsCloseAfterMs)
    return open(
      `${mark.awaitingReceipt} may still be read (WhatsApp, RCS) until ${hoursAfter(day, receiptsCloseAfterMs)}`,
    );
  return {
    closed: true,
    because: 'everything that Twilio lists was compared, and nothing of it is on the way',
  };
}

function hoursAfter(day: string, ms: number): string {
  return new Date(Date.parse(day) + dayMs + ms).toISOString().slice(0, 16);
}

/** Adds a reading to the ledger. */
export async function writeDay(
  store: Store,
  reading: DayReading,
  { closed, because }: ReturnType<typeof verdictOn>,
  at: string,
): Promise<void> {
  const { mark, day, refreshed, unsettled } = reading;
  await insertRows(store, 'reconcile_days', [
    {
      account_sid: mark.accountSid,
      family: mark.family,
      day,
      read_at: at,
      pass: mark.pass,
      source: mark.source,
      resources: mark.resources,
      refreshed,
      unsettled,
      awaiting_receipt: mark.awaitingReceipt,
      unreadable: mark.unreadable,
      discrepancies: mark.discrepancies,
      closed,
      because,
    },
  ]);
}
