import type twilio from 'twilio';
import { z } from 'zod';
import { isoTime } from '../core/clock.ts';
import { answeredBy, sid, statusWord, wholeNumber } from '../core/redaction/forms.ts';
import { RawAddress } from '../core/redaction/raw-address.ts';
import type { AccountSid } from '../core/sids.ts';
import { pageOf } from './page.ts';
import type { Reader, RestResource } from './resource.ts';
import { orUndefinedIfGone } from './rest-error.ts';

/** What is used of a Call (2010-04-01 API). Caller names, formatted numbers and the rest are not even looked at. */
const callSchema = z.object({
  sid: z.string().refine(sid('CA').fits),
  parentCallSid: z.string().nullish(),
  status: z.string().refine(statusWord.fits),
  direction: z.string().nullish(),
  from: z.string().nullish(),
  to: z.string().nullish(),
  duration: z.string().nullish(),
  answeredBy: z.string().nullish(),
  dateUpdated: z.date().nullish(),
});

/** Reads Calls, filtered by StartTime: a queued call has none and is found by its SID only. */
export function callReader(
  client: ReturnType<typeof twilio>,
  accountSid: AccountSid,
  pageSize: number,
): Reader {
  const calls = client.api.v2010.accounts(accountSid).calls;
  return {
    family: 'call',
    page: async (window, at) => {
      const page =
        at === undefined
          ? await calls.page({ startTimeAfter: window.from, startTimeBefore: window.to, pageSize })
          : await calls.getPage(at);
      return pageOf(page, (instance) => callOf(accountSid, instance));
    },
    fetch: async (callSid) => orUndefinedIfGone(async () => callOf(accountSid, await calls(callSid).fetch())),
  };
}

function callOf(accountSid: AccountSid, instance: unknown): RestResource {
  const call = callSchema.parse(instance);
  const inbound = call.direction === 'inbound';
  const updatedAt = call.dateUpdated ? isoTime(call.dateUpdated.getTime()) : null;
  const parent = call.parentCallSid ?? '';
  return {
    sid: call.sid,
    family: 'call',
    accountSid,
    status: call.status,
    inbound,
    errorCode: null,
    updatedAt,
    facts: {
      kind: 'call-status',
      source: 'rest',
      accountSid,
      resourceSid: call.sid,
      relatedSids: sid('CA').fits(parent) ? [parent] : [],
      status: call.status,
      occurredAt: updatedAt,
      direction: inbound ? 'inbound' : 'outbound',
      channel: 'voice',
      // As in callbacks: only these two directions tell which side is surely the account's.
      own: inbound
        ? addressOf(call.to)
        : call.direction === 'outbound-api'
          ? addressOf(call.from)
          : undefined,
      person: addressOf(inbound ? call.from : call.to),
      messagingServiceSid: '',
      errorCode: null,
      sequence: null,
      attributes: {
        ...(call.duration && wholeNumber(6).fits(call.duration) ? { CallDuration: call.duration } : {}),
        ...(call.answeredBy && answeredBy.fits(call.answeredBy) ? { AnsweredBy: call.answeredBy } : {}),
      },
      droppedFields: [],
      identityParts: [call.status],
    },
  };
}

function addressOf(text: string | null | undefined): RawAddress | undefined {
  return text ? new RawAddress(text) : undefined;
}
