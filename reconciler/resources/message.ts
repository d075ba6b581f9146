import { z } from 'zod';
import { sid, statusWord, wholeNumber } from '../../core/redaction/forms.ts';
import { type AccountSid, channelOfMessageSid } from '../../core/sids.ts';
import type { RestApi } from '../rest/rest-api.ts';
import { addressOf, numberText, price, priceUnit, time } from './fields.ts';
import { listReader } from './list.ts';
import { isOwnNumber, noneKnown, type OwnNumbers } from './own-numbers.ts';
import type { Reader, RestResource } from './resource.ts';

/**
 * What is used of a Message (2010-04-01 API, or a line of its export). Body, error_message, uri and the rest are not
 * even looked at. `direction` is inbound, outbound-api, outbound-call or outbound-reply.
 */
const messageSchema = z.object({
  sid: z.string().refine(sid('SM', 'MM').fits),
  account_sid: z.string().nullish(),
  status: z.string().refine(statusWord.fits),
  direction: z.string(),
  from: z.string().nullish(),
  to: z.string().nullish(),
  error_code: z.number().int().nullish(),
  messaging_service_sid: z.string().nullish(),
  num_segments: numberText,
  num_media: numberText,
  price,
  price_unit: priceUnit,
  date_created: time.refine((text) => text !== null),
  date_sent: time,
  date_updated: time,
});

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
  const parsed = messageSchema.safeParse(row);
  if (!parsed.success || (parsed.data.account_sid ?? accountSid) !== accountSid) return undefined;
  const message = parsed.data;
  const inbound = message.direction === 'inbound';
  const serviceSid = message.messaging_service_sid ?? '';
  // "0" until the service has picked a sender.
  const segments = count.fits(message.num_segments) ? Number(message.num_segments) || null : null;
  const other = inbound ? message.from : message.to;
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
    messagingServiceSid: sid('MG').fits(serviceSid) ? serviceSid : '',
    createdAt: message.date_created ?? '',
    listedAt: message.date_sent,
    updatedAt: message.date_updated,
    price: message.price,
    priceUnit: message.price_unit,
    segments,
    channel: channelOfMessageSid(message.sid),
    relatedSids: noSids,
    attributes: attributesOf(message, segments),
  };
}

const noSids: readonly string[] = [];
const count = wholeNumber(4);

function attributesOf(
  { num_media: media, price: cost, price_unit: unit }: z.output<typeof messageSchema>,
  segments: number | null,
): Record<string, string> {
  const attributes: Record<string, string> = {};
  if (segments !== null) attributes.NumSegments = String(segments);
  if (count.fits(media)) attributes.NumMedia = media;
  if (cost !== null) attributes.Price = cost;
  // Exports leave it out.
  if (cost !== null && unit !== '') attributes.PriceUnit = unit;
  return attributes;
}
