import { consentSignalOf } from '../../core/consent-words.ts';
import type { Channel } from '../../core/events/event.ts';
import { channelOfAddress } from '../../core/redaction/address.ts';
import {
  apiVersion,
  mediaType,
  oneOf,
  oneOfAnyCase,
  sid,
  wholeNumber,
  yesOrNo,
} from '../../core/redaction/forms.ts';
import { address, classify, drop, identity, keep } from '../../core/redaction/policy.ts';
import { channelOfMessageSid } from '../../core/sids.ts';
import { messageStreamFields, places } from './common-fields.ts';
import { type Contract, factsFrom } from './contract.ts';
import { messageSidFields, messageSidOf } from './message-sid.ts';
import { channelPrefix } from './message-status.ts';

const content = drop('what the person wrote, chose or answered');
const advertisement = drop('the advertisement that brought the person; may tell what the person looks for');

/**
 * A message from a person: SMS, MMS, WhatsApp, RCS. Twilio's "Messaging webhooks". What it says about consent is read
 * before the text is dropped. Twilio expects TwiML in answer. A WhatsApp message opens a window of 24 hours in which
 * free-form answers are allowed.
 */
export const inboundMessage: Contract = {
  kind: 'inbound-message',
  recognises: (parameters) =>
    parameters.get('MessageStatus') === undefined && parameters.get('SmsStatus') === 'received',
  eventTypes: /^com\.twilio\.messaging\.inbound-message\.received$/,
  fields: {
    ...messageStreamFields,
    ...messageSidFields,
    AccountSid: identity(sid('AC')),
    MessagingServiceSid: identity(sid('MG')),
    SmsStatus: drop('always received'),
    MessageStatus: drop('always received'),
    From: address,
    To: address,
    Body: classify('Consent', consentSignalOf),
    OptOutType: identity(oneOfAnyCase('stop', 'start', 'help')),
    ApiVersion: keep(apiVersion),
    NumMedia: keep(wholeNumber(2)),
    NumSegments: keep(wholeNumber(3)),
    'MediaUrl{N}': drop('leads to what was sent'),
    'MediaContentType{N}': keep(mediaType),
    'MediaSid{N}': keep(sid('ME')),
    ...places('From', 'To'),
    ButtonPayload: content,
    ButtonText: content,
    ButtonType: keep(oneOf('REPLY', 'ACTION')),
    ListId: content,
    ListTitle: content,
    ListDescription: content,
    InteractiveData: content,
    FlowData: content,
    ChannelMetadata: drop('holds the number, the name and the text again'),
    Latitude: drop('where the person is'),
    Longitude: drop('where the person is'),
    Address: drop('where the person is'),
    Label: drop('where the person is'),
    ProfileName: drop('a name'),
    WaId: drop('the number again'),
    ExternalUserId: address,
    ChannelInstallSid: keep(sid('XE')),
    ChannelPrefix: identity(channelPrefix),
    ChannelToAddress: drop('the person again, sometimes masked'),
    MessageType: keep(
      oneOf(
        'text',
        'image',
        'audio',
        'video',
        'document',
        'sticker',
        'location',
        'contacts',
        'button',
        'interactive',
        'order',
        'reaction',
        'unsupported',
      ),
    ),
    Forwarded: keep(yesOrNo),
    FrequentlyForwarded: keep(yesOrNo),
    ReferralBody: advertisement,
    ReferralHeadline: advertisement,
    ReferralSourceUrl: advertisement,
    ReferralMediaUrl: advertisement,
    ReferralMediaContentType: advertisement,
    ReferralSourceId: advertisement,
    ReferralSourceType: advertisement,
    ReferralMediaId: advertisement,
    ReferralNumMedia: advertisement,
    ReferralCtwaClid: advertisement,
    OriginalRepliedMessageSid: identity(sid('SM', 'MM')),
    OriginalRepliedMessageSender: drop('the person or the account again'),
  },
  factsOf: (callback, fields) => {
    const messageSid = messageSidOf(fields);
    if (messageSid === undefined) return undefined;
    const person = fields.address('From');
    const channel = (fields.identity('ChannelPrefix') as Channel | undefined) ?? channelOfAddress(person);
    const optOut = fields.identity('OptOutType');
    return factsFrom(callback, fields, {
      kind: 'inbound-message',
      resourceSid: messageSid,
      status: 'received',
      relatedSids: [fields.identity('OriginalRepliedMessageSid')],
      direction: 'inbound',
      channel: channel ?? channelOfMessageSid(messageSid),
      own: fields.address('To'),
      person: person ?? fields.address('ExternalUserId'),
      alias: fields.address('ExternalUserId'),
      messagingServiceSid: fields.identity('MessagingServiceSid') ?? '',
      attributes: {
        ...(optOut === undefined ? {} : { Consent: optOut, OptOutType: optOut }),
        ...(channel === 'whatsapp' ? { OpensSession: 'true' } : {}),
      },
    });
  },
};
