import { insertRows, type Store } from '../../core/store/store.ts';
import { accountSid } from './events.ts';

/** Closes days of an account, as the reconciler does when everything that Twilio lists was compared. */
export async function closeDays(
  store: Store,
  days: readonly string[],
  { account = accountSid, at = new Date().toISOString() }: { account?: string; at?: string } = {},
): Promise<void> {
  await insertRows(
    store,
    'reconcile_days',
    days.flatMap((day) =>
      ['message', 'call'].map((family) => ({
        account_sid: account,
        family,
        day,
        read_at: at,
        pass: '72 h',
        source: 'list',
        resources: 0,
        refreshed: 0,
        unsettled: 0,
        awaiting_receipt: 0,
        unreadable: 0,
        discrepancies: 0,
        closed: true,
        because: 'everything that Twilio lists was compared, and nothing of it is on the way',
      })),
    ),
  );
}

/** A day in UTC, so many before today. */
export function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}
