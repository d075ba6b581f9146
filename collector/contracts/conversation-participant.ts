import { oneOfAnyCase, sid, wholeNumber } from '../../core/redaction/forms.ts';
import { address, drop, identity, keep } from '../../core/redaction/policy.ts';
import { type Contract, factsFrom } from './contract.ts';
import { conversationChannel, conversationFields, doneAt, doneIn, isAbout } from './conversation-event.ts';

/**
 * A participant of a conversation: onParticipantAdded and its like. Somebody with a binding is a person outside,
 * reached at Address from the account's ProxyAddress; somebody with an identity is a user of the customer's.
 */
export const conversationParticipant: Contract = {
  kind: 'conversation-participant',
  recognises: (parameters) => isAbout('Participant', parameters),
  eventTypes: /^com\.twilio\.conversations\.participant\.[a-z_-]+$/,
  fields: {
    ...conversationFields,
    ParticipantSid: identity(sid('MB')),
    Identity: drop('a name'),
    'MessagingBinding.Address': address,
    'MessagingBinding.ProxyAddress': address,
    'MessagingBinding.ProjectedAddress': drop('an address that stands for the person'),
    'MessagingBinding.Type': identity(
      oneOfAnyCase('sms', 'mms', 'whatsapp', 'messenger', 'chat', 'email', 'gbm'),
    ),
    LastReadMessageIndex: keep(wholeNumber(7)),
    LastReadTimestamp: drop('when somebody read'),
    ModifiedBy: drop('a name'),
    RemovedBy: drop('a name'),
  },
  factsOf: (callback, fields) => {
    const participantSid = fields.identity('ParticipantSid');
    const status = doneIn(callback, fields.identity('EventType'));
    if (participantSid === undefined || status === undefined) return undefined;
    return factsFrom(callback, fields, {
      kind: 'conversation-participant',
      resourceSid: participantSid,
      status,
      occurredAt: doneAt(callback, fields),
      relatedSids: [fields.identity('ConversationSid')],
      channel: conversationChannel(fields.identity('MessagingBinding.Type')),
      own: fields.address('MessagingBinding.ProxyAddress'),
      person: fields.address('MessagingBinding.Address'),
      messagingServiceSid: fields.identity('MessagingServiceSid') ?? '',
    });
  },
};
