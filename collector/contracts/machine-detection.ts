import { answeredBy, statusWord, wholeNumber } from '../../core/redaction/forms.ts';
import { identity, keep } from '../../core/redaction/policy.ts';
import { legDirection, partiesOf } from './call-parties.ts';
import { callFields, progressFields } from './common-fields.ts';
import { type Contract, factsFrom } from './contract.ts';

/** Who answered, when answering-machine detection ran beside the call: Twilio's "AsyncAmdStatusCallback". */
export const machineDetection: Contract = {
  kind: 'machine-detection',
  recognises: (parameters) =>
    parameters.get('CallSid') !== undefined &&
    parameters.get('AnsweredBy') !== undefined &&
    (parameters.get('MachineDetectionDuration') !== undefined || parameters.get('CallStatus') === undefined),
  eventTypes: /^com\.twilio\.voice\.status-callback\.amd\.detected$/,
  fields: {
    ...callFields,
    ...progressFields,
    CallStatus: keep(statusWord),
    Direction: identity(legDirection),
    AnsweredBy: identity(answeredBy),
    MachineDetectionDuration: keep(wholeNumber(6)),
  },
  factsOf: (callback, fields) => {
    const callSid = fields.identity('CallSid');
    const answer = fields.identity('AnsweredBy');
    if (callSid === undefined || answer === undefined) return undefined;
    return factsFrom(callback, fields, {
      kind: 'machine-detection',
      resourceSid: callSid,
      status: answer,
      relatedSids: [fields.identity('ParentCallSid')],
      ...partiesOf(fields),
      attributes: { AnsweredBy: answer },
    });
  },
};
