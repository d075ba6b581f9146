import { z } from 'zod';
import { sid, statusWord } from '../../core/redaction/forms.ts';
import { type AccountSid, channelOfMessageSid } from '../../core/sids.ts';
import type { RestApi } from '../rest/rest-api.ts';
import { billOf } from './bill.ts';
import { addressOf, numberText, text, timeOf } from './fields.ts';
import { listReader } from './list.ts';
import { isOwnNumber, noneKnown, type OwnNumbers } from './own-numbers.ts';
import type { Reader, RestResource } from './resource.ts';

/**
 * What is used of a Message (2010-04-01 API, or a line of its export). Body, error_message, uri and the rest are not
 * even looked at. `direction` is inbound, outbound-api, outbound-call or outbound-reply.
 */
const messageSchema = z.object({
  sid: z.string(),
  account_sid: text,
  status: z.string(),
  direction: z.string(),
  from: text,
  to: text,
  error_code: z.number().int().nullish(),
  messaging_service_sid: text,
  num_segments: numberText,
  num_media: numberText,
  price: numberText,
  price_unit: text,
  date_created: text,
  date_sent: text,
  date_updated: text,
});
type MessageRow = z.output<typeof messageSchema>;

/**
 * Whether a row plainly is what the schema asks for. The list has a thousand on each page, which a schema copies field
 * by field; whatever is not plain, such as a number where a text is usual, is left to the schema.
 */
function isPlain(row: unknown): row is MessageRow {
  if (typeof row !== 'object' || row === null) return false;
  const fields: Partial<Record<keyof MessageRow, unknown>> = row;
  return (
    typeof fields.sid === 'string' &&
    typeof fields.status === 'string' &&
    typeof fields.direction === 'string' &&
    (fields.error_code === null || Number.isSafeInteger(fields.error_code)) &&
    isTextOrNull(fields.account_sid) &&
    isTextOrNull(fields.from) &&
    isTextOrNull(fields.to) &&
    isTextOrNull(fields.messaging_service_sid) &&
    isTextOrNull(fields.num_segments) &&
    isTextOrNull(fields.num_media) &&
    isTextOrNull(fields.price) &&
    isTextOrNull(fields.price_unit) &&
    isTextOrNull(fields.date_created) &&
    isTextOrNull(fields.date_sent) &&
    isTextOrNull(fields.date_updated)
  );
}

function isTextOrNull(value: unknown): boolean {
  return typeof value === 'string' || value === null;
}

const messageSid = sid('SM', 'MM');

/**
 * Reads Messages. Lists are filtered by DateSent: a message that was never sent is invisible to them and is found by
 * its SID only (Twilio has no filter by status or time of change).
 */
export function messageReader(api: RestApi, pageSize: number, own: OwnNumbers = noneKnown): Reader {
  const resourceOf = (row: unknown): RestResource | undefined => messageOf(api.accountSid, row, own);
  return listReader(api, { family: 'message', name: 'Messages', date: 'DateSent', resourceOf }, pageSize);
}

/**
 * A row of the API or a line of an export as a resource; `undefined` when it does not have the documented shape or is
 * of another account.
 */
export function messageOf(
  accountSid: AccountSid,
  row: unknown,
  ownNumbers: OwnNumbers = noneKnown,
): RestResource | undefined {
  const message = isPlain(row) ? row : messageSchema.safeParse(row).data;
  if (message === undefined || (message.account_sid ?? accountSid) !== accountSid) return undefined;
  const created = timeOf(message.date_created);
  const sent = timeOf(message.date_sent);
  const updated = timeOf(message.date_updated);
  if (!created || sent === undefined || updated === undefined) return undefined;
  if (!messageSid.fits(message.sid) || !statusWord.fits(message.status)) return undefined;
  const inbound = message.direction === 'inbound';
  const serviceSid = message.messaging_service_sid ?? '';
  const other = inbound ? message.from : message.to;
  const { price, priceUnit, segments, attributes } = billOf(message);
  // Written out instead of spread: this is done for every message that there is.
  return {
    sid: message.sid,
    family: 'message',
    accountSid,
    status: message.status,
    errorCode: message.error_code || null,
    direction: inbound ? 'inbound' : 'outbound',
    own: addressOf(inbound ? message.to : message.from),
    person: isOwnNumber(ownNumbers, other) ? undefined : addressOf(other),
    messagingServiceSid: service.fits(serviceSid) ? serviceSid : '',
    createdAt: created,
    listedAt: sent,
    updatedAt: updated,
    price,
    priceUnit,
    segments,
    channel: channelOfMessageSid(message.sid),
    relatedSids: noSids,
    attributes,
  };
}

const noSids: readonly string[] = [];
const service = sid('MG');
