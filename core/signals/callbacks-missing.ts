import { z } from 'zod';
import { rowsOf } from '../store/store.ts';
import { everyFiveMinutesMs, type Finder } from './finder.ts';
import { parameters } from './parameters.ts';

const row = z.object({
  account_sid: z.string(),
  family: z.string(),
  told: z.coerce.number(),
  missing: z.coerce.number(),
  since: z.coerce.number(),
});

/** Of what REST proves was told, too little was heard in the last hours that were read. */
export const callbacksMissing: Finder = {
  kinds: ['callbacks-missing'],
  everyMs: everyFiveMinutesMs,
  find: async ({ store, nowMs, environmentOf }) => {
    const rows = await rowsOf(
      store,
      row,
      `SELECT account_sid, family, sum(h.expected) AS told, told - sum(h.heard) AS missing,
          toUnixTimestamp(minIf(h.hour, h.heard < h.expected)) AS since
       FROM completeness_hour AS h
       WHERE hour >= toStartOfHour(fromUnixTimestamp64Milli({nowMs:Int64}, 'UTC') - INTERVAL ${parameters.heardHours} HOUR)
       GROUP BY account_sid, family
       HAVING told >= ${parameters.heardOfAtLeast} AND missing > (1 - ${parameters.heardAtLeast}) * told`,
      { nowMs },
    );
    return rows.map(({ account_sid, family, told, missing, since }) => ({
      kind: 'callbacks-missing',
      accountSid: account_sid,
      environment: environmentOf(account_sid),
      about: { item: family },
      sinceMs: since * 1_000,
      confidence: 1,
      affected: missing,
      explanation: `${missing} of ${told} statuses of ${family}s that Twilio told in the last hours were not heard; the target is ${parameters.heardAtLeast * 100} % heard`,
    }));
  },
};
