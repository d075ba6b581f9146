import { describe, expect, it } from 'vitest';
import { contracts } from '../../collector/contracts/index.ts';
import type { EventKind } from '../../core/events/kinds.ts';
import { fateOf } from '../../core/redaction/policy.ts';

/**
 * The fields that Twilio documents, apart from the contracts: a contract that forgets one fails here. A field in
 * `personal` holds an address, a name, a place, words, a URL, an identity or something that customers set.
 */
const documented: Partial<Record<EventKind, { readonly plain: string; readonly personal: string }>> = {
  'message-status': {
    plain:
      'MessageSid SmsSid SmsMessageSid MessageStatus SmsStatus AccountSid ApiVersion MessagingServiceSid ErrorCode RawDlrDoneDate ChannelInstallSid ChannelPrefix EventType StructuredMessage',
    personal:
      'From To ErrorMessage ChannelToAddress ChannelStatusMessage ExternalUserId Tags Body StatusCallBackUrl',
  },
  'inbound-message': {
    plain:
      'MessageSid SmsSid SmsMessageSid AccountSid MessagingServiceSid ApiVersion NumMedia NumSegments SmsStatus MediaContentType0 MediaContentType9 ButtonType MessageType Forwarded FrequentlyForwarded OriginalRepliedMessageSid OptOutType FromCountry ToCountry',
    personal:
      'From To Body MediaUrl0 MediaUrl9 FromCity FromState FromZip ToCity ToState ToZip ButtonPayload ButtonText InteractiveData FlowData ChannelMetadata Latitude Longitude Address Label ProfileName WaId ExternalUserId ReferralBody ReferralHeadline ReferralSourceUrl ReferralMediaUrl ReferralMediaContentType ReferralSourceId ReferralSourceType ReferralMediaId ReferralNumMedia ReferralCtwaClid OriginalRepliedMessageSender',
  },
  'call-status': {
    plain:
      'CallSid AccountSid CallStatus ApiVersion Direction ParentCallSid StirVerstat CallDuration Duration SipResponseCode SequenceNumber Timestamp CallbackSource RecordingSid RecordingDuration StirStatus AnsweredBy ErrorCode FromCountry CalledCountry',
    personal:
      'From To Caller Called ForwardedFrom CallerName CallToken StirPassportToken RecordingUrl FromCity FromState FromZip ToCity ToState ToZip CallerCity CallerState CallerZip CalledCity CalledState CalledZip SipCallId SipHeader_X-Patient SipDomain SipSourceIp ErrorMessage',
  },
  'dial-result': {
    plain: 'CallSid DialCallSid DialCallStatus DialCallDuration DialBridged',
    personal: 'From To Caller Called RecordingUrl',
  },
  'recording-status': {
    plain:
      'AccountSid CallSid ConferenceSid RecordingSid RecordingStatus RecordingDuration RecordingChannels RecordingStartTime RecordingSource RecordingTrack ErrorCode',
    personal: 'RecordingUrl EncryptionDetails',
  },
  transcription: {
    plain:
      'TranscriptionSid TranscriptionStatus RecordingSid CallSid AccountSid CallStatus Direction ApiVersion TranscriptionEvent SequenceId Timestamp Track Final LanguageCode',
    personal: 'TranscriptionText TranscriptionUrl RecordingUrl From To Caller Called TranscriptionData',
  },
  'machine-detection': {
    plain: 'CallSid AccountSid AnsweredBy MachineDetectionDuration',
    personal: 'From To',
  },
  conference: {
    plain:
      'ConferenceSid AccountSid SequenceNumber Timestamp StatusCallbackEvent CallSid Muted Hold Coaching EndConferenceOnExit StartConferenceOnEnter CallSidEndingConference ReasonConferenceEnded ParticipantCallStatus ReasonParticipantLeft EventName Duration RecordingFileSize',
    personal:
      'FriendlyName ParticipantLabel ParticipantLabelEndingConference Reason ReasonAnnouncementFailed AnnounceUrl RecordingUrl',
  },
  queue: {
    plain:
      'QueueResult QueueSid QueueTime QueuePosition AvgQueueTime CurrentQueueSize CallSid DequeingCallSid',
    personal: 'From To Caller Called FromCity',
  },
  'conversation-message': {
    plain:
      'EventType ConversationSid MessageSid MessagingServiceSid Index DateCreated ParticipantSid AccountSid ChatServiceSid Source',
    personal: 'Body Author Attributes Media',
  },
  'conversation-delivery': {
    plain:
      'EventType AccountSid ConversationSid ChatServiceSid MessageSid DeliveryReceiptSid ChannelMessageSid ParticipantSid Status ErrorCode DateCreated DateUpdated',
    personal: 'Attributes',
  },
  'conversation-participant': {
    plain: 'EventType ConversationSid ParticipantSid RoleSid LastReadMessageIndex MessagingBinding.Type',
    personal:
      'Identity MessagingBinding.Address MessagingBinding.ProxyAddress MessagingBinding.ProjectedAddress Attributes',
  },
  conversation: {
    plain: 'EventType ConversationSid State StateFrom StateTo Reason MessagingServiceSid',
    personal: 'FriendlyName UniqueName Attributes',
  },
  'conversation-user': {
    plain: 'EventType UserSid RoleSid isOnline isNotifiable',
    personal: 'Identity FriendlyName Attributes',
  },
  verification: {
    plain:
      'AccountSid ServiceSid VerificationSid CreatedAt VerifiedAt ExpiredAt VerificationStatus Country CodeLength CustomCodeEnabled SendCodeAttempts.Count SendCodeAttempts.Attempts.Channel SendCodeAttempts.Attempts.AttemptSid CheckAttempts.Count',
    personal: 'To FriendlyName CustomFriendlyName SendCodeAttempts.Attempts.Tags Amount Payee',
  },
  'verification-attempt': {
    plain: 'VerificationSid AttemptSid MessageStatus Channel AccountSid ServiceSid Mcc Mnc ErrorCode',
    personal: 'To Tags Carrier',
  },
  'call-insights': {
    plain: 'CallSid AccountSid CallState ProcessingState AnsweredBy Duration',
    personal: 'From.Number To.Number Attributes.ConferenceParticipant Trust.CallerName Url Tags',
  },
  'sender-registration': {
    plain: 'AccountSid TollfreeVerificationSid BrandSid CampaignSid ErrorCode',
    personal:
      'BusinessName BusinessContactFirstName BusinessContactLastName BusinessContactEmail BusinessContactPhone PhoneNumber',
  },
  'error-log': {
    plain:
      'Sid AccountSid ParentAccountSid Timestamp Level ResourceSid ServiceSid ErrorCode Webhook.Request.Method',
    personal:
      'MoreInfo.Msg MoreInfo.msg Webhook.Request.Url Webhook.Request.Headers.Host Webhook.Request.Parameters.From Webhook.Request.Parameters.Body Webhook.Response.Headers.Cookie Webhook.Response.Body ErrorMessage',
  },
};

/** What Twilio's OpenAPI files tag as personal (`x-twilio.pii`), by the name that it has in a callback. */
const taggedAsPersonal =
  'Body From To FromFormatted ToFormatted ForwardedFrom CallerName TranscriptionText Author Media Attributes FriendlyName UniqueName Identity MessagingBinding.Address Amount Payee Label';

describe.each(contracts.map((contract) => [contract.kind, contract] as const))('%s', (kind, { fields }) => {
  it('declares every field that Twilio documents', () => {
    const { plain, personal } = documented[kind] ?? { plain: '', personal: '' };
    expect(plain).not.toBe('');
    for (const name of `${plain} ${personal}`.split(' '))
      expect([name, fateOf(fields, name) !== undefined]).toEqual([name, true]);
  });

  it('keeps no value of a personal field as it is', () => {
    for (const name of documented[kind]?.personal.split(' ') ?? []) {
      const fate = fateOf(fields, name)?.fate;
      expect([name, fate === 'keep' || fate === 'identity']).toEqual([name, false]);
    }
  });

  it('drops, tokenises or classifies what Twilio’s own files tag as personal', () => {
    for (const name of taggedAsPersonal.split(' ')) {
      const fate = fateOf(fields, name);
      if (fate !== undefined)
        expect([name, fate.fate]).toEqual([name, expect.stringMatching(/^(drop|address|classify)$/)]);
    }
  });

  it('says why of everything that it drops', () => {
    for (const [name, fate] of Object.entries(fields))
      if (fate.fate === 'drop') expect([name, fate.because.length]).toEqual([name, expect.any(Number)]);
  });
});
