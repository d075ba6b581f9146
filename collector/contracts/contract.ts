import { isoTime } from '../../core/clock.ts';
import type { EventSource } from '../../core/events/event.ts';
import type { EventKind } from '../../core/events/kinds.ts';
import type { AllowedFields, FieldPolicy, Means } from '../../core/redaction/policy.ts';
import { type Facts, nothingSaid } from '../../core/redaction/redact.ts';
import type { AccountSid } from '../../core/sids.ts';
import type { Parameters } from '../parameters.ts';

/** A callback whose signature was verified, or one event of a verified batch of Event Streams. */
export interface VerifiedCallback extends Means {
  /** The account whose token verified it. */
  readonly accountSid: AccountSid;
  readonly parameters: Parameters;
  /** Those of them that stood in the address: what a customer put there, Twilio and every proxy on the way has seen. */
  readonly inAddress?: Parameters;
  /**
   * Keyed digest of what Twilio signed. Two callbacks with the same digest are one event: names and values run
   * together in the signed text, so that a stranger could cut a captured one differently, but not sign another.
   * Of Event Streams it is the digest of the event's id, which Twilio repeats with every redelivery.
   */
  readonly signedDigest: string;
  readonly source?: Extract<EventSource, 'callback' | 'event-stream'>;
  /** Of Event Streams the event's type: `com.twilio.messaging.message.sent`. */
  readonly eventType?: string;
  /** When Event Streams says that it happened, ISO 8601. */
  readonly eventTime?: string;
}

/** What one kind of callback is: how it is known, what its fields may become, and what it says. */
export interface Contract {
  readonly kind: EventKind;
  /** Whether a callback's parameters are of this kind. */
  readonly recognises: (parameters: Parameters) => boolean;
  /** Types of Event Streams that tell the same; their data has the same fields under Twilio's other spellings. */
  readonly eventTypes?: RegExp;
  /** A parameter whose value is a JSON text that holds the fields. */
  readonly unfolds?: string;
  /** Every field that Twilio documents for this kind, with its fate. */
  readonly fields: FieldPolicy;
  /** The callback's facts; `undefined` when a field without which it means nothing is missing or out of form. */
  readonly factsOf: (callback: VerifiedCallback, fields: AllowedFields) => Facts | undefined;
}

/** What a contract says beyond what every callback has. */
type Said = Pick<Facts, 'kind' | 'resourceSid' | 'status'> &
  Partial<Omit<Facts, 'relatedSids' | 'attributes'>> & {
    readonly relatedSids?: readonly (string | undefined)[];
    readonly attributes?: Readonly<Record<string, string>>;
  };

/** The facts of a callback: what its contract says, and for everything else what nobody said. */
export function factsFrom(callback: VerifiedCallback, fields: AllowedFields, said: Said): Facts {
  const { kind, resourceSid, status } = said;
  // Written out: spreading three objects into one doubles the time from parameters to canonical bytes.
  return {
    kind,
    source: callback.source ?? 'callback',
    accountSid: callback.accountSid,
    resourceSid,
    relatedSids:
      said.relatedSids?.filter((sid): sid is string => sid !== undefined && sid !== resourceSid) ?? noSids,
    status,
    occurredAt:
      said.occurredAt === undefined
        ? timeOf(fields.identity('Timestamp') ?? callback.eventTime)
        : said.occurredAt,
    direction: said.direction ?? nothingSaid.direction,
    channel: said.channel ?? nothingSaid.channel,
    own: said.own,
    person: said.person,
    alias: said.alias,
    messagingServiceSid: said.messagingServiceSid ?? nothingSaid.messagingServiceSid,
    errorCode: said.errorCode ?? nothingSaid.errorCode,
    sequence: said.sequence ?? nothingSaid.sequence,
    attributes: said.attributes === undefined ? fields.kept : { ...fields.kept, ...said.attributes },
    droppedFields: said.droppedFields ?? fields.droppedFields,
    identityParts: said.identityParts ?? [callback.signedDigest],
  };
}

const noSids: readonly string[] = [];

/** The last word of an event's type (`…message.sent` → `sent`), as a status. */
export function lastWordOf(eventType: string | undefined): string | undefined {
  return eventType?.split('.').at(-1)?.toLowerCase().replaceAll('_', '-');
}

/** A time in one of Twilio's forms as ISO 8601 in UTC. */
export function timeOf(text: string | undefined): string | null {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : isoTime(time);
}

/** A number that its form has checked, or null. */
export function numberOrNull(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
