import { z } from 'zod';
import { sid, statusWord, wholeNumber } from '../../core/redaction/forms.ts';
import { type AccountSid, channelOfMessageSid } from '../../core/sids.ts';
import type { RestApi } from '../rest/rest-api.ts';
import { addressOf, numberText, priceOf, priceUnitOf, text, textOf, timeOf } from './fields.ts';
import { listReader } from './list.ts';
import { isOwnNumber, noneKnown, type OwnNumbers } from './own-numbers.ts';
import type { Reader, RestResource } from './resource.ts';

/**
 * What is used of a Message (2010-04-01 API, or a line of its export). Body, error_message, uri and the rest are not
 * even looked at. `direction` is inbound, outbound-api, outbound-call or outbound-reply.
 */
const messageSchema = z
  .object({
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
  })
  .transform((row, context) => {
    const created = timeOf(row.date_created);
    const sent = timeOf(row.date_sent);
    const updated = timeOf(row.date_updated);
    if (
      !(messageSid.fits(row.sid) && statusWord.fits(row.status) && created) ||
      sent === undefined ||
      updated === undefined
    ) {
      context.addIssue('not a message');
      return z.NEVER;
    }
    return {
      sid: row.sid,
      account_sid: row.account_sid,
      status: row.status,
      direction: row.direction,
      from: row.from,
      to: row.to,
      error_code: row.error_code,
      messaging_service_sid: row.messaging_service_sid,
      num_segments: textOf(row.num_segments),
      num_media: textOf(row.num_media),
      price: priceOf(row.price),
      price_unit: priceUnitOf(row.price_unit),
      date_created: created,
      date_sent: sent,
      date_updated: updated,
    };
  });

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
    messagingServiceSid: service.fits(serviceSid) ? serviceSid : '',
    createdAt: message.date_created,
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
const service = sid('MG');

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
