import { verifyChannel, verifyChannelWord } from '../../core/events/verify-channel.ts';
import {
  country,
  dashedStatusWord,
  instant,
  networkCode,
  sid,
  wholeNumber,
  yesOrNo,
} from '../../core/redaction/forms.ts';
import { address, drop, freeText, identity, keep } from '../../core/redaction/policy.ts';
import { type Contract, factsFrom, lastWordOf, numberOrNull, timeOf } from './contract.ts';

/** One attempt of a verification to reach the person over one channel, with the status of its message. */
export const verificationAttempt: Contract = {
  kind: 'verification-attempt',
  recognises: () => false,
  eventTypes: /^com\.twilio\.accountsecurity\.verify\.(message|attempt-dlr|attempt)\.[a-z_-]+$/,
  fields: {
    AccountSid: identity(sid('AC')),
    ServiceSid: keep(sid('VA')),
    VerificationSid: identity(sid('VE')),
    AttemptSid: identity(sid('VL')),
    MessageSid: identity(sid('SM', 'MM')),
    CallSid: identity(sid('CA')),
    MessageStatus: identity(dashedStatusWord),
    CallStatus: keep(dashedStatusWord),
    AttemptStatus: keep(dashedStatusWord),
    ConversionStatus: keep(dashedStatusWord),
    Channel: identity(verifyChannelWord),
    To: address,
    From: address,
    Country: keep(country),
    Mcc: keep(networkCode),
    Mnc: keep(networkCode),
    Carrier: drop('free text; the network code says it'),
    ErrorCode: identity(wholeNumber(5)),
    ErrorMessage: freeText,
    HasFallback: keep(yesOrNo),
    IsFallback: keep(yesOrNo),
    CreatedAt: identity(instant),
    Timestamp: identity(instant),
    UpdatedAt: drop('the time of the event says it'),
    Tags: drop('set by the customer; may hold anything'),
    'Tags.*': drop('set by the customer; may hold anything'),
    'Price.*': drop('not needed'),
    FriendlyName: drop('a name that the customer gave'),
  },
  factsOf: (callback, fields) => {
    const verificationSid = fields.identity('VerificationSid');
    const resourceSid = fields.identity('AttemptSid') ?? verificationSid;
    const status = fields.identity('MessageStatus') ?? lastWordOf(callback.eventType);
    if (resourceSid === undefined || status === undefined) return undefined;
    return factsFrom(callback, fields, {
      kind: 'verification-attempt',
      resourceSid,
      status,
      occurredAt: timeOf(fields.identity('Timestamp') ?? callback.eventTime ?? fields.identity('CreatedAt')),
      relatedSids: [verificationSid, fields.identity('MessageSid'), fields.identity('CallSid')],
      direction: 'outbound',
      channel: verifyChannel(fields.identity('Channel')),
      own: fields.address('From'),
      person: fields.address('To'),
      errorCode: numberOrNull(fields.identity('ErrorCode')),
    });
  },
};
