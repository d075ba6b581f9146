import { isoInstant } from '../core/redaction/forms.ts';
import type { Means } from '../core/redaction/policy.ts';
import type { VerifiedCallback } from './contracts/contract.ts';
import { fieldsOfJson, isRecord } from './json-fields.ts';
import { type Parameter, Parameters } from './parameters.ts';

/** One event of Event Streams: a CloudEvent 1.0 whose type is Twilio's. */
export interface CloudEvent {
  readonly type: string;
  /** Twilio repeats it with every redelivery of the same event. */
  readonly id: string;
  readonly time: string | undefined;
  readonly data: unknown;
}

/**
 * The events of a JSON payload when it is what Event Streams sends: a list of CloudEvents (or a single one). Of any
 * other JSON `undefined`.
 */
export function cloudEventsOf(payload: unknown): readonly CloudEvent[] | undefined {
  const list: readonly unknown[] = Array.isArray(payload) ? payload : [payload];
  if (list.length === 0) return undefined;
  const events = list.map(cloudEventOf);
  return events.every((event) => event !== undefined) ? events : undefined;
}

function cloudEventOf(item: unknown): CloudEvent | undefined {
  if (!isRecord(item)) return undefined;
  const { type, id, time, data, specversion } = item;
  if (typeof type !== 'string' || typeof id !== 'string' || specversion === undefined) return undefined;
  return {
    type,
    id,
    time: typeof time === 'string' && isoInstant.fits(time) ? time : undefined,
    data,
  };
}

/** An event as a callback that a contract can read. `digestOf` is keyed, so that an id cannot give anything away. */
export function asCallback(
  event: CloudEvent,
  batch: Pick<VerifiedCallback, 'accountSid' | keyof Means>,
  digestOf: (text: string) => string,
): VerifiedCallback {
  return {
    ...batch,
    parameters: new Parameters(parametersOf(event.data)),
    signedDigest: digestOf(event.id),
    source: 'event-stream',
    eventType: event.type,
    ...(event.time === undefined ? {} : { eventTime: event.time }),
  };
}

/**
 * Events of voice wrap the whole webhook: its parameters are the fields, its URL and the application's answer are not
 * looked at. Every other event has its fields in `data` itself.
 */
function parametersOf(data: unknown): readonly Parameter[] {
  if (!isRecord(data)) return [];
  const request = isRecord(data.request) ? data.request : undefined;
  return fieldsOfJson(isRecord(request?.parameters) ? request.parameters : data);
}
