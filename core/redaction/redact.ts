import type { Contact } from '../contacts/directory.ts';
import type { Channel, Direction, Event, EventId, EventSource } from '../events/event.ts';
import { eventIdOf } from '../events/event-id.ts';
import type { EventKind } from '../events/kinds.ts';
import type { AccountSid } from '../sids.ts';
import { channelOfAddress, ownAddressOf } from './address.ts';
import { placeOf, statesAttribute, zonesAttribute } from './place.ts';
import type { RawAddress } from './raw-address.ts';

/**
 * What a contract says of one payload, whatever its source: already reduced to allowed fields, with the two
 * sides named but still raw. The next and last step before anything is written is `redact`.
 */
export interface Facts {
  readonly kind: EventKind;
  readonly source: EventSource;
  readonly accountSid: AccountSid;
  readonly resourceSid: string;
  readonly relatedSids: readonly string[];
  readonly status: string;
  /** ISO 8601 in UTC, or null where the source does not say. */
  readonly occurredAt: string | null;
  readonly direction: Direction;
  /** The channel where the addresses do not tell it. */
  readonly channel: Channel;
  /** The account's side; kept readable when it has the form of a sender. */
  readonly own: RawAddress | undefined;
  /** The person's side; becomes a contact id. */
  readonly person: RawAddress | undefined;
  /** Another identity of the same person that the payload names: WhatsApp's own id of somebody who hides the number. */
  readonly alias?: RawAddress | undefined;
  readonly messagingServiceSid: string;
  readonly errorCode: number | null;
  readonly sequence: number | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly droppedFields: readonly string[];
  /** What tells this event from others of the same resource; from signed parameters only. */
  readonly identityParts: readonly (string | number | null)[];
}

/** Facts about which a source says nothing. */
export const nothingSaid = {
  occurredAt: null,
  direction: 'unknown',
  channel: 'other',
  own: undefined,
  person: undefined,
  messagingServiceSid: '',
  errorCode: null,
  sequence: null,
  droppedFields: [],
} as const satisfies Partial<Facts>;

export interface Circumstances {
  readonly environment: string;
  /** ISO 8601 in UTC with milliseconds. */
  readonly receivedAt: string;
}

/** The id of the event that facts become. */
export function factsId({ kind, source, accountSid, resourceSid, identityParts }: Facts): EventId {
  return eventIdOf({ kind, source, accountSid, resourceSid, parts: identityParts });
}

/** Turns facts into an event: the own side stays readable, the person becomes a contact id. */
export function redact(
  facts: Facts,
  circumstances: Circumstances,
  contactOf: (person: RawAddress, alias: RawAddress | undefined) => Contact | undefined,
): Event {
  const contact = facts.person === undefined ? undefined : contactOf(facts.person, facts.alias);
  return {
    eventId: factsId(facts),
    kind: facts.kind,
    source: facts.source,
    accountSid: facts.accountSid,
    environment: circumstances.environment,
    resourceSid: facts.resourceSid,
    relatedSids: [...new Set(facts.relatedSids)].sort(),
    status: facts.status,
    occurredAt: facts.occurredAt,
    receivedAt: circumstances.receivedAt,
    direction: facts.direction,
    channel: channelOfAddress(facts.person) ?? channelOfAddress(facts.own) ?? facts.channel,
    ownAddress: ownAddressOf(facts.own),
    contactId: contact?.contactId ?? '',
    country: contact?.country ?? '',
    messagingServiceSid: facts.messagingServiceSid,
    errorCode: facts.errorCode,
    sequence: facts.sequence,
    attributes: withPlace(facts),
    droppedFields: facts.droppedFields,
  };
}

/**
 * The attributes of facts, with where the person may be who is contacted: rules on the hour ask for that, and the number is
 * gone afterwards. Not part of an event's identity. Of who writes or calls here nothing is asked.
 */
function withPlace({ kind, direction, person, attributes }: Facts): Facts['attributes'] {
  if (person === undefined || direction !== 'outbound' || !isContact(kind)) return attributes;
  const place = placeOf(person);
  if (place === undefined) return attributes;
  const { zones, states } = place;
  return {
    ...attributes,
    [zonesAttribute]: zones,
    ...(states === '' ? {} : { [statesAttribute]: states }),
  };
}

function isContact(kind: EventKind): boolean {
  return kind === 'message-status' || kind === 'call-status';
}
