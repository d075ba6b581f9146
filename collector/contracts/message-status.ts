import type { Channel } from '../../core/events/event.ts';
import {
  apiVersion,
  carrierMinute,
  oneOf,
  sid,
  statusWord,
  wholeNumber,
} from '../../core/redaction/forms.ts';
import { address, drop, identity, keep } from '../../core/redaction/policy.ts';
import { type Contract, numberOrNull } from './contract.ts';

/**
 * Status of a message: SMS, MMS, WhatsApp, RCS. Twilio's guide "Track the message status of outbound messages".
 * There is neither a time nor a sequence number in it; which side is the person's follows from the status alone,
 * because only an outbound message has status callbacks (an inbound one at most `receiving` and `received`).
 */
export const messageStatus: Contract = {
  kind: 'message-status',
  recognises: (parameters) =>
    parameters.get('MessageStatus') !== undefined && messageSidOf(parameters) !== undefined,
  fields: {
    MessageSid: identity(sid('SM', 'MM')),
    SmsSid: identity(sid('SM', 'MM')),
    SmsMessageSid: identity(sid('SM', 'MM')),
    MessageStatus: identity(statusWord),
    SmsStatus: identity(statusWord),
    AccountSid: identity(sid('AC')),
    MessagingServiceSid: identity(sid('MG')),
    ErrorCode: identity(wholeNumber(5)),
    ChannelInstallSid: identity(sid('XE')),
    ChannelPrefix: identity(oneOf('whatsapp', 'rcs', 'messenger', 'sms', 'mms')),
    From: address,
    To: address,
    ApiVersion: keep(apiVersion),
    EventType: keep(oneOf('READ', 'DELIVERED', 'SENT', 'UNDELIVERED', 'FAILED')),
    RawDlrDoneDate: keep(carrierMinute),
    StructuredMessage: keep(oneOf('true', 'false')),
    ErrorMessage: drop('free text; the error code says it in known words'),
    ChannelStatusMessage: drop('free text of the channel that may quote the number'),
    ChannelToAddress: drop('the person again, sometimes masked'),
    ExternalUserId: drop('a stable identity of the person at WhatsApp'),
    Tags: drop('set by the customer; may hold anything'),
  },
  factsOf: ({ accountSid, signedDigest }, fields) => {
    const messageSid =
      fields.identity('MessageSid') ?? fields.identity('SmsSid') ?? fields.identity('SmsMessageSid');
    const status = fields.identity('MessageStatus');
    if (messageSid === undefined || status === undefined) return undefined;
    const inbound = status === 'received' || status === 'receiving';
    const channelInstall = fields.identity('ChannelInstallSid');
    return {
      kind: 'message-status',
      source: 'callback',
      accountSid,
      resourceSid: messageSid,
      relatedSids: channelInstall === undefined ? [] : [channelInstall],
      status,
      occurredAt: null,
      direction: inbound ? 'inbound' : 'outbound',
      channel:
        (fields.identity('ChannelPrefix') as Channel | undefined) ??
        (messageSid.startsWith('MM') ? 'mms' : 'sms'),
      own: fields.address(inbound ? 'To' : 'From'),
      person: fields.address(inbound ? 'From' : 'To'),
      messagingServiceSid: fields.identity('MessagingServiceSid') ?? '',
      errorCode: numberOrNull(fields.identity('ErrorCode')),
      sequence: null,
      attributes: fields.kept,
      droppedFields: fields.droppedFields,
      identityParts: [signedDigest],
    };
  },
};

function messageSidOf(parameters: { get(name: string): string | undefined }): string | undefined {
  return parameters.get('MessageSid') ?? parameters.get('SmsSid') ?? parameters.get('SmsMessageSid');
}
