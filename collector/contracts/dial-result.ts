import { sid, statusWord, wholeNumber, yesOrNo } from '../../core/redaction/forms.ts';
import { drop, identity, keep } from '../../core/redaction/policy.ts';
import { legDirection, partiesOf } from './call-parties.ts';
import { callFields, errorFields, progressFields } from './common-fields.ts';
import { type Contract, factsFrom, numberOrNull } from './contract.ts';

/** How a <Dial> ended, told to its action URL. Twilio expects TwiML in answer. DialCallDuration is in seconds. */
export const dialResult: Contract = {
  kind: 'dial-result',
  recognises: (parameters) =>
    parameters.get('CallSid') !== undefined && parameters.get('DialCallStatus') !== undefined,
  fields: {
    ...callFields,
    ...progressFields,
    ...errorFields,
    CallStatus: keep(statusWord),
    Direction: identity(legDirection),
    DialCallSid: identity(sid('CA')),
    DialCallStatus: identity(statusWord),
    DialCallDuration: keep(wholeNumber(6)),
    DialBridged: keep(yesOrNo),
    DialSipResponseCode: keep(wholeNumber(3)),
    RecordingSid: identity(sid('RE')),
    RecordingDuration: keep(wholeNumber(6)),
    RecordingUrl: drop('leads to what was said'),
  },
  factsOf: (callback, fields) => {
    const callSid = fields.identity('CallSid');
    const status = fields.identity('DialCallStatus');
    if (callSid === undefined || status === undefined) return undefined;
    return factsFrom(callback, fields, {
      kind: 'dial-result',
      resourceSid: callSid,
      status,
      relatedSids: [
        fields.identity('DialCallSid'),
        fields.identity('ParentCallSid'),
        fields.identity('RecordingSid'),
      ],
      ...partiesOf(fields),
      errorCode: numberOrNull(fields.identity('ErrorCode')),
    });
  },
};
