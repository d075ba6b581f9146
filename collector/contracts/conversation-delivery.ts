import { sid, statusWord } from '../../core/redaction/forms.ts';
import { identity, keep } from '../../core/redaction/policy.ts';
import { errorFields } from './common-fields.ts';
import { type Contract, factsFrom, numberOrNull, timeOf } from './contract.ts';
import { conversationFields } from './conversation-event.ts';

/**
 * How far a message of a conversation came on its channel: onDeliveryUpdated. The channel's message (SM…, MM…) gets no
 * status callback of its own, so that this is the status of that message; without one, of the conversation's message.
 */
export const conversationDelivery: Contract = {
  kind: 'conversation-delivery',
  recognises: (parameters) => parameters.get('EventType') === 'onDeliveryUpdated',
  eventTypes: /^com\.twilio\.conversations\.delivery\.[a-z_-]+$/,
  fields: {
    ...conversationFields,
    ...errorFields,
    MessageSid: identity(sid('IM')),
    DeliveryReceiptSid: keep(sid('DY')),
    ChannelMessageSid: identity(sid()),
    ParticipantSid: identity(sid('MB')),
    Status: identity(statusWord),
  },
  factsOf: (callback, fields) => {
    const messageSid = fields.identity('MessageSid');
    const channelSid = fields.identity('ChannelMessageSid');
    const resourceSid = channelSid ?? messageSid;
    const status = fields.identity('Status');
    if (resourceSid === undefined || status === undefined) return undefined;
    return factsFrom(callback, fields, {
      kind: 'conversation-delivery',
      resourceSid,
      status,
      occurredAt: timeOf(fields.identity('DateUpdated') ?? callback.eventTime),
      relatedSids: [messageSid, fields.identity('ConversationSid'), fields.identity('ParticipantSid')],
      direction: 'outbound',
      channel: channelSid?.startsWith('SM') ? 'sms' : channelSid?.startsWith('MM') ? 'mms' : 'chat',
      messagingServiceSid: fields.identity('MessagingServiceSid') ?? '',
      errorCode: numberOrNull(fields.identity('ErrorCode')),
    });
  },
};
