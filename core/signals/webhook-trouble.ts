import { z } from 'zod';
import { rowsOf } from '../store/store.ts';
import { everyMinuteMs, type Finder } from './finder.ts';
import { parameters } from './parameters.ts';

const row = z.object({
  account_sid: z.string(),
  host: z.string(),
  errors: z.coerce.number(),
  lost: z.coerce.number(),
  since: z.coerce.number(),
  codes: z.array(z.number()),
});

/** Twilio could not deliver webhooks (11xxx), by the Debugger, Event Streams or the list of alerts; each error once. */
export const webhookTrouble: Finder = {
  kinds: ['webhook-trouble'],
  everyMs: everyMinuteMs,
  find: async ({ store, nowMs, environmentOf }) => {
    const rows = await rowsOf(
      store,
      row,
      `SELECT account_sid, host, count() AS errors, sum(e.lost) AS lost, toUnixTimestamp64Milli(min(e.at)) AS since,
          arrayMap(pair -> pair.1, arrayReverseSort(pair -> pair.2, arrayZip(
            mapKeys(sumMap(map(e.error_code, 1)) AS by_code), mapValues(by_code)))) AS codes
       FROM
       (
         SELECT any(account_sid) AS account_sid, any(attributes['Webhook.Request.Url']) AS host,
           toUInt64(max(attributes['LostCallback'] = 'true')) AS lost, min(ifNull(occurred_at, received_at)) AS at,
           toInt32(any(assumeNotNull(ev.error_code))) AS error_code
         FROM events AS ev
         WHERE kind = 'error-log' AND ev.error_code BETWEEN 11000 AND 11999
             AND received_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') - INTERVAL 1 HOUR
         GROUP BY resource_sid, event_id
         HAVING at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
       ) AS e
       GROUP BY account_sid, host
       HAVING errors >= ${parameters.webhookErrorsAtLeast}`,
      { from: nowMs - parameters.countedMinutes * 60_000 },
    );
    return rows.map(({ account_sid, host, errors, lost, since, codes }) => ({
      kind: 'webhook-trouble',
      accountSid: account_sid,
      environment: environmentOf(account_sid),
      about: { item: host },
      sinceMs: since,
      confidence: 1,
      affected: errors,
      codes,
      explanation: `${errors} webhooks to ${host === '' ? 'hosts of the application' : host} failed within ${parameters.countedMinutes} minutes (${codes.join(', ')})${lost > 0 ? `; ${lost} of them were callbacks to here` : ''}`,
    }));
  },
};
