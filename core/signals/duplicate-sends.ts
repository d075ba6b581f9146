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

/** What was sent again to the same person, for the same intent or with the same content, by the view `repeated_send`. */
export const duplicateSends: Finder = {
  kinds: ['duplicate-sends'],
  everyMs: everyHourMs,
  find: async ({ store, nowMs, environmentOf }) => {
    const rows = await rowsOf(
      store,
      row,
      `SELECT account_sid, count() AS repeats, uniqExact(r.contact_id) AS people,
          toUnixTimestamp64Milli(min(r.made_at)) AS since, toString(sum(ifNull(r.price, 0))) AS price,
          max(r.price_unit) AS price_unit
       FROM repeated_send AS r
       WHERE day >= toDate(fromUnixTimestamp64Milli({from:Int64}, 'UTC'))
          AND r.made_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
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
      explanation: `${repeats} messages or calls of the last ${parameters.duplicateHours} hours were made again for the same intent or with the same content, to ${people} people`,
    }));
  },
};
