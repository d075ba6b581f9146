import { z } from 'zod';
import { isoSecond } from '../../core/clock.ts';
import { verifyChannel } from '../../core/events/verify-channel.ts';
import {
  country,
  dashedStatusWord,
  networkCode,
  sid,
  statusWord,
  wholeNumber,
} from '../../core/redaction/forms.ts';
import { nothingSaid } from '../../core/redaction/redact.ts';
import { addressOf } from '../resources/fields.ts';
import { price, priceUnit, time } from './fields.ts';
import { kept } from './kept.ts';
import { logReading } from './log.ts';

/**
 * What is used of an attempt (verify.twilio.com/v2/Attempts). The carrier's name and the rest of channel_data, which
 * Twilio does not describe, are not even looked at.
 */
const attemptSchema = z.object({
  sid: z.string().refine(sid('VL').fits),
  verification_sid: z.string().nullish(),
  service_sid: z.string().nullish(),
  channel: z.string(),
  conversion_status: z.string().nullish(),
  price: z.object({ value: price, currency: priceUnit }).nullish(),
  date_created: time,
  date_updated: time,
  channel_data: z
    .object({
      to: z.string().nullish(),
      message_status: z.string().nullish(),
      call_status: z.string().nullish(),
      error_code: z.union([z.string(), z.number()]).nullish(),
      country: z.string().nullish(),
      mcc: z.string().nullish(),
      mnc: z.string().nullish(),
    })
    .nullish(),
});
type Attempt = z.output<typeof attemptSchema>;

const code = wholeNumber(5);
const hourMs = 3_600_000;

/** Attempts to verify somebody: what Event Streams tells as well, where it is set up; Verify has no status callbacks. */
export const verifyAttempts = logReading({
  name: 'verify-attempts',
  everyMs: hourMs / 4,
  byLoginAlone: true,
  // A verification lives for ten minutes unless it was given longer; receipts take a while.
  overlapMs: 2 * hourMs,
  list: ({ from, to }, pageSize) => ({
    uri: 'https://verify.twilio.com/v2/Attempts',
    rows: 'attempts',
    query: { DateCreatedAfter: isoSecond(from), DateCreatedBefore: isoSecond(to), PageSize: pageSize },
  }),
  factsOf: (row, { account }) => {
    const parsed = attemptSchema.safeParse(row);
    if (!parsed.success) return undefined;
    const attempt = parsed.data;
    const data = attempt.channel_data;
    const said = data?.message_status ?? '';
    const status = statusWord.fits(said) ? said.toLowerCase() : '';
    const errorCode = code.fits(String(data?.error_code ?? '')) ? Number(data?.error_code) : null;
    const verificationSid = attempt.verification_sid ?? '';
    return {
      ...nothingSaid,
      kind: 'verification-attempt',
      source: 'rest',
      accountSid: account.accountSid,
      resourceSid: attempt.sid,
      relatedSids: sid('VE').fits(verificationSid) ? [verificationSid] : [],
      status,
      occurredAt: attempt.date_updated ?? attempt.date_created,
      direction: 'outbound',
      channel: verifyChannel(attempt.channel.toLowerCase()),
      person: addressOf(data?.to),
      errorCode,
      attributes: attributesOf(attempt),
      identityParts: [status, data?.call_status ?? '', attempt.conversion_status ?? '', errorCode],
    };
  },
});

function attributesOf(attempt: Attempt): Record<string, string> {
  const { service_sid, conversion_status, channel_data: data, price: cost } = attempt;
  return {
    ...kept({
      ServiceSid: [service_sid, sid('VA')],
      ConversionStatus: [conversion_status, dashedStatusWord],
      CallStatus: [data?.call_status, dashedStatusWord],
      Country: [data?.country, country],
      Mcc: [data?.mcc, networkCode],
      Mnc: [data?.mnc, networkCode],
    }),
    ...(cost?.value && { Price: cost.value, PriceUnit: cost.currency }),
  };
}
