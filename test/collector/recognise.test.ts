import { describe, expect, it } from 'vitest';
import { Parameters } from '../../collector/parameters.ts';
import { recognise } from '../../collector/recognise.ts';
import type { EventKind } from '../../core/events/kinds.ts';
import { callCallback, callSid, messageCallback, messageSid } from '../world/callbacks.ts';
import { accountSid } from '../world/events.ts';

type Fields = Readonly<Record<string, string | undefined>>;

function kindOf(fields: Fields, addressedKind?: EventKind): EventKind {
  const sent = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const callback = { accountSid, parameters: new Parameters(sent), signedDigest: 'digest' };
  return recognise(callback, addressedKind).kind;
}

const message = messageCallback(messageSid('a'), 'delivered');
const call = callCallback(callSid('a'), 'completed');
/** What Twilio asks an application for instructions with: the common fields of a call and nothing of a callback. */
const twimlRequest = {
  ...call,
  CallbackSource: undefined,
  SequenceNumber: undefined,
  Timestamp: undefined,
  CallDuration: undefined,
  Duration: undefined,
  SipResponseCode: undefined,
};

describe('a payload is recognised', () => {
  it.each<[string, Fields, EventKind]>([
    ['a message by its status', message, 'message-status'],
    [
      'a message by an old name of its SID',
      { ...message, MessageSid: undefined, SmsSid: undefined, SmsMessageSid: message.MessageSid },
      'message-status',
    ],
    ['a call by its source', call, 'call-status'],
    [
      'a call by its sequence number alone',
      { ...call, CallbackSource: undefined, CallDuration: undefined },
      'call-status',
    ],
    ['a call by its duration alone', { ...twimlRequest, CallDuration: '42' }, 'call-status'],
    ['a TwiML request of a call as no callback', twimlRequest, 'unknown'],
    [
      'a message that came in as no status',
      { ...message, MessageStatus: undefined, SmsStatus: 'received' },
      'inbound-message',
    ],
    [
      'a message without a SID of a message',
      { ...message, MessageSid: 'SMshort', SmsSid: undefined },
      'unknown',
    ],
    ['a status that is no word', { ...message, MessageStatus: '+14155550123' }, 'unknown'],
    ['nothing', {}, 'unknown'],
  ])('%s', (_, fields, kind) => {
    expect(kindOf(fields)).toBe(kind);
  });

  it('by its address where it looks like nothing else', () => {
    expect(kindOf(twimlRequest, 'call-status')).toBe('call-status');
  });

  it('as what it is where it was sent to the address of another kind', () => {
    expect(kindOf(message, 'call-status')).toBe('message-status');
    expect(kindOf(call, 'message-status')).toBe('call-status');
  });
});
