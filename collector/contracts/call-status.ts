import { answeredBy, oneOf, sid, statusWord, wholeNumber } from '../../core/redaction/forms.ts';
import { drop, identity, keep } from '../../core/redaction/policy.ts';
import { legDirection, partiesOf } from './call-parties.ts';
import { callFields, errorFields, progressFields } from './common-fields.ts';
import { type Contract, factsFrom, numberOrNull } from './contract.ts';

/**
 * Status of a call: Twilio's Call resource, "StatusCallback". A TwiML request carries the same common fields, but none
 * of the three by which a callback is told from it here. SequenceNumber counts the callbacks of one call from 0 in the
 * order in which Twilio fired them. CallDuration is in seconds, Duration in minutes as they are billed.
 */
export const callStatus: Contract = {
  kind: 'call-status',
  recognises: (parameters) =>
    parameters.get('CallSid') !== undefined &&
    parameters.get('CallStatus') !== undefined &&
    ['CallbackSource', 'SequenceNumber', 'CallDuration'].some((name) => parameters.get(name) !== undefined),
  eventTypes: /^com\.twilio\.voice\.(webhook\.)?status-callback\.call\.[a-z_-]+$/,
  fields: {
    ...callFields,
    ...progressFields,
    ...errorFields,
    CallStatus: identity(statusWord),
    Direction: identity(legDirection),
    RecordingSid: identity(sid('RE')),
    CallbackSource: keep(oneOf('call-progress-events')),
    CallDuration: keep(wholeNumber(6)),
    Duration: keep(wholeNumber(5)),
    RecordingDuration: keep(wholeNumber(6)),
    SipResponseCode: keep(wholeNumber(3)),
    AnsweredBy: keep(answeredBy),
    StirStatus: keep(oneOf('A', 'B', 'C')),
    QueueTime: keep(wholeNumber(6)),
    RecordingUrl: drop('leads to what was said'),
  },
  factsOf: (callback, fields) => {
    const callSid = fields.identity('CallSid');
    const status = fields.identity('CallStatus');
    if (callSid === undefined || status === undefined) return undefined;
    return factsFrom(callback, fields, {
      kind: 'call-status',
      resourceSid: callSid,
      status,
      relatedSids: [fields.identity('ParentCallSid'), fields.identity('RecordingSid')],
      ...partiesOf(fields),
      errorCode: numberOrNull(fields.identity('ErrorCode')),
      sequence: numberOrNull(fields.identity('SequenceNumber')),
    });
  },
};
