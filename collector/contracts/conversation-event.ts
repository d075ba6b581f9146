import type { Channel } from '../../core/events/event.ts';
import { instant, oneOfAnyCase, sid, wholeNumber } from '../../core/redaction/forms.ts';
import { drop, type FieldPolicy, identity, keep } from '../../core/redaction/policy.ts';
import type { Parameters } from '../parameters.ts';
import type { VerifiedCallback } from './contract.ts';

/** What Conversations calls the objects that its webhooks tell of. */
type Subject = 'Message' | 'Conversation' | 'Participant' | 'User';

const eventTypeForm =
  /^on(Message|Conversation|Participant|User|Delivery)(State)?(Add|Update|Remove)(ed|d)?$/;

/** Whether a webhook's EventType (onMessageAdded, onMessageAdd …) is about such an object. */
export function isAbout(subject: Subject, parameters: Parameters): boolean {
  return eventTypeForm.exec(parameters.get('EventType') ?? '')?.[1] === subject;
}

/** EventType as a form: one word of the product, nothing else. */
export const conversationEventType = identity({
  name: 'on, what it is about, what was done',
  fits: (value) => eventTypeForm.test(value),
});

/**
 * What was done: `added` after onMessageAdded or an event of Event Streams, `adding` after onMessageAdd, which asks
 * before it is done.
 */
export function doneIn(callback: VerifiedCallback, eventType: string | undefined): string | undefined {
  if (eventType === undefined) return callback.eventType?.split('.').at(-1)?.replaceAll('_', '-');
  const match = /(State)?(Add|Update|Remove)(ed|d)?$/.exec(eventType);
  if (match === null) return undefined;
  const stem = (match[2] ?? '').toLowerCase();
  const done = match[3] === undefined ? `${stem.replace(/e$/, '')}ing` : `${stem}${match[3]}`;
  return match[1] === undefined ? done : `state-${done}`;
}

/** What every webhook of Conversations may carry. */
export const conversationFields: FieldPolicy = {
  EventType: conversationEventType,
  AccountSid: identity(sid('AC')),
  ChatServiceSid: keep(sid('IS')),
  ConversationSid: identity(sid('CH')),
  MessagingServiceSid: identity(sid('MG')),
  Attributes: drop('set by the customer; may hold anything'),
  'Attributes.*': drop('set by the customer; may hold anything'),
  Source: keep(oneOfAnyCase('sms', 'mms', 'whatsapp', 'messenger', 'api', 'sdk', 'chat', 'email', 'gbm')),
  ClientIdentity: drop('a name'),
  RoleSid: keep(sid('RL')),
  DateCreated: identity(instant),
  DateUpdated: identity(instant),
  Timestamp: identity(instant),
  RetryCount: keep(wholeNumber(2)),
  WebhookType: drop('always webhook'),
  WebhookSid: keep(sid('WH')),
};

/** The channel of a participant's binding or of a message's source. */
export function conversationChannel(word: string | undefined): Channel {
  switch (word) {
    case 'sms':
    case 'mms':
    case 'whatsapp':
    case 'messenger':
    case 'email':
    case 'chat':
      return word;
    default:
      return 'chat';
  }
}
