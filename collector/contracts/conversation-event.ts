import type { Channel } from '../../core/events/event.ts';
import { instant, oneOfAnyCase, sid, wholeNumber } from '../../core/redaction/forms.ts';
import { type AllowedFields, drop, type FieldPolicy, identity, keep } from '../../core/redaction/policy.ts';
import type { Parameters } from '../parameters.ts';
import { lastWordOf, timeOf, type VerifiedCallback } from './contract.ts';

/** What Conversations calls the objects that its webhooks tell of. */
type Subject = 'Message' | 'Conversation' | 'Participant' | 'User';

const eventTypeForm =
  /^on(Message|Conversation|Participant|User|Delivery)(State)?(Add|Update|Remove)(ed|d)?$/;

/** Whether a webhook's EventType (onMessageAdded, onMessageAdd …) is about such an object. */
export function isAbout(subject: Subject, parameters: Parameters): boolean {
  return eventTypeForm.exec(parameters.get('EventType') ?? '')?.[1] === subject;
}

/** EventType as a form: one word of the product, nothing else. */
const conversationEventType = identity({
  name: 'on, what it is about, what was done',
  fits: (value) => eventTypeForm.test(value),
});

/**
 * What was done: `added` after onMessageAdded or an event of Event Streams, `adding` after onMessageAdd, which asks
 * before it is done.
 */
export function doneIn(callback: VerifiedCallback, eventType: string | undefined): string | undefined {
  if (eventType === undefined) return lastWordOf(callback.eventType);
  const match = eventTypeForm.exec(eventType);
  if (match === null) return undefined;
  const [, , state, verb = '', past] = match;
  const stem = verb.toLowerCase();
  const done = past === undefined ? `${stem.replace(/e$/, '')}ing` : `${stem}${past}`;
  return state === undefined ? done : `state-${done}`;
}

/** When it was done: a change is told with both dates, the first one with its own. */
export function doneAt(callback: VerifiedCallback, fields: AllowedFields): string | null {
  return timeOf(fields.identity('DateUpdated') ?? fields.identity('DateCreated') ?? callback.eventTime);
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
