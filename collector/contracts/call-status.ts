import { isoTime } from '../../core/clock.ts';
import type { Direction } from '../../core/events/event.ts';
import { apiVersion, oneOf, rfc2822Time, sid, statusWord, wholeNumber } from '../../core/redaction/forms.ts';
import { address, drop, type FieldPolicy, identity, keep } from '../../core/redaction/policy.ts';
import { type Contract, numberOrNull } from './contract.ts';

const place = drop('place finer than a country');

const places: FieldPolicy = Object.fromEntries(
  ['From', 'To', 'Caller', 'Called'].flatMap((side) =>
    ['City', 'State', 'Zip', 'Country'].map((part) => [`${side}${part}`, place]),
  ),
);

/**
 * Status of a call: Twilio's Call resource, "StatusCallback". A TwiML request carries the same common fields, but none
 * of the three by which a callback is told from it here. SequenceNumber counts the callbacks of one call from 0 in the order in which Twilio fired them.
 */
export const callStatus: Contract = {
  kind: 'call-status',
  recognises: (parameters) =>
    parameters.get('CallSid') !== undefined &&
    parameters.get('CallStatus') !== undefined &&
    ['CallbackSource', 'SequenceNumber', 'CallDuration'].some((name) => parameters.get(name) !== undefined),
  fields: {
    CallSid: identity(sid('CA')),
    ParentCallSid: identity(sid('CA')),
    AccountSid: identity(sid('AC')),
    CallStatus: identity(statusWord),
    Direction: identity(
      oneOf('inbound', 'outbound-api', 'outbound-dial', 'trunking-originating', 'trunking-terminating'),
    ),
    SequenceNumber: identity(wholeNumber(4)),
    Timestamp: identity(rfc2822Time),
    ErrorCode: identity(wholeNumber(5)),
    RecordingSid: identity(sid('RE')),
    From: address,
    To: address,
    Caller: drop('the same as From'),
    Called: drop('the same as To'),
    ForwardedFrom: drop('a number'),
    CallerName: drop('a name'),
    ...places,
    ApiVersion: keep(apiVersion),
    CallbackSource: keep(oneOf('call-progress-events')),
    CallDuration: keep(wholeNumber(6)),
    Duration: keep(wholeNumber(5)),
    RecordingDuration: keep(wholeNumber(6)),
    SipResponseCode: keep(wholeNumber(3)),
    AnsweredBy: keep(
      oneOf(
        'human',
        'machine_start',
        'machine_end_beep',
        'machine_end_silence',
        'machine_end_other',
        'fax',
        'unknown',
      ),
    ),
    StirStatus: keep(oneOf('A', 'B', 'C')),
    StirVerstat: keep({
      name: 'STIR verdict',
      fits: (value) => /^(TN-Validation-(Passed|Failed)-[ABC]|No-TN-Validation)$/.test(value),
    }),
    ErrorMessage: drop('free text; the error code says it in known words'),
    RecordingUrl: drop('leads to what was said'),
    CallToken: drop('a secret'),
    StirPassportToken: drop('holds both numbers'),
    SipCallId: drop('names a device'),
    SipDomain: drop('may name a person'),
    SipDomainSid: keep(sid('SD')),
    SipSourceIp: drop('an IP address'),
  },
  factsOf: ({ accountSid, signedDigest }, fields) => {
    const callSid = fields.identity('CallSid');
    const status = fields.identity('CallStatus');
    if (callSid === undefined || status === undefined) return undefined;
    const leg = fields.identity('Direction');
    const inbound = leg === 'inbound' || leg === 'trunking-originating';
    const timestamp = fields.identity('Timestamp');
    return {
      kind: 'call-status',
      source: 'callback',
      accountSid,
      resourceSid: callSid,
      relatedSids: [fields.identity('ParentCallSid'), fields.identity('RecordingSid')].filter(
        (it) => it !== undefined,
      ),
      status,
      occurredAt: timestamp === undefined ? null : isoTime(Date.parse(timestamp)),
      direction: directionOf(leg),
      channel: 'voice',
      // A leg of <Dial> shows the first caller's number by default, and a trunk whatever the PBX says: only these two
      // directions tell which side is surely the account's.
      own:
        leg === 'inbound'
          ? fields.address('To')
          : leg === 'outbound-api'
            ? fields.address('From')
            : undefined,
      person: fields.address(inbound ? 'From' : 'To'),
      messagingServiceSid: '',
      errorCode: numberOrNull(fields.identity('ErrorCode')),
      sequence: numberOrNull(fields.identity('SequenceNumber')),
      attributes: fields.kept,
      droppedFields: fields.droppedFields,
      identityParts: [signedDigest],
    };
  },
};

function directionOf(leg: string | undefined): Direction {
  if (leg === undefined) return 'unknown';
  return leg === 'inbound' || leg === 'trunking-originating' ? 'inbound' : 'outbound';
}
