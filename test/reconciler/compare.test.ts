import { describe, expect, it } from 'vitest';
import { RawAddress } from '../../core/redaction/raw-address.ts';
import { compare, discrepancyId, type Heard, type SaidAtClose } from '../../reconciler/compare.ts';
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
    segments: 0,
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

describe('what else differs', () => {
  const told = heard('callback:sent', 'callback:delivered');
  const kinds = (known: Heard, actual: RestResource): string[] =>
    compare(known, actual).discrepancies.map(
      ({ kind, heard: was, actual: now }) => `${kind}: ${was} → ${now}`,
    );

  it.each([
    ['the error code', { errorCode: 30003 }, { errorCode: 30007 }, 'error-code-differs: 30003 → 30007'],
    ['an error code that was not told', {}, { errorCode: 30007 }, 'error-code-differs: none → 30007'],
    [
      'the sender',
      { ownAddress: '+15005550001' },
      { own: new RawAddress('+15005550006') },
      'sender-differs: +15005550001 → +15005550006',
    ],
    [
      'the messaging service',
      { messagingServiceSid: sidNamed('MG', 'one') },
      { messagingServiceSid: sidNamed('MG', 'two') },
      `service-differs: ${sidNamed('MG', 'one')} → ${sidNamed('MG', 'two')}`,
    ],
    ['the number of segments', { segments: 1 }, { segments: 3 }, 'segments-differ: 1 → 3'],
    ['the direction', { direction: 'inbound' }, {}, 'direction-differs: inbound → outbound'],
  ])('is found: %s', (_, known, actual, found) => {
    expect(kinds({ ...told, ...known }, message('delivered', actual))).toEqual([found]);
  });

  it('is no difference where only one of the two knows', () => {
    expect(kinds({ ...told, ownAddress: '+15005550006' }, message('delivered'))).toEqual([]);
    expect(kinds(told, message('delivered', { messagingServiceSid: sidNamed('MG', 'one') }))).toEqual([]);
  });

  it('is a time only when the clocks do not explain it', () => {
    const early = { ...told, firstHeardMs: Date.parse('2026-10-31T23:50:00.000Z') };
    expect(kinds(early, message('delivered'))).toEqual([
      'time-differs: 2026-10-31T23:50:00.000Z → 2026-11-01T00:00:00.000Z',
    ]);
    expect(compare(early, message('delivered'), { twilioAheadMs: 600_000 }).discrepancies).toEqual([]);
  });

  it('is a change of a closed day, also when the resource was not there', () => {
    const now = { price: '-0.00750', priceUnit: 'USD', segments: 1 };
    const changed = (before: Partial<SaidAtClose> | undefined): string[] => {
      const then = before && { status: 'delivered', errorCode: null, ...now, ...before };
      const { discrepancies } = compare(told, message('delivered', now), { closed: { before: then } });
      return discrepancies.map(({ kind, heard: was, actual: is }) => `${kind}: ${was} → ${is}`);
    };
    const is = 'delivered, price -0.0075 USD, 1 segments';
    expect(changed({})).toEqual([]);
    expect(changed({ status: 'sent' })).toEqual([
      `changed-after-close: sent, price -0.0075 USD, 1 segments → ${is}`,
    ]);
    expect(changed(undefined)).toEqual([`changed-after-close: not there → ${is}`]);
    expect(changed({ price: '-0.015' })).toEqual([
      `changed-after-close: delivered, price -0.015 USD, 1 segments → ${is}`,
    ]);
    expect(changed({ segments: 2 })).toEqual([
      `changed-after-close: delivered, price -0.0075 USD, 2 segments → ${is}`,
    ]);
    // The database writes fewer digits, exports no currency, and the price comes when it is billed.
    for (const same of [{ price: '-0.0075' }, { priceUnit: '' }, { price: null }, { segments: null }])
      expect(changed(same)).toEqual([]);
  });
});
