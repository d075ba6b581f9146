import { oneOfAnyCase, statusWord } from '../../core/redaction/forms.ts';
import { drop, identity, keep } from '../../core/redaction/policy.ts';
import { type Contract, factsFrom } from './contract.ts';
import { conversationFields, doneAt, doneIn, isAbout } from './conversation-event.ts';

const named = drop('a name that the customer gave');

/** A conversation that is added, updated, removed or changes its state: Conversations webhooks onConversation…. */
export const conversation: Contract = {
  kind: 'conversation',
  recognises: (parameters) => isAbout('Conversation', parameters),
  eventTypes: /^com\.twilio\.conversations\.conversation\.[a-z_.-]+$/,
  fields: {
    ...conversationFields,
    FriendlyName: named,
    UniqueName: named,
    State: keep(oneOfAnyCase('active', 'inactive', 'closed')),
    StateFrom: keep(oneOfAnyCase('active', 'inactive', 'closed')),
    StateTo: keep(oneOfAnyCase('active', 'inactive', 'closed')),
    Reason: keep(oneOfAnyCase('api', 'timer', 'event')),
    CreatedBy: named,
    'MessagingBinding.Address': drop('the participant has an event of its own'),
    'MessagingBinding.ProxyAddress': drop('the participant has an event of its own'),
    'MessagingBinding.*': drop('the participant has an event of its own'),
    ConversationState: identity(statusWord),
  },
  factsOf: (callback, fields) => {
    const conversationSid = fields.identity('ConversationSid');
    const status = doneIn(callback, fields.identity('EventType'));
    if (conversationSid === undefined || status === undefined) return undefined;
    return factsFrom(callback, fields, {
      kind: 'conversation',
      resourceSid: conversationSid,
      status,
      occurredAt: doneAt(callback, fields),
      channel: 'chat',
      messagingServiceSid: fields.identity('MessagingServiceSid') ?? '',
    });
  },
};
