import { z } from 'zod';
import { errorCatalogue } from '../error-codes.ts';
import { rowsOf } from '../store/store.ts';
import { everyMinuteMs, type Finder } from './finder.ts';
import type { SignalKind } from './finding.ts';
import { parameters } from './parameters.ts';

/** Templates that WhatsApp does not take: outside the window, unknown, wrong parameters, rejected, paused, disabled. */
export const whatsappTemplate = failuresOf(
  'whatsapp-template',
  [63016, 63027, 63028, 63029, 63040, 63041, 63042],
  'template',
);

/** WhatsApp's bounds: rate, messages flagged as spam, the day's cap, a locked account. */
export const whatsappLimit = failuresOf('whatsapp-limit', [63018, 63026, 63038, 63051], 'sender');

/** Senders that are not registered where they have to be: 30034 and its like. */
export const unregisteredSender = failuresOf(
  'unregistered-sender',
  errorCatalogue()
    .filter(({ class: errorClass }) => errorClass === 'sender-registration')
    .map(({ code }) => code),
  'sender',
);

const row = z.object({
  account_sid: z.string(),
  environment: z.string(),
  channel: z.string(),
  sender: z.string(),
  service: z.string(),
  template: z.string(),
  messages: z.coerce.number(),
  since: z.coerce.number(),
  codes: z.array(z.number()),
});

/** Failures with one of these codes in the last hour, by sender or service, or by template as well. */
function failuresOf(kind: SignalKind, codes: readonly number[], by: 'sender' | 'template'): Finder {
  return {
    kinds: [kind],
    everyMs: everyMinuteMs,
    find: async ({ store, nowMs }) => {
      const rows = await rowsOf(
        store,
        row,
        `SELECT account_sid, environment, channel, sender, service, of_template AS template, sum(f.messages) AS messages,
            toUnixTimestamp(min(f.minute)) AS since, arrayDistinct(arrayMap(pair -> pair.2,
              arrayReverseSort(groupArray((f.messages, toInt32(f.code)))))) AS codes
         FROM
         (
           SELECT minute, account_sid, environment, channel, if(messaging_service_sid = '', own_address, '') AS sender,
             messaging_service_sid AS service, ${by === 'template' ? 'toString(template)' : "''"} AS of_template,
             assumeNotNull(error_code) AS code, messages
           FROM delivery_failure
           WHERE minute >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND error_code IN {codes:Array(Int32)}
         ) AS f
         GROUP BY account_sid, environment, channel, sender, service, of_template
         HAVING messages >= ${parameters.failuresAtLeast}`,
        { from: nowMs - parameters.countedMinutes * 60_000, codes: [...codes] },
      );
      return rows.map(({ channel, sender, service, template, ...found }) => ({
        kind,
        accountSid: found.account_sid,
        environment: found.environment,
        about: { channel, sender, service, template },
        sinceMs: found.since * 1_000,
        confidence: 1,
        affected: found.messages,
        codes: found.codes,
        explanation: `${found.messages} messages from ${service || sender || 'an unknown sender'}${template === '' ? '' : ` with template ${template}`} failed with ${found.codes.join(', ')} within ${parameters.countedMinutes} minutes`,
      }));
    },
  };
}
