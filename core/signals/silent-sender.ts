import { z } from 'zod';
import { rowsOf } from '../store/store.ts';
import { everyHourMs, type Finder } from './finder.ts';

const row = z.object({
  account_sid: z.string(),
  family: z.string(),
  subject_kind: z.enum(['sender', 'service']),
  subject: z.string(),
  since: z.coerce.number(),
  hours_silent: z.coerce.number(),
  unheard: z.coerce.number(),
});

/** Of which sender or service nothing is heard any more, by the view `silence`; told in whole hours. */
export const silentSender: Finder = {
  kinds: ['silent-sender'],
  everyMs: everyHourMs,
  find: async ({ store, environmentOf }) => {
    const rows = await rowsOf(
      store,
      row,
      `SELECT account_sid, family, subject_kind, subject, toUnixTimestamp(last_heard_hour) + 3600 AS since, hours_silent,
          toUInt64(greatest(unheard_since, expected_by_past)) AS unheard
       FROM silence WHERE silent`,
    );
    return rows.map((silent) => ({
      kind: 'silent-sender',
      accountSid: silent.account_sid,
      environment: environmentOf(silent.account_sid),
      about: { [silent.subject_kind]: silent.subject, item: silent.family },
      sinceMs: silent.since * 1_000,
      confidence: 1,
      affected: silent.unheard,
      explanation: `Nothing was heard of ${silent.family}s of ${silent.subject_kind} ${silent.subject} for ${silent.hours_silent} hours; ${silent.unheard} statuses were to be expected`,
    }));
  },
};
