import { verifyChannel, verifyChannelWord } from '../../core/events/verify-channel.ts';
import {
  country,
  dashedStatusWord,
  instant,
  language,
  sid,
  wholeNumber,
  yesOrNo,
} from '../../core/redaction/forms.ts';
import { address, drop, identity, keep } from '../../core/redaction/policy.ts';
import { type Contract, factsFrom, lastWordOf, timeOf } from './contract.ts';

/**
 * A verification: pending, approved, canceled, expired or out of attempts (`max_attempts_reached` in one of Twilio's
 * catalogues, `max-attempts-reached` in another). By Event Streams only: Verify has no status callback.
 */
export const verification: Contract = {
  kind: 'verification',
  recognises: () => false,
  eventTypes: /^com\.twilio\.accountsecurity\.verify\.verification\.[a-z_-]+$/,
  fields: {
    AccountSid: identity(sid('AC')),
    ServiceSid: keep(sid('VA')),
    VerificationSid: identity(sid('VE')),
    FriendlyName: drop('a name that the customer gave'),
    CustomFriendlyName: drop('a name that the customer gave'),
    CreatedAt: identity(instant),
    UpdatedAt: drop('the time of the event says it'),
    VerifiedAt: identity(instant),
    ExpiredAt: identity(instant),
    VerificationStatus: identity(dashedStatusWord),
    To: address,
    Country: keep(country),
    Channel: identity(verifyChannelWord),
    CodeLength: keep(wholeNumber(2)),
    CustomCodeEnabled: keep(yesOrNo),
    Locale: keep(language),
    Amount: drop('what is paid'),
    Payee: drop('who is paid'),
    'SendCodeAttempts.Count': keep(wholeNumber(3)),
    'SendCodeAttempts.Attempts.Time': drop('the attempt has its own event'),
    'SendCodeAttempts.Attempts.Channel': identity(verifyChannelWord),
    'SendCodeAttempts.Attempts.AttemptSid': identity(sid('VL')),
    'SendCodeAttempts.Attempts.Locale': drop('the attempt has its own event'),
    'SendCodeAttempts.Attempts.Tags': drop('set by the customer; may hold anything'),
    'SendCodeAttempts.Attempts.Tags.*': drop('set by the customer; may hold anything'),
    'CheckAttempts.Count': keep(wholeNumber(3)),
    'CheckAttempts.Attempts.Time': drop('when the person typed'),
    'CheckAttempts.Attempts.Status': drop('the last one is the status'),
  },
  factsOf: (callback, fields) => {
    const verificationSid = fields.identity('VerificationSid');
    const status = fields.identity('VerificationStatus') ?? lastWordOf(callback.eventType);
    if (verificationSid === undefined || status === undefined) return undefined;
    const time = fields.identity(
      status === 'approved' ? 'VerifiedAt' : status === 'expired' ? 'ExpiredAt' : 'CreatedAt',
    );
    return factsFrom(callback, fields, {
      kind: 'verification',
      resourceSid: verificationSid,
      status,
      occurredAt: timeOf(callback.eventTime ?? time),
      relatedSids: fields.identities('SendCodeAttempts.Attempts.AttemptSid'),
      direction: 'outbound',
      channel: verifyChannel(
        fields.identity('Channel') ?? fields.identities('SendCodeAttempts.Attempts.Channel').at(-1),
      ),
      person: fields.address('To'),
    });
  },
};
