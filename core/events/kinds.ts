import type { Family } from './statuses.ts';

/**
 * Every kind of event, and the family of statuses that its status belongs to: the events of one resource and one
 * family together make its state. A kind without a family tells something about a resource (a machine answered, an
 * error was logged, why it was sent) and never moves its state.
 */
export const familyOfKind = {
  intent: '',
  'message-status': 'message',
  'inbound-message': 'message',
  'conversation-delivery': 'message',
  'call-status': 'call',
  'dial-result': '',
  'recording-status': 'recording',
  transcription: 'transcription',
  'machine-detection': '',
  conference: 'conference',
  queue: '',
  'call-insights': '',
  verification: 'verification',
  'verification-attempt': 'verification-attempt',
  conversation: 'conversation',
  'conversation-message': 'conversation',
  'conversation-participant': 'conversation',
  'conversation-user': 'conversation',
  'sender-registration': '',
  'error-log': '',
  'audit-log': '',
  'configuration-change': '',
  act: '',
  unknown: '',
} as const satisfies Readonly<Record<string, Family | ''>>;

export type EventKind = keyof typeof familyOfKind;

export const eventKinds = Object.keys(familyOfKind) as readonly EventKind[];

/**
 * Applications announce intents; entries of the account's audit log and changes of what is set up are read from REST; acts
 * are what people do with the record.
 */
const neverCallbacks: ReadonlySet<EventKind> = new Set([
  'intent',
  'audit-log',
  'configuration-change',
  'act',
  'unknown',
]);

/** Kinds that Twilio sends, which an address may name: `/callbacks/KIND`. */
export const callbackKinds = eventKinds.filter((kind) => !neverCallbacks.has(kind));
