import { z } from 'zod';
import { oneOf, sid, yesOrNo } from '../../core/redaction/forms.ts';
import { configurationReading, wholeList } from './configuration.ts';
import type { Item } from './items.ts';
import { kept, ownSender } from './kept.ts';
import type { ReadingScope } from './reading.ts';
import { webhookFacts } from './webhook.ts';

/** What is used of an IncomingPhoneNumber (2010-04-01). Its friendly name, which somebody chose, is not even looked at. */
const numberSchema = z.object({
  sid: z.string().refine(sid('PN').fits),
  phone_number: z.string().refine(ownSender.fits),
  type: z.string().nullish(),
  status: z.string().nullish(),
  capabilities: z.object({ sms: z.boolean().nullish(), voice: z.boolean().nullish() }).nullish(),
  status_callback: z.string().nullish(),
  status_callback_method: z.string().nullish(),
  sms_url: z.string().nullish(),
  sms_method: z.string().nullish(),
  sms_application_sid: z.string().nullish(),
  voice_url: z.string().nullish(),
  voice_method: z.string().nullish(),
  voice_application_sid: z.string().nullish(),
  trunk_sid: z.string().nullish(),
});

const numberTypes = oneOf('local', 'mobile', 'national', 'tollfree');

/**
 * The account's numbers: they tell its own side from a person's, and where each one's webhooks lead. A number's status
 * callback is that of its inbound calls; a message takes its own or its messaging service's.
 */
export const numbers = configurationReading({
  name: 'numbers',
  everyMs: 3_600_000,
  byLoginAlone: false,
  covers: ['phone-number'],
  itemsOf: async (scope) =>
    wholeList(
      scope,
      {
        uri: `https://api.twilio.com/2010-04-01/Accounts/${scope.account.accountSid}/IncomingPhoneNumbers.json`,
        rows: 'incoming_phone_numbers',
      },
      (row) => numberOf(row, scope),
    ),
});

function numberOf(row: unknown, { account, reconciler }: ReadingScope): Item | undefined {
  const parsed = numberSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const number = parsed.data;
  const collector = { publicUrl: reconciler.publicUrl, accountSid: account.accountSid };
  return {
    kind: 'phone-number',
    sid: number.sid,
    parentSid: '',
    facts: {
      ...kept({
        Sender: [number.phone_number, ownSender],
        Type: [number.type, numberTypes],
        Sms: [number.capabilities?.sms, yesOrNo],
        Voice: [number.capabilities?.voice, yesOrNo],
        SmsApplication: [number.sms_application_sid, sid('AP')],
        VoiceApplication: [number.voice_application_sid, sid('AP')],
        Trunk: [number.trunk_sid, sid('TK')],
      }),
      ...webhookFacts(
        'StatusCallback',
        { url: number.status_callback, method: number.status_callback_method },
        collector,
      ),
      ...webhookFacts('SmsUrl', { url: number.sms_url, method: number.sms_method }, collector),
      ...webhookFacts('VoiceUrl', { url: number.voice_url, method: number.voice_method }, collector),
    },
  };
}
