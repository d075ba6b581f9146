import type twilio from 'twilio';
import { z } from 'zod';
import { isoTime } from '../core/clock.ts';
import { sid, statusWord, wholeNumber } from '../core/redaction/forms.ts';
import { RawAddress } from '../core/redaction/raw-address.ts';
import { type AccountSid, channelOfMessageSid } from '../core/sids.ts';
import { pageOf } from './page.ts';
import type { Reader, RestResource } from './resource.ts';
import { orUndefinedIfGone } from './rest-error.ts';

/**
 * What is used of a Message (2010-04-01 API). Body, error_message, uri and the rest are not even looked at.
 * `direction` is inbound, outbound-api, outbound-call or outbound-reply.
 */
const messageSchema = z.object({
  sid: z.string().refine(sid('SM', 'MM').fits),
  status: z.string().refine(statusWord.fits),
  direction: z.string(),
  from: z.string().nullish(),
  to: z.string().nullish(),
  errorCode: z.number().int().nullish(),
  messagingServiceSid: z.string().nullish(),
  numSegments: z.string().nullish(),
  numMedia: z.string().nullish(),
  dateUpdated: z.date().nullish(),
});

/**
 * Reads Messages. Lists are filtered by DateSent: a message that was never sent is invisible to them and is found by
 * its SID only (Twilio has no filter by status or time of change).
 */
export function messageReader(
  client: ReturnType<typeof twilio>,
  accountSid: AccountSid,
  pageSize: number,
): Reader {
  const messages = client.api.v2010.accounts(accountSid).messages;
  return {
    family: 'message',
    page: async (window, at) => {
      const page =
        at === undefined
          ? await messages.page({ dateSentAfter: window.from, dateSentBefore: window.to, pageSize })
          : await messages.getPage(at);
      return pageOf(page, (instance) => messageOf(accountSid, instance));
    },
    fetch: async (messageSid) =>
      orUndefinedIfGone(async () => messageOf(accountSid, await messages(messageSid).fetch())),
  };
}

function messageOf(accountSid: AccountSid, instance: unknown): RestResource {
  const message = messageSchema.parse(instance);
  const inbound = message.direction === 'inbound';
  const updatedAt = message.dateUpdated ? isoTime(message.dateUpdated.getTime()) : null;
  const errorCode = message.errorCode || null;
  const serviceSid = message.messagingServiceSid ?? '';
  return {
    sid: message.sid,
    family: 'message',
    accountSid,
    status: message.status,
    inbound,
    errorCode,
    updatedAt,
    facts: {
      kind: 'message-status',
      source: 'rest',
      accountSid,
      resourceSid: message.sid,
      relatedSids: [],
      status: message.status,
      occurredAt: updatedAt,
      direction: inbound ? 'inbound' : 'outbound',
      channel: channelOfMessageSid(message.sid),
      own: addressOf(inbound ? message.to : message.from),
      person: addressOf(inbound ? message.from : message.to),
      messagingServiceSid: sid('MG').fits(serviceSid) ? serviceSid : '',
      errorCode,
      sequence: null,
      attributes: counts({ NumSegments: message.numSegments, NumMedia: message.numMedia }),
      droppedFields: [],
      identityParts: [message.status, errorCode],
    },
  };
}

function addressOf(text: string | null | undefined): RawAddress | undefined {
  return text ? new RawAddress(text) : undefined;
}

function counts(fields: Readonly<Record<string, string | null | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value && wholeNumber(4).fits(value)) kept[name] = value;
  }
  return kept;
}
