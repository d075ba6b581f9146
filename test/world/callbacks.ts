import type { Form } from './appliance.ts';
import { accountSid, sidNamed } from './events.ts';

export const person = '+14155550123';
export const ownNumber = '+15005550006';

/** A status callback of an SMS as Twilio sends it. */
export function messageCallback(messageSid: string, status: string, more: Form = {}): Form {
  return {
    MessageSid: messageSid,
    SmsSid: messageSid,
    MessageStatus: status,
    SmsStatus: status,
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    From: ownNumber,
    To: person,
    ...more,
  };
}

const callOrder = ['initiated', 'ringing', 'in-progress', 'completed'];

/** A status callback of an outbound call that asked for all four events. */
export function callCallback(callSid: string, status: string, more: Form = {}): Form {
  const sequence = Math.max(0, callOrder.indexOf(status));
  return {
    CallSid: callSid,
    CallStatus: status,
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    From: ownNumber,
    Caller: ownNumber,
    To: person,
    Called: person,
    Direction: 'outbound-api',
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(sequence),
    Timestamp: `Mon, 23 Nov 2026 12:00:0${sequence} +0000`,
    ...(status === 'completed' ? { CallDuration: '42', Duration: '1', SipResponseCode: '200' } : {}),
    ...more,
  };
}

export const messageSid = (name: string): string => sidNamed('SM', name);
export const callSid = (name: string): string => sidNamed('CA', name);

/** A message from a person, as Twilio sends it. */
export function inboundMessage(messageSid: string, Body: string, more: Form = {}): Form {
  return {
    MessageSid: messageSid,
    SmsSid: messageSid,
    SmsMessageSid: messageSid,
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    SmsStatus: 'received',
    From: person,
    To: ownNumber,
    Body,
    NumMedia: '0',
    NumSegments: '1',
    ...more,
  };
}
