import type { Channel } from '../core/events/event.ts';
import { ownAddressOf } from '../core/redaction/address.ts';
import { noField, numberField, textField, timeField } from '../core/store/lines.ts';
import type { Comparison } from './compare.ts';
import type { RestResource } from './resources/resource.ts';

/** The columns of rest_resources in the order of a line. */
export const restColumns = [
  'resource_sid',
  'account_sid',
  'family',
  'found',
  'status',
  'error_code',
  'updated_at',
  'created_at',
  'listed_at',
  'direction',
  'channel',
  'own_address',
  'messaging_service_sid',
  'price',
  'price_unit',
  'segments',
  'expected',
  'heard',
  'read_at',
] as const;

/**
 * What REST said of a resource, as a line of rest_resources. The person's side is not in it. Statuses, SIDs, prices and
 * currencies were read only if they have a form without anything that has to be written otherwise.
 */
export function restLine(
  resource: RestResource,
  channel: Channel,
  comparison: Comparison | undefined,
  readAt: string,
): string {
  // Joined, which takes a third of what a text with as many gaps takes.
  return [
    resource.sid,
    resource.accountSid,
    resource.family,
    'true',
    resource.status,
    numberField(resource.errorCode),
    timeField(resource.updatedAt),
    timeField(resource.createdAt),
    timeField(resource.listedAt),
    resource.direction,
    channel,
    textField(ownAddressOf(resource.own)),
    resource.messagingServiceSid,
    resource.price ?? noField,
    resource.priceUnit,
    numberField(resource.segments),
    comparison?.told.length ?? 0,
    comparison?.heard ?? 0,
    timeField(readAt),
  ].join('\t');
}
