import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callStatus } from '../../collector/contracts/call-status.ts';
import { messageStatus } from '../../collector/contracts/message-status.ts';
import { Parameters } from '../../collector/parameters.ts';
import { recognise } from '../../collector/recognise.ts';
import { applyPolicy } from '../../core/redaction/policy.ts';
import { redact } from '../../core/redaction/redact.ts';
import { callCallback, callSid, messageCallback, messageSid } from '../world/callbacks.ts';
import { accountSid } from '../world/events.ts';

const circumstances = { environment: 'production', receivedAt: '2026-11-23T12:00:00.000Z' };

function eventOf(form: Readonly<Record<string, string>>) {
  const facts = recognise(
    { accountSid, parameters: new Parameters(Object.entries(form)), signedDigest: 'd' },
    undefined,
  );
  return redact(facts, circumstances, () => ({
    contactId: 'ct_x' as never,
    country: 'US',
    bindings: [],
    fresh: [],
    key: '',
  }));
}

describe('the allow-list', () => {
  it('drops what no contract declares and keeps only its name', () => {
    const event = eventOf(messageCallback(messageSid('new'), 'sent', { Mood: 'worried', '555 1234': 'x' }));
    expect(event.droppedFields).toEqual(['(unreadable name)', 'Mood']);
    expect(JSON.stringify(event)).not.toMatch(/worried|555 1234/);
  });

  it('drops a value that does not have the form of its field', () => {
    const event = eventOf(
      messageCallback(messageSid('form'), 'delivered', {
        RawDlrDoneDate: '+14155550123',
        ErrorCode: 'Jane',
        ApiVersion: '14155550123',
        EventType: 'jane@example.org',
      }),
    );
    expect(event).toMatchObject({
      status: 'delivered',
      errorCode: null,
      attributes: {},
      droppedFields: ['ApiVersion', 'ErrorCode', 'EventType', 'RawDlrDoneDate'],
    });
  });

  it('does not take a number for a status: such a callback is kept as unknown', () => {
    expect(eventOf(messageCallback(messageSid('status'), '+14155550123'))).toMatchObject({
      kind: 'unknown',
      status: '',
      resourceSid: '',
    });
  });

  it('lets no free value of any field through, whatever it is', () => {
    const fields = [
      ...Object.keys(messageStatus.fields),
      ...Object.keys(callStatus.fields),
      'Body',
      'PatientName',
    ];
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(...fields),
          fc.string({ minLength: 8, unit: 'grapheme' }).map((text) => `~${text}`),
        ),
        (more) => {
          for (const form of [
            messageCallback(messageSid('any'), 'sent', more),
            callCallback(callSid('any'), 'ringing', more),
          ]) {
            const written = JSON.stringify(eventOf(form));
            for (const value of Object.values(more))
              expect(written).not.toContain(JSON.stringify(value).slice(1, -1));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never treats a name of the language as a field', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const { kept, droppedFields } = applyPolicy(messageStatus.fields, [[name, 'x']]);
      expect(Object.keys(kept)).toEqual([]);
      expect(droppedFields).toHaveLength(1);
    }
  });
});

describe('the two sides', () => {
  it('of an outbound message: From stays, To becomes the contact', () => {
    expect(eventOf(messageCallback(messageSid('out'), 'sent'))).toMatchObject({
      direction: 'outbound',
      ownAddress: '+15005550006',
      contactId: 'ct_x',
    });
  });

  it('of an inbound call: To stays, From becomes the contact', () => {
    const form = callCallback(callSid('in'), 'completed', {
      Direction: 'inbound',
      From: '+14155550123',
      To: '+15005550006',
      CallerName: 'DOE JANE',
      FromCity: 'SPRINGFIELD',
    });
    const event = eventOf(form);
    expect(event).toMatchObject({ direction: 'inbound', ownAddress: '+15005550006', contactId: 'ct_x' });
    expect(JSON.stringify(event)).not.toMatch(/DOE|SPRINGFIELD|4155550123/);
  });

  it('of a dialled leg: neither is surely the account’s, so that none stays readable', () => {
    expect(
      eventOf(callCallback(callSid('leg'), 'completed', { Direction: 'outbound-dial', From: '+14155550123' }))
        .ownAddress,
    ).toBe('');
    const { Direction: _, ...without } = callCallback(callSid('leg'), 'completed', { From: '+14155550123' });
    expect(eventOf(without).ownAddress).toBe('');
  });
});
