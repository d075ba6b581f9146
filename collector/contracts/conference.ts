import { instant, oneOf, sid, statusWord, wholeNumber, yesOrNo } from '../../core/redaction/forms.ts';
import { drop, identity, keep } from '../../core/redaction/policy.ts';
import { callFields } from './common-fields.ts';
import { type Contract, factsFrom, numberOrNull } from './contract.ts';

const named = drop('a name that the customer gave');

/** What happens in a conference: Twilio's <Conference>, "statusCallback". SequenceNumber counts within the conference. */
export const conference: Contract = {
  kind: 'conference',
  recognises: (parameters) =>
    parameters.get('ConferenceSid') !== undefined &&
    (parameters.get('StatusCallbackEvent') !== undefined || parameters.get('EventName') !== undefined),
  eventTypes:
    /^com\.twilio\.voice\.(status-callback|webhook\.status-callback)\.conference(\.participant)?\.[a-z_-]+$/,
  fields: {
    ...callFields,
    ConferenceSid: identity(sid('CF')),
    FriendlyName: named,
    StatusCallbackEvent: identity(statusWord),
    EventName: identity(statusWord),
    SequenceNumber: identity(wholeNumber(6)),
    Timestamp: identity(instant),
    Muted: keep(yesOrNo),
    Hold: keep(yesOrNo),
    Coaching: keep(yesOrNo),
    EndConferenceOnExit: keep(yesOrNo),
    StartConferenceOnEnter: keep(yesOrNo),
    ParticipantLabel: named,
    ParticipantLabelEndingConference: named,
    CallSidEndingConference: identity(sid('CA')),
    ReasonConferenceEnded: keep(
      oneOf(
        'conference-ended-via-api',
        'last-participant-kicked',
        'last-participant-left',
        'participant-with-end-conference-on-exit-kicked',
        'participant-with-end-conference-on-exit-left',
      ),
    ),
    Reason: drop('free text; ReasonConferenceEnded says it in known words'),
    ReasonAnnouncementFailed: drop('free text'),
    AnnounceUrl: drop('a URL of the customer'),
    ParticipantCallStatus: keep(statusWord),
    ReasonParticipantLeft: keep(
      oneOf(
        'conference_ended_via_api',
        'moderator_ended_conference',
        'participant_updated_via_api',
        'participant_hung_up',
        'participant_add_failed',
      ),
    ),
    RecordingUrl: drop('leads to what was said'),
    RecordingFileSize: drop('of no use, and long enough to be a number of somebody'),
    Duration: keep(wholeNumber(6)),
  },
  factsOf: (callback, fields) => {
    const conferenceSid = fields.identity('ConferenceSid');
    const status = fields.identity('StatusCallbackEvent') ?? fields.identity('EventName');
    if (conferenceSid === undefined || status === undefined) return undefined;
    return factsFrom(callback, fields, {
      kind: 'conference',
      resourceSid: conferenceSid,
      status,
      relatedSids: [fields.identity('CallSid'), fields.identity('CallSidEndingConference')],
      channel: 'voice',
      sequence: numberOrNull(fields.identity('SequenceNumber')),
    });
  },
};
