import type { AccountSid } from '../sids.ts';
import type { EventKind } from './kinds.ts';

/*
 * Glossary
 *
 * callback   a request that Twilio sends to tell of a change.
 * event      one thing that happened to one resource, as one source told it: "this message became
 *            delivered, says a callback". The same callback sent again is the same event.
 * witness    a source that told of a status: one status heard by callback and by Event Streams has two witnesses.
 * intent     why an application is about to contact somebody, said before it does.
 * act        what somebody did with the record: looked a person up, decided, revealed, erased.
 * story      everything that belongs together with one SID: a call, its legs, recordings and conference.
 * hearing    one time that an event was received and journalled. An event heard three times has two repeats.
 * resource   what the event is about: a message, call, recording, verification …; its SID is the resource SID.
 * own side   the account's sender; stays readable. Person side: whoever is at the other end; becomes a contact id.
 * contact    a person, known here only by a random contact id.
 */

export type EventId = string & { readonly __brand: 'EventId' };
export type ContactId = string & { readonly __brand: 'ContactId' };

/**
 * Who told us: Twilio by a signed callback or by Event Streams, its REST API when asked, the application that sends, or
 * somebody who works with the record.
 */
export const eventSources = ['callback', 'event-stream', 'rest', 'application', 'operator'] as const;
export type EventSource = (typeof eventSources)[number];

export type Direction = 'outbound' | 'inbound' | 'unknown';

export const channels = [
  'sms',
  'mms',
  'whatsapp',
  'rcs',
  'messenger',
  'voice',
  'email',
  'chat',
  'other',
] as const;
export type Channel = (typeof channels)[number];

/** An event after redaction: nothing in it is a person's address, name, place or words. */
export interface Event {
  /** Derived from signed parameters alone, so that a repeat has the same id. */
  readonly eventId: EventId;
  readonly kind: EventKind;
  readonly source: EventSource;
  readonly accountSid: AccountSid;
  /** The account's label in the configuration: production, staging … */
  readonly environment: string;
  /** The MessageSid, CallSid, VerificationSid …; of an intent its own id; empty for an unknown kind. */
  readonly resourceSid: string;
  /** Other SIDs (and the intent) of the same story: parent call, recording, verification. Sorted. */
  readonly relatedSids: readonly string[];
  /** Twilio's own lower-case word; empty for an unknown kind. */
  readonly status: string;
  /** When Twilio says it happened, ISO 8601 in UTC; null where Twilio does not say (message callbacks). */
  readonly occurredAt: string | null;
  /** When this appliance heard of it, ISO 8601 in UTC with milliseconds. */
  readonly receivedAt: string;
  readonly direction: Direction;
  readonly channel: Channel;
  /** The account's own sender; empty when it cannot safely be kept. */
  readonly ownAddress: string;
  /** The person's contact id; empty when nobody is named. */
  readonly contactId: ContactId | '';
  /** ISO 3166 country of the person's number; empty when it is not a number. */
  readonly country: string;
  readonly messagingServiceSid: string;
  readonly errorCode: number | null;
  /** Voice's SequenceNumber, from 0 per call; null for messages, which have none. */
  readonly sequence: number | null;
  /** Further fields that the contract keeps, by Twilio's own field name. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Names of fields whose values were dropped because no contract declares them or their form was wrong. Sorted. */
  readonly droppedFields: readonly string[];
}

/** An event with its place in the journal. What is stored, proven and shown is this. */
export interface JournalledEvent extends Event {
  /** Which appliance instance heard it. */
  readonly instanceId: string;
  /** Its number in that instance's journal, from 1. */
  readonly seq: number;
  /** 128 random bits, hexadecimal: a proof about the event cannot be used to guess it. */
  readonly nonce: string;
}
