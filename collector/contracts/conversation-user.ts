import { sid, yesOrNo } from '../../core/redaction/forms.ts';
import { drop, identity, keep } from '../../core/redaction/policy.ts';
import { type Contract, factsFrom } from './contract.ts';
import { conversationFields, doneAt, doneIn, isAbout } from './conversation-event.ts';

/** A user of the customer's own in Conversations: onUserAdded, onUserUpdated. */
export const conversationUser: Contract = {
  kind: 'conversation-user',
  recognises: (parameters) => isAbout('User', parameters),
  eventTypes: /^com\.twilio\.conversations\.user\.[a-z_-]+$/,
  fields: {
    ...conversationFields,
    UserSid: identity(sid('US')),
    Identity: drop('a name'),
    FriendlyName: drop('a name'),
    isOnline: keep(yesOrNo),
    isNotifiable: keep(yesOrNo),
    IsOnline: keep(yesOrNo),
    IsNotifiable: keep(yesOrNo),
  },
  factsOf: (callback, fields) => {
    const userSid = fields.identity('UserSid');
    const status = doneIn(callback, fields.identity('EventType'));
    if (status === undefined) return undefined;
    return factsFrom(callback, fields, {
      kind: 'conversation-user',
      resourceSid: userSid ?? '',
      status,
      occurredAt: doneAt(callback, fields),
      channel: 'chat',
    });
  },
};
