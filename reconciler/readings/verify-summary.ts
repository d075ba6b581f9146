import { z } from 'zod';
import { isoSecond, isoTime } from '../../core/clock.ts';
import { insertRows } from '../../core/store/store.ts';
import { dayMs, withinDays } from '../passes.ts';
import { type Counted, NotOffered, type Reading } from './reading.ts';

const summarySchema = z.object({
  total_attempts: z.number().int().nonnegative(),
  total_converted: z.number().int().nonnegative(),
  total_unconverted: z.number().int().nonnegative(),
});

/** What Verify itself counts of each day: it tells whether all attempts were heard of. */
export const verifySummary: Reading = {
  name: 'verify-summary',
  everyMs: dayMs / 24,
  byLoginAlone: true,
  // A code may be given back the day after.
  overlapMs: dayMs,
  read: async ({ api, account, mark, reconciler, save }): Promise<Counted> => {
    // Days are asked for whole: a part of one would take the place of what is known of it.
    const firstMs = Math.floor(mark.from.getTime() / dayMs) * dayMs;
    let { entries } = mark;
    for (const { from } of withinDays({ from: new Date(firstMs), to: mark.to })) {
      reconciler.stillOurs();
      const lastSecond = new Date(from.getTime() + dayMs - 1_000);
      const answer = await api.get('https://verify.twilio.com/v2/Attempts/Summary', {
        DateCreatedAfter: isoSecond(from),
        DateCreatedBefore: isoSecond(lastSecond),
      });
      if (answer === undefined) throw new NotOffered();
      const summary = summarySchema.parse(answer);
      await insertRows(reconciler.store, 'verify_days', [
        {
          account_sid: account.accountSid,
          day: from.toISOString().slice(0, 10),
          attempts: summary.total_attempts,
          converted: summary.total_converted,
          unconverted: summary.total_unconverted,
          read_at: isoTime(reconciler.clock()),
        },
      ]);
      entries += 1;
      const next = new Date(from.getTime() + dayMs);
      if (next <= mark.to) await save({ from: next, entries });
    }
    return { entries, unreadable: 0 };
  },
};
