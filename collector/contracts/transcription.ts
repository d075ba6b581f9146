import {
  instant,
  language,
  oneOf,
  sid,
  statusWord,
  wholeNumber,
  yesOrNo,
} from '../../core/redaction/forms.ts';
import { drop, identity, keep } from '../../core/redaction/policy.ts';
import { legDirection, partiesOf } from './call-parties.ts';
import { callFields, errorFields } from './common-fields.ts';
import { type Contract, factsFrom, numberOrNull } from './contract.ts';

const words = drop('what was said');

/**
 * A transcription: of a recording (<Record transcribe>, with a status) or in real time (<Transcription>, with an event
 * and SequenceId, a counter of its own). That there was one is kept, never a word of it.
 */
export const transcription: Contract = {
  kind: 'transcription',
  recognises: (parameters) =>
    parameters.get('TranscriptionSid') !== undefined &&
    (parameters.get('TranscriptionStatus') !== undefined ||
      parameters.get('TranscriptionEvent') !== undefined),
  eventTypes: /^com\.twilio\.voice\.(status-callback|webhook\.status-callback)\.transcription\.[a-z_-]+$/,
  fields: {
    ...callFields,
    ...errorFields,
    CallStatus: keep(statusWord),
    Direction: identity(legDirection),
    TranscriptionSid: identity(sid('TR', 'GT')),
    TranscriptionStatus: identity(statusWord),
    TranscriptionEvent: identity(statusWord),
    TranscriptionText: words,
    TranscriptionData: words,
    TranscriptionUrl: drop('leads to what was said'),
    TranscriptionType: keep(oneOf('fast', 'standard')),
    RecordingSid: identity(sid('RE')),
    RecordingUrl: drop('leads to what was said'),
    SequenceId: identity(wholeNumber(6)),
    Timestamp: identity(instant),
    Track: keep(oneOf('inbound_track', 'outbound_track')),
    Final: keep(yesOrNo),
    Stability: drop('of no use without the words'),
    LanguageCode: keep(language),
    TranscriptionEngine: keep(oneOf('google', 'deepgram')),
    ProviderConfiguration: drop('may hold hints, which are words'),
    PartialResults: keep(yesOrNo),
    InboundTrackLabel: drop('a name'),
    OutboundTrackLabel: drop('a name'),
    ErrorName: drop('the code says it'),
    TranscriptionError: drop('free text'),
    TranscriptionErrorCode: keep(wholeNumber(5)),
  },
  factsOf: (callback, fields) => {
    const transcriptionSid = fields.identity('TranscriptionSid');
    const status = fields.identity('TranscriptionEvent') ?? fields.identity('TranscriptionStatus');
    if (transcriptionSid === undefined || status === undefined) return undefined;
    return factsFrom(callback, fields, {
      kind: 'transcription',
      resourceSid: transcriptionSid,
      status,
      relatedSids: [fields.identity('CallSid'), fields.identity('RecordingSid')],
      ...partiesOf(fields),
      errorCode: numberOrNull(fields.identity('ErrorCode')),
      sequence: numberOrNull(fields.identity('SequenceId')),
    });
  },
};
