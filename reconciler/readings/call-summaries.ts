import { z } from 'zod';
import { isoSecond } from '../../core/clock.ts';
import { answeredBy, country, dashedStatusWord, sid, wholeNumber } from '../../core/redaction/forms.ts';
import { nothingSaid } from '../../core/redaction/redact.ts';
import { numeral, time } from './fields.ts';
import { kept } from './kept.ts';
import { logReading } from './log.ts';

/**
 * What is used of a call's summary (insights.twilio.com/v1/Voice/Summaries). Both sides, the edges with their
 * addresses, tags and annotations are not even looked at.
 */
const summarySchema = z.object({
  call_sid: z.string().refine(sid('CA').fits),
  processing_state: z.string().refine(dashedStatusWord.fits),
  call_state: z.string().nullish(),
  call_type: z.string().nullish(),
  answered_by: z.string().nullish(),
  duration: numeral,
  connect_duration: numeral,
  end_time: time,
  from: z.object({ country_code: z.string().nullish() }).nullish(),
  to: z.object({ country_code: z.string().nullish() }).nullish(),
  properties: z
    .object({
      pdd_ms: numeral,
      last_sip_response_num: numeral,
      disconnected_by: z.string().nullish(),
    })
    .nullish(),
});

const number = wholeNumber(6);
const hourMs = 3_600_000;

/**
 * Summaries of Voice Insights, where the account has them, by the names that Event Streams has for their fields. Only
 * complete ones: a summary changes until about half an hour after its call.
 */
export const callSummaries = logReading({
  name: 'call-summaries',
  everyMs: hourMs,
  byLoginAlone: true,
  // The list goes by when a call began.
  overlapMs: 6 * hourMs,
  reachMs: 30 * 24 * hourMs,
  list: ({ from, to }, pageSize) => ({
    uri: 'https://insights.twilio.com/v1/Voice/Summaries',
    rows: 'call_summaries',
    query: {
      StartTime: isoSecond(from),
      EndTime: isoSecond(to),
      ProcessingState: 'completed',
      PageSize: pageSize,
    },
  }),
  factsOf: (row, { account }) => {
    const parsed = summarySchema.safeParse(row);
    if (!parsed.success) return undefined;
    const summary = parsed.data;
    const { properties } = summary;
    return {
      ...nothingSaid,
      kind: 'call-insights',
      source: 'rest',
      accountSid: account.accountSid,
      resourceSid: summary.call_sid,
      relatedSids: [],
      status: summary.processing_state,
      occurredAt: summary.end_time,
      channel: 'voice',
      attributes: kept({
        CallState: [summary.call_state, dashedStatusWord],
        CallType: [summary.call_type, dashedStatusWord],
        ProcessingState: [summary.processing_state, dashedStatusWord],
        AnsweredBy: [summary.answered_by, answeredBy],
        Duration: [summary.duration, number],
        ConnectDuration: [summary.connect_duration, number],
        'Properties.PddMs': [properties?.pdd_ms, number],
        'Properties.LastSipResponseNum': [properties?.last_sip_response_num, wholeNumber(3)],
        'Properties.DisconnectedBy': [properties?.disconnected_by, dashedStatusWord],
        FromCountryCode: [summary.from?.country_code, country],
        ToCountryCode: [summary.to?.country_code, country],
      }),
      identityParts: [summary.processing_state],
    };
  },
});
