import type { Channel } from '../../core/events/event.ts';
import { channelOfAddress } from '../../core/redaction/address.ts';
import { apiVersion, carrierMinute, oneOf, sid, statusWord } from '../../core/redaction/forms.ts';
import { address, drop, freeText, identity, keep } from '../../core/redaction/policy.ts';
import { channelOfMessageSid } from '../../core/sids.ts';
import { errorFields, messageStreamFields } from './common-fields.ts';
import { type Contract, factsFrom, numberOrNull } from './contract.ts';
import { messageSidFields, messageSidOf } from './message-sid.ts';

/** Twilio's names of channels in ChannelPrefix. */
export const channelPrefix = oneOf('whatsapp', 'rcs', 'messenger', 'sms', 'mms');

/**
 * Status of a message: SMS, MMS, WhatsApp, RCS. Twilio's guide "Track the message status of outbound messages".
 * There is neither a time nor a sequence number in it; which side is the person's follows from the status alone,
 * because only an outbound message has status callbacks (an inbound one at most `receiving` and `received`).
 * Whether an RCS message fell back to SMS is seen by its sender alone, `rcs:…` or a number.
 */
export const messageStatus: Contract = {
  kind: 'message-status',
  recognises: (parameters) =>
    parameters.get('MessageStatus') !== undefined &&
    Object.keys(messageSidFields).some((name) => parameters.get(name) !== undefined),
  eventTypes: /^com\.twilio\.messaging\.message\.[a-z_-]+$/,
  fields: {
    ...messageStreamFields,
    ...messageSidFields,
    MessageStatus: identity(statusWord),
    SmsStatus: identity(statusWord),
    AccountSid: identity(sid('AC')),
    MessagingServiceSid: identity(sid('MG')),
    ...errorFields,
    ChannelInstallSid: keep(sid('XE')),
    ChannelPrefix: identity(channelPrefix),
    From: address,
    To: address,
    ExternalUserId: address,
    ApiVersion: keep(apiVersion),
    EventType: keep(oneOf('READ', 'DELIVERED', 'SENT', 'UNDELIVERED', 'FAILED')),
    RawDlrDoneDate: keep(carrierMinute),
    StructuredMessage: keep(oneOf('true', 'false')),
    ChannelStatusMessage: freeText,
    ChannelToAddress: drop('the person again, sometimes masked'),
  },
  factsOf: (callback, fields) => {
    const messageSid = messageSidOf(fields);
    const status = fields.identity('MessageStatus');
    if (messageSid === undefined || status === undefined) return undefined;
    const inbound = status === 'received' || status === 'receiving';
    const prefix = fields.identity('ChannelPrefix') as Channel | undefined;
    const fellBack = prefix === 'rcs' && channelOfAddress(fields.address('From')) !== 'rcs';
    return factsFrom(callback, fields, {
      kind: 'message-status',
      resourceSid: messageSid,
      status,
      direction: inbound ? 'inbound' : 'outbound',
      channel: (fellBack ? undefined : prefix) ?? channelOfMessageSid(messageSid),
      own: fields.address(inbound ? 'To' : 'From'),
      person: fields.address(inbound ? 'From' : 'To') ?? fields.address('ExternalUserId'),
      alias: fields.address('ExternalUserId'),
      messagingServiceSid: fields.identity('MessagingServiceSid') ?? '',
      errorCode: numberOrNull(fields.identity('ErrorCode')),
      ...(fellBack ? { attributes: { FellBackFrom: 'rcs' } } : {}),
    });
  },
};
