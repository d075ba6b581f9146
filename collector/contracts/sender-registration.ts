import { dashedStatusWord, instant, sid, wholeNumber } from '../../core/redaction/forms.ts';
import { coarsen, drop, freeText, identity, keep } from '../../core/redaction/policy.ts';
import { hostOfUrl } from '../../core/redaction/url.ts';
import { type Contract, factsFrom, lastWordOf, numberOrNull } from './contract.ts';

const business = drop('names or reaches people of the business');

/**
 * What became of a registration without which carriers filter: brand, campaign, number, toll-free verification. By
 * Event Streams only. Its status is the last word of the event's type.
 */
export const senderRegistration: Contract = {
  kind: 'sender-registration',
  recognises: () => false,
  eventTypes: /^com\.twilio\.messaging\.compliance\.[a-z-]+\.[a-z_-]+$/,
  fields: {
    AccountSid: identity(sid('AC')),
    Accountsid: identity(sid('AC')),
    Timestamp: identity(instant),
    BrandSid: identity(sid('BN')),
    BrandRegistrationSid: identity(sid('BN')),
    CampaignSid: identity(sid('QE', 'CM')),
    TollfreeVerificationSid: identity(sid('HH')),
    PhoneNumberSid: identity(sid('PN')),
    PhonenumberSid: identity(sid('PN')),
    TollfreePhoneNumberSid: identity(sid('PN')),
    CustomerProfileBundleSid: keep(sid('BU')),
    MessagingServiceSid: identity(sid('MG')),
    MessageServiceSid: identity(sid('MG')),
    BrandStatus: keep(dashedStatusWord),
    BrandType: keep(dashedStatusWord),
    IdentityStatus: keep(dashedStatusWord),
    CampaignStatus: keep(dashedStatusWord),
    CampaignRegistrationStatus: keep(dashedStatusWord),
    PhoneNumberRegistrationStatus: keep(dashedStatusWord),
    VerificationStatus: keep(dashedStatusWord),
    VettingStatus: keep(dashedStatusWord),
    Status: keep(dashedStatusWord),
    ErrorCode: identity(wholeNumber(5)),
    RejectionReasonCode: keep(wholeNumber(5)),
    FailureReason: freeText,
    RejectionReason: freeText,
    CreateDate: identity(instant),
    CreatedDate: identity(instant),
    UpdateDate: identity(instant),
    UpdatedDate: identity(instant),
    PhoneNumber: drop('the number has its SID'),
    TollfreePhoneNumber: drop('the number has its SID'),
    TcrId: drop('of no use here'),
    ExternalReferenceId: drop('set by the customer; may hold anything'),
    Url: coarsen(hostOfUrl),
    BusinessName: business,
    BusinessContactFirstName: business,
    BusinessContactLastName: business,
    BusinessContactEmail: business,
    BusinessContactPhone: business,
    NotificationEmail: business,
    'Errors.*': drop('free text about the business'),
  },
  factsOf: (callback, fields) => {
    const status = lastWordOf(callback.eventType);
    const sids = [
      'TollfreeVerificationSid',
      'CampaignSid',
      'BrandSid',
      'BrandRegistrationSid',
      'PhoneNumberSid',
      'PhonenumberSid',
      'TollfreePhoneNumberSid',
    ]
      .map((name) => fields.identity(name))
      .filter((found) => found !== undefined);
    const [resourceSid, ...others] = sids;
    if (resourceSid === undefined || status === undefined) return undefined;
    return factsFrom(callback, fields, {
      kind: 'sender-registration',
      resourceSid,
      status,
      relatedSids: others,
      messagingServiceSid:
        fields.identity('MessagingServiceSid') ?? fields.identity('MessageServiceSid') ?? '',
      errorCode: numberOrNull(fields.identity('ErrorCode')),
      attributes: { Type: callback.eventType ?? '' },
    });
  },
};
