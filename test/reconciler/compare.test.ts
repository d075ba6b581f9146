import { describe, expect, it } from 'vitest';
import { compare, discrepancyId, type Heard } from '../../reconciler/compare.ts';
import type { RestResource } from '../../reconciler/resources/resource.ts';
import { accountSid, sidNamed } from '../world/events.ts';

function message(status: string, more: Partial<RestResource> = {}): RestResource {
  return {
    sid: sidNamed('SM', 'one'),
    family: 'message',
    accountSid,
    status,
    errorCode: null,
    createdAt: '2026-11-01T00:00:00.000Z',
    listedAt: null,
    updatedAt: null,
    price: null,
    priceUnit: '',
    segments: null,
    direction: 'outbound',
    own: undefined,
    person: undefined,
    messagingServiceSid: '',
    channel: 'sms',
    relatedSids: [],
    attributes: {},
    ...more,
  };
}

const call = (status: string): RestResource =>
  message(status, { sid: sidNamed('CA', 'one'), family: 'call' });

function heard(...statuses: readonly string[]): Heard {
  return {
    errorCode: null,
    ownAddress: '',
    messagingServiceSid: '',
    direction: 'unknown',
    firstHeardMs: Date.parse('2026-11-01T00:00:01.000Z'),
    statuses,
    sequences: [],
  };
}

const missing = (known: Heard | undefined, actual: RestResource): string[] =>
  compare(known, actual)
    .discrepancies.filter(({ kind }) => kind === 'missing-callback')
    .map(({ actual: status }) => status);

describe('what was heard, against what REST says', () => {
  it('agrees: nothing is found and nothing added', () => {
    expect(compare(heard('callback:sent', 'callback:delivered'), message('delivered'))).toEqual({
      addEvent: false,
      discrepancies: [],
      told: ['sent', 'delivered'],
      heard: 2,
    });
  });

  it('finds a final callback that was lost, and adds what REST says', () => {
    expect(missing(heard('callback:sent'), message('delivered'))).toEqual(['delivered']);
    expect(compare(heard('callback:sent'), message('delivered')).addEvent).toBe(true);
  });

  it('finds statuses that must have been passed on the way', () => {
    expect(missing(heard('callback:delivered'), message('delivered'))).toEqual(['sent']);
    expect(missing(heard('callback:sent'), message('read'))).toEqual(['delivered', 'read']);
    expect(missing(undefined, message('undelivered'))).toEqual(['sent', 'undelivered']);
    // A message may fail without having been sent.
    expect(missing(undefined, message('failed'))).toEqual(['failed']);
  });

  it('does not miss callbacks that Twilio never sends', () => {
    for (const status of ['accepted', 'scheduled', 'queued', 'sending']) {
      expect(missing(undefined, message(status))).toEqual([]);
      expect(compare(undefined, message(status)).addEvent).toBe(true);
    }
    expect(missing(undefined, message('received', { direction: 'inbound' }))).toEqual([]);
    expect(missing(undefined, call('in-progress'))).toEqual([]);
  });

  it('finds a gap in the numbers of a call’s callbacks, and which status it was', () => {
    const all = {
      ...heard('callback:initiated', 'callback:ringing', 'callback:completed'),
      sequences: [0, 1, 3],
    };
    expect(missing(all, call('completed'))).toEqual(['in-progress']);
    expect(
      missing({ ...heard('callback:ringing', 'callback:busy'), sequences: [1, 2] }, call('busy')),
    ).toEqual(['initiated']);
    // A call that asked for its completion only has one callback, number 0.
    expect(missing({ ...heard('callback:completed'), sequences: [0] }, call('completed'))).toEqual([]);
  });

  it('says when final statuses differ; a message read after REST said delivered does not', () => {
    expect(
      compare(heard('callback:sent', 'callback:delivered'), message('undelivered')).discrepancies,
    ).toContainEqual(
      expect.objectContaining({ kind: 'status-differs', heard: 'delivered', actual: 'undelivered' }),
    );
    expect(
      compare(heard('callback:sent', 'callback:delivered', 'callback:read'), message('delivered'))
        .discrepancies,
    ).toEqual([]);
  });

  it('adds an error code that only REST knows', () => {
    expect(
      compare(heard('callback:sent', 'callback:undelivered'), message('undelivered', { errorCode: 30003 }))
        .addEvent,
    ).toBe(true);
  });

  it('adds nothing a second time', () => {
    expect(compare(heard('callback:sent', 'rest:delivered'), message('delivered')).addEvent).toBe(false);
  });

  it('gives the same finding the same id, another one another', () => {
    const [one] = compare(undefined, message('delivered')).discrepancies;
    const [again] = compare(undefined, message('delivered')).discrepancies;
    const [other] = compare(undefined, message('failed')).discrepancies;
    if (one === undefined || again === undefined || other === undefined)
      throw new Error('a finding was expected');
    expect(discrepancyId(one)).toBe(discrepancyId(again));
    expect(discrepancyId(one)).not.toBe(discrepancyId(other));
  });
});
