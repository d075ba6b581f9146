import { z } from 'zod';
import { rowsOf } from '../store/store.ts';
import { everyFiveMinutesMs, type Finder } from './finder.ts';
import { parameters } from './parameters.ts';

const row = z.object({
  account_sid: z.string(),
  item_sid: z.string(),
  subject: z.string(),
  service: z.string(),
  field: z.string(),
  before: z.string(),
  now: z.string(),
  at: z.coerce.number(),
});

/** Words by which a status says that it may not send, and by which it says that it may. */
const bad = '(fail|reject|suspend|expire|unverified|delet|revok|cancel|deactivat)';
const good = '^(twilio[-_])?(approved|verified|registered|active|success)';

/**
 * A registration whose status changed to worse, until it changes again or a week has passed. Of each item and field the
 * latest change counts.
 */
export const registration: Finder = {
  kinds: ['registration'],
  everyMs: everyFiveMinutesMs,
  find: async ({ store, nowMs, environmentOf }) => {
    const rows = await rowsOf(
      store,
      row,
      `SELECT account_sid, item_sid, c.attributes['Subject'] AS subject, any(c.messaging_service_sid) AS service,
          c.attributes['Field'] AS field, argMax(c.attributes['Before'], c.noticed_at) AS before,
          argMax(if(c.change = 'removed', 'removed', c.attributes['Now']), c.noticed_at) AS now,
          toUnixTimestamp64Milli(max(c.noticed_at)) AS at
       FROM configuration_change AS c
       WHERE c.kind = 'configuration-change' AND c.noticed_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
           AND subject IN ('campaign', 'brand', 'toll-free-verification')
           AND (c.change = 'removed' OR field ILIKE '%status%')
       GROUP BY account_sid, item_sid, subject, field
       HAVING now = 'removed'
           OR (match(lower(now), {bad:String}) AND NOT match(lower(before), {bad:String}))
           OR (match(lower(before), {good:String}) AND NOT match(lower(now), {good:String}))`,
      { from: nowMs - parameters.registrationDays * 86_400_000, bad, good },
    );
    return rows.map(({ account_sid, item_sid, subject, service, field, before, now, at }) => ({
      kind: 'registration',
      accountSid: account_sid,
      environment: environmentOf(account_sid),
      about: {
        service: service.startsWith('MG') ? service : '',
        item: `${subject} ${item_sid}${field === '' ? '' : ` ${field}`}`,
      },
      sinceMs: at,
      confidence: 1,
      affected: 0,
      explanation:
        now === 'removed'
          ? `The ${subject.replaceAll('-', ' ')} ${item_sid} is gone`
          : `${field} of the ${subject.replaceAll('-', ' ')} ${item_sid} went from ${before || 'nothing'} to ${now}`,
    }));
  },
};
