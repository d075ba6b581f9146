import { z } from 'zod';
import { rowsOf } from '../store/store.ts';
import { everyHourMs, type Finder } from './finder.ts';
import { parameters } from './parameters.ts';

const row = z.object({
  account_sid: z.string(),
  repeats: z.coerce.number(),
  people: z.coerce.number(),
  since: z.coerce.number(),
  price: z.string(),
  price_unit: z.string(),
});

/** What was sent again to the same person for the same reason within a day, by the view `duplicate_send`. */
export const duplicateSends: Finder = {
  kinds: ['duplicate-sends'],
  everyMs: everyHourMs,
  find: async ({ store, nowMs, environmentOf }) => {
    const rows = await rowsOf(
      store,
      row,
      `SELECT account_sid, sum(d.times - 1) AS repeats, uniqExact(d.contact_id) AS people,
          toUnixTimestamp64Milli(min(d.first_at)) AS since, toString(abs(sum(d.price_of_repeats))) AS price,
          max(d.price_unit) AS price_unit
       FROM duplicate_send AS d
       WHERE d.last_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
       GROUP BY account_sid`,
      { from: nowMs - parameters.duplicateHours * 3_600_000 },
    );
    return rows.map(({ account_sid, repeats, people, since, price, price_unit }) => ({
      kind: 'duplicate-sends',
      accountSid: account_sid,
      environment: environmentOf(account_sid),
      about: {},
      sinceMs: since,
      confidence: 1,
      affected: repeats,
      price: price_unit === '' ? null : price,
      priceUnit: price_unit,
      explanation: `${repeats} messages or calls of the last ${parameters.duplicateHours} hours were made again for the same reason, to ${people} people`,
    }));
  },
};
