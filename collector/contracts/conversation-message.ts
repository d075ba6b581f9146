import { consentSignalOf } from '../../core/consent-words.ts';
import { reachesPerson } from '../../core/redaction/address.ts';
import { sid, wholeNumber } from '../../core/redaction/forms.ts';
import { address, classify, drop, identity, keep } from '../../core/redaction/policy.ts';
import { type Contract, factsFrom } from './contract.ts';
import { conversationChannel, conversationFields, doneAt, doneIn, isAbout } from './conversation-event.ts';

/**
 * A message in a conversation: onMessageAdded and its like. Its SID is IM…, not that of the message that a channel
 * carries. An author with a number wrote from outside and is the person; any other is a name of the customer's side.
 */
export const conversationMessage: Contract = {
  kind: 'conversation-message',
  recognises: (parameters) => isAbout('Message', parameters),
  eventTypes: /^com\.twilio\.conversations\.message\.[a-z_-]+$/,
  fields: {
    ...conversationFields,
    MessageSid: identity(sid('IM')),
    ParticipantSid: identity(sid('MB')),
    Index: keep(wholeNumber(7)),
    Author: address,
    Body: classify('Consent', consentSignalOf),
    Subject: drop('what was said'),
    Media: drop('what was sent'),
    'Media.*': drop('what was sent'),
    ContentSid: keep(sid('HX')),
    ModifiedBy: drop('a name'),
    RemovedBy: drop('a name'),
    ChannelMetadata: drop('holds the number, the name and the text again'),
  },
  factsOf: (callback, fields) => {
    const messageSid = fields.identity('MessageSid');
    const status = doneIn(callback, fields.identity('EventType'));
    if (messageSid === undefined || status === undefined) return undefined;
    const author = fields.address('Author');
    const fromOutside = reachesPerson(author);
    return factsFrom(callback, fields, {
      kind: 'conversation-message',
      resourceSid: messageSid,
      status,
      occurredAt: doneAt(callback, fields),
      relatedSids: [fields.identity('ConversationSid'), fields.identity('ParticipantSid')],
      direction: fromOutside ? 'inbound' : 'outbound',
      channel: conversationChannel(fields.kept.Source),
      person: fromOutside ? author : undefined,
      messagingServiceSid: fields.identity('MessagingServiceSid') ?? '',
    });
  },
};
