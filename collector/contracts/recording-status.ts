import { instant, oneOf, sid, statusWord, wholeNumber } from '../../core/redaction/forms.ts';
import { drop, identity, keep } from '../../core/redaction/policy.ts';
import { callFields, errorFields } from './common-fields.ts';
import { type Contract, factsFrom, numberOrNull, timeOf } from './contract.ts';

/** Status of a recording of a call or a conference: Twilio's "RecordingStatusCallback". RecordingDuration is in seconds. */
export const recordingStatus: Contract = {
  kind: 'recording-status',
  recognises: (parameters) =>
    parameters.get('RecordingSid') !== undefined && parameters.get('RecordingStatus') !== undefined,
  eventTypes: /^com\.twilio\.voice\.(status-callback|webhook\.status-callback)\.recording\.[a-z_-]+$/,
  fields: {
    ...callFields,
    ...errorFields,
    Timestamp: identity(instant),
    ConferenceSid: identity(sid('CF')),
    RecordingSid: identity(sid('RE')),
    RecordingStatus: identity(statusWord),
    RecordingUrl: drop('leads to what was said'),
    RecordingDuration: keep(wholeNumber(6)),
    RecordingChannels: keep(oneOf('1', '2')),
    RecordingStartTime: identity(instant),
    RecordingSource: keep(
      oneOf(
        'DialVerb',
        'Conference',
        'OutboundAPI',
        'Trunking',
        'RecordVerb',
        'StartCallRecordingAPI',
        'StartConferenceRecordingAPI',
      ),
    ),
    RecordingTrack: keep(oneOf('inbound', 'outbound', 'both')),
    RecordingFileSize: drop('of no use, and long enough to be a number of somebody'),
    EncryptionDetails: drop('a key'),
  },
  factsOf: (callback, fields) => {
    const recordingSid = fields.identity('RecordingSid');
    const status = fields.identity('RecordingStatus');
    if (recordingSid === undefined || status === undefined) return undefined;
    const startedAt = timeOf(fields.identity('RecordingStartTime'));
    return factsFrom(callback, fields, {
      kind: 'recording-status',
      resourceSid: recordingSid,
      status,
      relatedSids: [fields.identity('CallSid'), fields.identity('ConferenceSid')],
      channel: 'voice',
      errorCode: numberOrNull(fields.identity('ErrorCode')),
      attributes: startedAt === null ? {} : { RecordingStartTime: startedAt },
    });
  },
};
