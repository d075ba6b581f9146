import { sid, statusWord, wholeNumber } from '../../core/redaction/forms.ts';
import { identity, keep } from '../../core/redaction/policy.ts';
import { legDirection, partiesOf } from './call-parties.ts';
import { callFields, progressFields } from './common-fields.ts';
import { type Contract, factsFrom } from './contract.ts';

/**
 * A call in a queue: the result of <Enqueue>, its waiting, or its being taken out by <Queue>. Twilio expects TwiML in
 * answer. QueueTime is in seconds. The queue is kept as an attribute: calls that share a queue are no one story.
 */
export const queue: Contract = {
  kind: 'queue',
  recognises: (parameters) =>
    parameters.get('CallSid') !== undefined && parameters.get('QueueSid') !== undefined,
  fields: {
    ...callFields,
    ...progressFields,
    CallStatus: keep(statusWord),
    Direction: identity(legDirection),
    QueueSid: keep(sid('QU')),
    QueueResult: identity(statusWord),
    QueueTime: keep(wholeNumber(6)),
    QueuePosition: identity(wholeNumber(5)),
    AvgQueueTime: keep(wholeNumber(6)),
    CurrentQueueSize: keep(wholeNumber(5)),
    MaxQueueSize: keep(wholeNumber(5)),
    // Twilio's own spelling.
    DequeingCallSid: identity(sid('CA')),
  },
  factsOf: (callback, fields) => {
    const callSid = fields.identity('CallSid');
    if (callSid === undefined) return undefined;
    const position = fields.identity('QueuePosition');
    return factsFrom(callback, fields, {
      kind: 'queue',
      resourceSid: callSid,
      status:
        fields.identity('QueueResult') ??
        (fields.identity('DequeingCallSid') === undefined ? 'waiting' : 'dequeued'),
      relatedSids: [fields.identity('DequeingCallSid'), fields.identity('ParentCallSid')],
      ...partiesOf(fields),
      attributes: position === undefined ? {} : { QueuePosition: position },
    });
  },
};
