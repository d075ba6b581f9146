import {
  answeredBy,
  country,
  dashedStatusWord,
  instant,
  wholeNumber,
  yesOrNo,
} from '../../core/redaction/forms.ts';
import { drop, identity, keep } from '../../core/redaction/policy.ts';
import { callFields } from './common-fields.ts';
import { type Contract, factsFrom, lastWordOf } from './contract.ts';

/**
 * What Voice Insights says of a call, by Event Streams only. Its spellings of states are its own, so that it never
 * moves a call's status; the processing state (partial, complete) is what it tells.
 */
export const callInsights: Contract = {
  kind: 'call-insights',
  recognises: () => false,
  eventTypes: /^com\.twilio\.voice\.insights\.call-[a-z]+\.[a-z_-]+$/,
  fields: {
    ...callFields,
    Timestamp: identity(instant),
    CallState: keep(dashedStatusWord),
    CallType: keep(dashedStatusWord),
    ProcessingState: keep(dashedStatusWord),
    AnsweredBy: keep(answeredBy),
    Duration: keep(wholeNumber(6)),
    ConnectDuration: keep(wholeNumber(6)),
    'CarrierEdge.*': drop('measurements of the line with addresses of its ends'),
    'ClientEdge.*': drop('measurements of a device'),
    'SdkEdge.*': drop('measurements of a device'),
    'SipEdge.*': drop('measurements of the line with addresses of its ends'),
    'From.*': drop('the caller again'),
    'To.*': drop('the callee again'),
    'Properties.LastSipResponseNum': keep(wholeNumber(3)),
    'Properties.DisconnectedBy': keep(dashedStatusWord),
    'Properties.PddMs': keep(wholeNumber(6)),
    'Properties.*': drop('not needed'),
    'Trust.*': drop('names the caller'),
    'Attributes.*': drop('set by the customer'),
    'Annotation.*': drop('set by the customer'),
    Tags: drop('free words of Twilio about the line'),
    Url: drop('leads to the call'),
    PartialData: keep(yesOrNo),
    FromCountryCode: keep(country),
    ToCountryCode: keep(country),
  },
  factsOf: (callback, fields) => {
    const callSid = fields.identity('CallSid');
    if (callSid === undefined) return undefined;
    return factsFrom(callback, fields, {
      kind: 'call-insights',
      resourceSid: callSid,
      status: lastWordOf(callback.eventType) ?? '',
      channel: 'voice',
    });
  },
};
