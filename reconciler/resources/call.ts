import { z } from 'zod';
import { answeredBy, sid, statusWord, wholeNumber } from '../../core/redaction/forms.ts';
import type { AccountSid } from '../../core/sids.ts';
import type { RestApi } from '../rest/rest-api.ts';
import { addressOf, numberText, priceOf, priceUnitOf, text, textOf, timeOf } from './fields.ts';
import { listReader } from './list.ts';
import { isOwnNumber, noneKnown, type OwnNumbers } from './own-numbers.ts';
import type { Reader, RestResource } from './resource.ts';

/**
 * What is used of a Call (2010-04-01 API, or a line of its export). Caller names, formatted numbers and the rest are
 * not even looked at.
 */
const callSchema = z
  .object({
    sid: z.string(),
    account_sid: text,
    parent_call_sid: text,
    status: z.string(),
    direction: text,
    from: text,
    to: text,
    duration: numberText,
    answered_by: text,
    price: numberText,
    price_unit: text,
    date_created: text,
    start_time: text,
    end_time: text,
    date_updated: text,
  })
  .transform((row, context) => {
    const created = timeOf(row.date_created);
    const started = timeOf(row.start_time);
    const ended = timeOf(row.end_time);
    const updated = timeOf(row.date_updated);
    if (
      !(sid('CA').fits(row.sid) && statusWord.fits(row.status) && created) ||
      [started, ended, updated].includes(undefined)
    ) {
      context.addIssue('not a call');
      return z.NEVER;
    }
    return {
      ...row,
      duration: textOf(row.duration),
      price: priceOf(row.price),
      price_unit: priceUnitOf(row.price_unit),
      date_created: created,
      start_time: started ?? null,
      end_time: ended ?? null,
      date_updated: updated ?? null,
    };
  });

/** Reads Calls, filtered by StartTime: a queued call has none and is found by its SID only. */
export function callReader(api: RestApi, pageSize: number, own: OwnNumbers = noneKnown): Reader {
  const resourceOf = (row: unknown): RestResource | undefined => callOf(api.accountSid, row, own);
  return listReader(api, { family: 'call', name: 'Calls', date: 'StartTime', resourceOf }, pageSize);
}

/**
 * A row of the API or a line of an export as a resource; `undefined` when it does not have the documented shape or is
 * of another account.
 */
export function callOf(
  accountSid: AccountSid,
  row: unknown,
  ownNumbers: OwnNumbers = noneKnown,
): RestResource | undefined {
  const parsed = callSchema.safeParse(row);
  if (!parsed.success || (parsed.data.account_sid ?? accountSid) !== accountSid) return undefined;
  const call = parsed.data;
  const inbound = call.direction === 'inbound';
  const parent = call.parent_call_sid ?? '';
  // As in callbacks: only these two directions tell which side is surely the account's; of others its numbers do.
  const isFromOwn = call.direction === 'outbound-api' || isOwnNumber(ownNumbers, call.from);
  const ownText = inbound ? call.to : isFromOwn ? call.from : undefined;
  const other = inbound ? call.from : call.to;
  return {
    sid: call.sid,
    family: 'call',
    accountSid,
    status: call.status,
    errorCode: null,
    direction: inbound ? 'inbound' : 'outbound',
    own: addressOf(ownText),
    person: isOwnNumber(ownNumbers, other) ? undefined : addressOf(other),
    messagingServiceSid: '',
    createdAt: call.date_created,
    listedAt: call.start_time,
    updatedAt: call.date_updated ?? call.end_time,
    price: call.price,
    priceUnit: call.price_unit,
    segments: null,
    channel: 'voice',
    relatedSids: sid('CA').fits(parent) ? [parent] : [],
    attributes: attributesOf(call),
  };
}

const seconds = wholeNumber(6);

function attributesOf({
  duration,
  answered_by: by,
  price: cost,
  price_unit: unit,
}: z.output<typeof callSchema>): Record<string, string> {
  const attributes: Record<string, string> = {};
  if (seconds.fits(duration)) attributes.CallDuration = duration;
  if (by && answeredBy.fits(by)) attributes.AnsweredBy = by;
  if (cost !== null) attributes.Price = cost;
  // Exports leave it out.
  if (cost !== null && unit !== '') attributes.PriceUnit = unit;
  return attributes;
}
