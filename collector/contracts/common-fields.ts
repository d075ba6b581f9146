import {
  apiVersion,
  country,
  instant,
  networkCode,
  rfc2822Time,
  sid,
  wholeNumber,
} from '../../core/redaction/forms.ts';
import {
  address,
  coarsen,
  drop,
  type FieldPolicy,
  freeText,
  identity,
  keep,
} from '../../core/redaction/policy.ts';
import { hostOfUrl } from '../../core/redaction/url.ts';

const place = drop('place finer than a country');

/** Where the two sides are, as Twilio guesses from their numbers: of the place only the country. */
export function places(...sides: readonly string[]): FieldPolicy {
  return Object.fromEntries(
    sides.flatMap((side) => [
      ...['City', 'State', 'Zip'].map((part) => [`${side}${part}`, place]),
      [`${side}Country`, keep(country)],
    ]),
  );
}

/** What every request of a call carries, whatever it tells. */
export const callFields: FieldPolicy = {
  CallSid: identity(sid('CA')),
  AccountSid: identity(sid('AC')),
  ParentCallSid: identity(sid('CA')),
  From: address,
  To: address,
  Caller: drop('the same as From'),
  Called: drop('the same as To'),
  FromFormatted: drop('the same as From'),
  ToFormatted: drop('the same as To'),
  ForwardedFrom: drop('a number'),
  CalledVia: drop('a number'),
  CallerName: drop('a name'),
  ...places('From', 'To', 'Caller', 'Called'),
  ApiVersion: keep(apiVersion),
  CallToken: drop('a secret'),
  StirVerstat: keep({
    name: 'STIR verdict',
    fits: (value) => /^(TN-Validation-(Passed|Failed)-[ABC]|No-TN-Validation)$/.test(value),
  }),
  StirPassportToken: drop('holds both numbers'),
  SipCallId: drop('names a device'),
  SipDomain: drop('may name a person'),
  SipDomainSid: keep(sid('SD')),
  SipSourceIp: drop('an IP address'),
  'SipHeader_*': drop('chosen by the sender; may hold anything'),
};

/** What Event Streams adds to the data of every message. */
export const messageStreamFields: FieldPolicy = {
  Timestamp: identity(instant),
  EventName: drop('the type says it'),
  Body: drop('what was said'),
  StatusCallBackUrl: coarsen(hostOfUrl),
  StatusCallbackUrl: coarsen(hostOfUrl),
  Tags: drop('set by the customer; may hold anything'),
  'Tags.*': drop('set by the customer; may hold anything'),
  Mcc: keep(networkCode),
  Mnc: keep(networkCode),
  NumberOfSegments: keep(wholeNumber(3)),
  NumSegments: keep(wholeNumber(3)),
  NumMedia: keep(wholeNumber(2)),
  Channel: drop('the address says it'),
};

/** Order and time of a voice callback. */
export const progressFields: FieldPolicy = {
  SequenceNumber: identity(wholeNumber(4)),
  Timestamp: identity(rfc2822Time),
};

/** How Twilio tells of an error in a callback. */
export const errorFields: FieldPolicy = {
  ErrorCode: identity(wholeNumber(5)),
  ErrorMessage: freeText,
};
