import type { Form } from '../world/appliance.ts';
import { stagingSid } from '../world/chain.ts';
import { accountSid, sidNamed } from '../world/events.ts';

/** One thing that happens, at a moment in UTC. Message and people are named within their case. */
export type Step =
  | { readonly at: string; readonly intent: IntentStep }
  | { readonly at: string; readonly sent: MessageStep }
  | { readonly at: string; readonly called: CallStep }
  | { readonly at: string; readonly heard: HeardStep };

interface IntentStep {
  readonly id: string;
  readonly purpose: string;
  readonly consent?: string;
  readonly consentObtainedAt?: string;
  readonly consentExpiresAt?: string;
}

interface MessageStep {
  readonly name: string;
  readonly to: string;
  readonly from?: string;
  readonly service?: string;
  readonly intent?: string;
  readonly status?: string;
  readonly code?: string;
  readonly account?: string;
  readonly query?: string;
}

interface CallStep {
  readonly name: string;
  readonly to: string;
  readonly intent?: string;
}

interface HeardStep {
  readonly name: string;
  readonly from: string;
  readonly to?: string;
  readonly service?: string;
  readonly says: string;
}

export interface Finding {
  readonly kind: string;
  readonly rule: string;
  readonly verdict: string;
  /** The message or call that it is about, by its name in the case. */
  readonly of: string;
  /** Parts of the explanation that matter. */
  readonly parts?: Readonly<Record<string, string>>;
  readonly dueAt?: string;
}

export interface Case {
  readonly name: string;
  readonly source: string;
  readonly story: readonly Step[];
  readonly finds: readonly Finding[];
}

const federal = '47 CFR 64.1200(c)(1), before 8:00 or after 21:00 at the called party’s place';
const revocation = '47 CFR 64.1200(a)(10)';
const scope =
  'Twilio: STOP holds for the sender, or for the messaging service (docs/violations/contact-after-opt-out.md)';
const confirmation = '47 CFR 64.1200(a)(12)';
const map =
  'google/libphonenumber, resources/timezones/map_data.txt, and core/rules/number-zones/overlays.yaml';
const dst = 'IANA time zone database: clocks of 2026 change on 8 March and 1 November, at 2:00';
const healthcare = '47 CFR 64.1200(a)(9)(iv)';
const florida = 'Fla. Stat. 501.616(6)';
const texas = 'Tex. Bus. & Com. Code 301.051';
const consent = '47 CFR 64.1200(a)(2), (f)(9)';

export const sender = '+15005550006';
export const otherSender = '+15005550007';
const service = sidNamed('MG', 'a service');
const otherService = sidNamed('MG', 'another service');

/** One message to a number at a moment, that no application announced. */
const one = (at: string, to: string, more: Partial<MessageStep> = {}): Step => ({
  at,
  sent: { name: 'a', to, ...more },
});
const heard = (at: string, from: string, says: string, more: Partial<HeardStep> = {}): Step => ({
  at,
  heard: { name: says, from, says, ...more },
});
const hours = (rule: string, verdict: 'outside-window' | 'undetermined', of = 'a'): Finding => ({
  kind: 'outside-quiet-hours',
  rule,
  verdict,
  of,
});
const outside = hours('quiet-hours-us', 'outside-window');
const undetermined = hours('quiet-hours-us', 'undetermined');

/** A number of nobody: every case has people of its own. */
let made = 0;
const person = (prefix: string): string => {
  made += 1;
  return `+1${prefix}${String(5_550_000 + made).slice(-(10 - prefix.length))}`;
};

const quietHours: readonly Case[] = [
  {
    name: '8:00:00 is inside',
    source: federal,
    story: [one('2026-01-15T13:00:00.000Z', person('212'))],
    finds: [],
  },
  {
    name: 'a millisecond before 8:00 is outside',
    source: federal,
    story: [one('2026-01-15T12:59:59.999Z', person('212'))],
    finds: [{ ...outside, parts: { clock: 'America/New_York Thu 07:45', hours: '08:00-21:00' } }],
  },
  {
    name: '20:59:59.999 is inside',
    source: federal,
    story: [one('2026-01-16T01:59:59.999Z', person('212'))],
    finds: [],
  },
  {
    name: '21:00:00 is outside',
    source: federal,
    story: [one('2026-01-16T02:00:00.000Z', person('212'))],
    finds: [outside],
  },
  {
    name: 'the morning after clocks went forward, 8:00 is an hour earlier in UTC',
    source: dst,
    story: [one('2026-03-08T12:00:00.000Z', person('212'))],
    finds: [],
  },
  {
    name: 'the morning before, the same moment is 7:00',
    source: dst,
    story: [one('2026-03-07T12:00:00.000Z', person('212'))],
    finds: [outside],
  },
  {
    name: 'the morning after clocks went back, 12:30 UTC is 7:30',
    source: dst,
    story: [one('2026-11-01T12:30:00.000Z', person('212'))],
    finds: [outside],
  },
  {
    name: 'the morning before, it is 8:30',
    source: dst,
    story: [one('2026-10-31T12:30:00.000Z', person('212'))],
    finds: [],
  },
  {
    name: 'the evening of the day on which clocks go forward, 20:59 is 00:59 UTC',
    source: dst,
    story: [one('2026-03-09T00:59:59.000Z', person('212'))],
    finds: [],
  },
  {
    name: 'and 21:00 is 01:00 UTC',
    source: dst,
    story: [one('2026-03-09T01:00:00.000Z', person('212'))],
    finds: [outside],
  },
  {
    name: 'Arizona does not change its clocks: 14:30 UTC in July is 7:30',
    source: dst,
    story: [one('2026-07-15T14:30:00.000Z', person('602'))],
    finds: [outside],
  },
  {
    name: 'the Navajo Nation does: a number of 928-283 may be at 8:30 or 7:30',
    source: map,
    story: [one('2026-07-15T14:30:00.000Z', person('928283'))],
    finds: [undetermined],
  },
  {
    name: 'in winter both are at 8:30',
    source: map,
    story: [one('2026-01-15T15:30:00.000Z', person('928283'))],
    finds: [],
  },
  {
    name: 'a Kentucky number of the Chicago side is outside at 13:30 UTC',
    source: map,
    story: [one('2026-01-15T13:30:00.000Z', person('270202'))],
    finds: [outside],
  },
  {
    name: 'one of the New York side is inside',
    source: map,
    story: [one('2026-01-15T13:30:00.000Z', person('270765'))],
    finds: [],
  },
  {
    name: 'the overlay 364 may be on either side: it is 7:30 or 8:30',
    source: map,
    story: [one('2026-01-15T13:30:00.000Z', person('364'))],
    finds: [
      {
        ...undetermined,
        parts: { clock: 'America/Chicago Thu 07:30, America/New_York Thu 08:30', states: 'KY' },
      },
    ],
  },
  {
    name: 'the overlay 364 is inside when both sides are',
    source: map,
    story: [one('2026-01-15T14:00:00.000Z', person('364'))],
    finds: [],
  },
  {
    name: 'and outside when neither is',
    source: map,
    story: [one('2026-01-15T12:30:00.000Z', person('364'))],
    finds: [outside],
  },
  {
    name: 'west Florida keeps Chicago time, by federal and by state rule',
    source: florida,
    story: [one('2026-01-15T13:30:00.000Z', person('850200'))],
    finds: [outside, hours('quiet-hours-fl', 'outside-window')],
  },
  {
    name: 'the overlay 448 may be in either time of Florida',
    source: map,
    story: [one('2026-01-15T13:30:00.000Z', person('448'))],
    finds: [undetermined, hours('quiet-hours-fl', 'undetermined')],
  },
  {
    name: 'southern Indiana: 812-385 keeps Chicago time',
    source: map,
    story: [one('2026-01-15T13:30:00.000Z', person('812385'))],
    finds: [outside],
  },
  {
    name: 'the overlay 930 may be on either side',
    source: map,
    story: [one('2026-01-15T13:30:00.000Z', person('930'))],
    finds: [undetermined],
  },
  {
    name: 'eastern Oregon: 541-372 keeps Denver time and is at 8:30',
    source: map,
    story: [one('2026-01-15T15:30:00.000Z', person('541372'))],
    finds: [],
  },
  {
    name: 'the overlay 458 may be on either side: 7:30 or 8:30',
    source: map,
    story: [one('2026-01-15T15:30:00.000Z', person('458'))],
    finds: [undetermined],
  },
  {
    name: 'Idaho: 208-201 keeps Denver time',
    source: map,
    story: [one('2026-01-15T15:30:00.000Z', person('208201'))],
    finds: [],
  },
  {
    name: 'Idaho: 208-215 keeps Los Angeles time',
    source: map,
    story: [one('2026-01-15T15:30:00.000Z', person('208215'))],
    finds: [outside],
  },
  {
    name: 'Alaska: a number of 907 may be on the Aleutians, an hour behind Anchorage',
    source: map,
    story: [one('2026-01-15T17:30:00.000Z', person('907'))],
    finds: [undetermined],
  },
  {
    name: 'Hawaii at 7:30',
    source: map,
    story: [one('2026-01-15T17:30:00.000Z', person('808'))],
    finds: [outside],
  },
  {
    name: 'Guam is a day ahead, at 9:00',
    source: map,
    story: [one('2026-01-15T23:00:00.000Z', person('671'))],
    finds: [],
  },
  {
    name: 'Puerto Rico at 8:30, when New York sleeps until 7:30',
    source: map,
    story: [one('2026-01-15T12:30:00.000Z', person('787'))],
    finds: [],
  },
  {
    name: 'a toll-free number may be anywhere, at noon too',
    source: map,
    story: [one('2026-01-15T18:00:00.000Z', person('800'))],
    finds: [{ ...undetermined, parts: { clock: '-' } }],
  },
  {
    name: 'what is no number may be anywhere',
    source: map,
    story: [one('2026-01-15T18:00:00.000Z', '+14155')],
    finds: [undetermined],
  },
  {
    name: 'WhatsApp is contact too',
    source: federal,
    story: [one('2026-01-16T02:00:00.000Z', `whatsapp:${person('212')}`, { from: 'whatsapp:+15005550006' })],
    finds: [outside],
  },
  {
    name: 'so is a call',
    source: federal,
    story: [{ at: '2026-01-16T02:00:00.000Z', called: { name: 'a', to: person('212') } }],
    finds: [outside],
  },
  {
    name: 'other countries have other rules',
    source: federal,
    story: [
      one('2026-01-15T08:00:00.000Z', person('416')),
      one('2026-01-15T03:00:00.000Z', '+447700900123', { name: 'b' }),
    ],
    finds: [],
  },
  {
    name: 'Florida ends at 20:00 for what nobody announced',
    source: florida,
    story: [one('2026-01-16T01:30:00.000Z', person('305'))],
    finds: [hours('quiet-hours-fl', 'outside-window')],
  },
  {
    name: 'not for a reminder of an appointment',
    source: florida,
    story: [
      { at: '2026-01-16T01:29:00.000Z', intent: { id: 'fl-reminder-1', purpose: 'appointment' } },
      one('2026-01-16T01:30:00.000Z', person('305'), { intent: 'fl-reminder-1' }),
    ],
    finds: [],
  },
  {
    name: 'Texas begins at noon on a Sunday',
    source: texas,
    story: [one('2026-01-18T17:30:00.000Z', person('512'))],
    finds: [{ ...hours('quiet-hours-tx', 'outside-window'), parts: { hours: '12:00-21:00' } }],
  },
  {
    name: 'Texas begins at 9:00 on a Monday',
    source: texas,
    story: [
      one('2026-01-19T14:59:59.999Z', person('512')),
      one('2026-01-19T15:00:00.000Z', person('214'), { name: 'b' }),
    ],
    finds: [hours('quiet-hours-tx', 'outside-window')],
  },
  {
    name: 'a code that somebody asked for may come at night',
    source: federal,
    story: [
      { at: '2026-01-15T07:59:00.000Z', intent: { id: 'night-code-1', purpose: 'verification' } },
      one('2026-01-15T08:00:00.000Z', person('212'), { intent: 'night-code-1' }),
    ],
    finds: [],
  },
  {
    name: 'what failed at Twilio contacted nobody',
    source: federal,
    story: [one('2026-01-15T08:00:00.000Z', person('212'), { status: 'failed', code: '30001' })],
    finds: [],
  },
  {
    name: 'a message that was scheduled at night and sent in the morning is judged in the morning',
    source: federal,
    story: ((to) => [
      one('2026-01-15T08:00:00.000Z', to, { status: 'scheduled' }),
      one('2026-01-15T15:00:00.000Z', to, { status: 'sent' }),
    ])(person('212')),
    finds: [],
  },
  {
    name: 'one that was scheduled by day for the night, at night',
    source: federal,
    story: ((to) => [
      one('2026-01-15T15:00:00.000Z', to, { status: 'scheduled' }),
      one('2026-01-18T03:00:00.000Z', to, { status: 'sent' }),
    ])(person('212')),
    finds: [outside],
  },
  {
    name: 'one that is still scheduled was not sent',
    source: federal,
    story: [one('2026-01-15T08:00:00.000Z', person('212'), { status: 'scheduled' })],
    finds: [],
  },
];

const afterOptOut = (of = 'a', parts?: Record<string, string>): Finding => ({
  kind: 'contact-after-opt-out',
  rule: 'stop-honoured',
  verdict: 'violation',
  of,
  ...(parts === undefined ? {} : { parts }),
});
const elsewhere = (of = 'a'): Finding => ({
  kind: 'contact-after-opt-out-elsewhere',
  rule: 'stop-honoured-by-all',
  verdict: 'violation',
  of,
});
const confirmed = (of: string, parts: Record<string, string>): Finding => ({
  kind: 'opt-out-confirmation',
  rule: 'one-confirmation-in-five-minutes',
  verdict: 'violation',
  of,
  parts,
});
/** Everything with somebody of one's own; between 15:00 and 23:00 UTC it is day everywhere from New York to Los Angeles. */
const withPerson = (story: (who: string) => readonly Step[]): readonly Step[] => story(person('212'));

const optOuts: readonly Case[] = [
  {
    name: 'a message an hour after STOP, with the time that had passed',
    source: revocation,
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', who, 'STOP'),
      one('2026-02-02T16:00:00.000Z', who),
    ]),
    finds: [afterOptOut('a', { passedMs: '3600000' })],
  },
  {
    name: 'START ends it',
    source: revocation,
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', who, 'STOP'),
      heard('2026-02-02T15:30:00.000Z', who, 'START'),
      one('2026-02-02T16:00:00.000Z', who),
    ]),
    finds: [],
  },
  {
    name: 'STOP after START holds again',
    source: revocation,
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', who, 'START'),
      heard('2026-02-02T15:30:00.000Z', who, 'STOP'),
      one('2026-02-02T16:00:00.000Z', who),
    ]),
    finds: [afterOptOut('a', { passedMs: '1800000' })],
  },
  {
    name: 'of two STOPs the first counts',
    source: revocation,
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', who, 'STOP'),
      heard('2026-02-02T15:30:00.000Z', who, 'QUIT'),
      one('2026-02-02T16:00:00.000Z', who),
    ]),
    finds: [afterOptOut('a', { passedMs: '3600000' })],
  },
  {
    name: 'what was in flight is no contact after it',
    source: revocation,
    story: withPerson((who) => [
      one('2026-02-02T15:00:00.000Z', who),
      heard('2026-02-02T15:00:01.000Z', who, 'STOP'),
      one('2026-02-02T15:00:02.000Z', who, { status: 'delivered' }),
    ]),
    finds: [],
  },
  {
    name: 'another sender',
    source: scope,
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', who, 'STOP'),
      one('2026-02-02T16:00:00.000Z', who, { from: otherSender }),
    ]),
    finds: [elsewhere()],
  },
  {
    name: 'another number of the same service',
    source: scope,
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', who, 'STOP', { service }),
      one('2026-02-02T16:00:00.000Z', who, { from: otherSender, service }),
    ]),
    finds: [afterOptOut()],
  },
  {
    name: 'another service',
    source: scope,
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', who, 'STOP', { service }),
      one('2026-02-02T16:00:00.000Z', who, { from: otherSender, service: otherService }),
    ]),
    finds: [elsewhere()],
  },
  {
    name: 'START to another sender is for that one alone',
    source: scope,
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', who, 'STOP'),
      heard('2026-02-02T15:10:00.000Z', who, 'START', { to: otherSender }),
      one('2026-02-02T16:00:00.000Z', who, { from: otherSender }),
      one('2026-02-02T16:30:00.000Z', who, { name: 'b' }),
    ]),
    finds: [afterOptOut('b')],
  },
  {
    name: 'STOP by SMS says nothing of WhatsApp, before 2027-01-31',
    source: 'DA 26-12: revoke-all is waived until 2027-01-31',
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', who, 'STOP'),
      one('2026-02-02T16:00:00.000Z', `whatsapp:${who}`, { from: 'whatsapp:+15005550006' }),
    ]),
    finds: [],
  },
  {
    name: 'from then on it does',
    source: 'DA 26-12: revoke-all is waived until 2027-01-31',
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', who, 'STOP'),
      one('2027-01-31T16:00:00.000Z', `whatsapp:${who}`, { from: 'whatsapp:+15005550006' }),
    ]),
    finds: [elsewhere()],
  },
  {
    name: 'STOP by WhatsApp, and a WhatsApp message',
    source: revocation,
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', `whatsapp:${who}`, 'STOP', { to: 'whatsapp:+15005550006' }),
      one('2026-02-02T16:00:00.000Z', `whatsapp:${who}`, { from: 'whatsapp:+15005550006' }),
    ]),
    finds: [afterOptOut()],
  },
  {
    name: 'what Twilio refused because of the opt-out contacted nobody',
    source: "Twilio's error 21610",
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', who, 'STOP'),
      one('2026-02-02T16:00:00.000Z', who, { status: 'undelivered', code: '21610' }),
    ]),
    finds: [],
  },
  {
    name: 'an emergency is exempt',
    source: '47 CFR 64.1200(a)(1), emergency purposes',
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', who, 'STOP'),
      { at: '2026-02-02T15:59:00.000Z', intent: { id: 'emergency-one', purpose: 'emergency' } },
      one('2026-02-02T16:00:00.000Z', who, { intent: 'emergency-one' }),
    ]),
    finds: [],
  },
  {
    name: 'advertising a minute after STOP is no confirmation',
    source: confirmation,
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', who, 'STOP'),
      {
        at: '2026-02-02T15:00:30.000Z',
        intent: { id: 'advert-after-stop', purpose: 'marketing', consent: 'consent-of-one-1' },
      },
      one('2026-02-02T15:01:00.000Z', who, { intent: 'advert-after-stop' }),
    ]),
    finds: [afterOptOut('a', { passedMs: '60000' })],
  },
  {
    name: 'a confirmation after 4:59 is in time',
    source: confirmation,
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', who, 'STOP'),
      one('2026-02-02T15:04:59.000Z', who),
    ]),
    finds: [],
  },
  {
    name: 'after 5:00 it is in time',
    source: confirmation,
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', who, 'STOP'),
      one('2026-02-02T15:05:00.000Z', who),
    ]),
    finds: [],
  },
  {
    name: 'after 5:01 it is late',
    source: confirmation,
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', who, 'STOP'),
      one('2026-02-02T15:05:01.000Z', who),
    ]),
    finds: [confirmed('a', { passedMs: '301000', nth: '1' })],
  },
  {
    name: 'two confirmations are one too many',
    source: confirmation,
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', who, 'STOP'),
      one('2026-02-02T15:00:02.000Z', who),
      one('2026-02-02T15:00:03.000Z', who, { name: 'b' }),
    ]),
    finds: [confirmed('b', { nth: '2' })],
  },
  {
    name: 'one that is announced as a confirmation is one, however late',
    source: confirmation,
    story: withPerson((who) => [
      heard('2026-02-02T15:00:00.000Z', who, 'STOP'),
      { at: '2026-02-02T16:00:00.000Z', intent: { id: 'confirmation-1', purpose: 'opt-out-confirmation' } },
      one('2026-02-02T16:00:01.000Z', who, { intent: 'confirmation-1' }),
    ]),
    finds: [confirmed('a', { passedMs: '3601000' })],
  },
  {
    name: 'other words wait for a person, over a weekend and Thanksgiving, for ten business days',
    source: revocation,
    story: withPerson((who) => [
      heard('2026-11-20T15:00:00.000Z', who, 'please stop texting me', { name: 'words' }),
    ]),
    finds: [
      {
        kind: 'possible-revocation',
        rule: 'revocation-in-other-words',
        verdict: 'waiting',
        of: 'words',
        dueAt: '2026-12-08T05:00:00.000Z',
      },
    ],
  },
  {
    name: 'Independence Day on a Saturday is kept on the Friday before',
    source: '5 U.S.C. 6103(b)',
    story: withPerson((who) => [heard('2026-07-03T02:00:00.000Z', who, 'opt me out', { name: 'words' })]),
    finds: [
      {
        kind: 'possible-revocation',
        rule: 'revocation-in-other-words',
        verdict: 'waiting',
        of: 'words',
        dueAt: '2026-07-18T04:00:00.000Z',
      },
    ],
  },
];

const noConsent = (why: string, rule = 'written-consent-for-marketing'): Finding => ({
  kind: 'no-consent',
  rule,
  verdict: 'violation',
  of: 'a',
  parts: { why },
});
const announced = (intent: IntentStep, sentAt: string): readonly Step[] => [
  { at: '2026-02-03T15:00:00.000Z', intent },
  one(sentAt, person('212'), { intent: intent.id }),
];

const consents: readonly Case[] = [
  {
    name: 'advertising without a consent on record',
    source: consent,
    story: announced({ id: 'advert-bare', purpose: 'marketing' }, '2026-02-03T16:00:00.000Z'),
    finds: [noConsent('none')],
  },
  {
    name: 'advertising with one',
    source: consent,
    story: announced(
      { id: 'advert-with', purpose: 'marketing', consent: 'consent-record-1' },
      '2026-02-03T16:00:00.000Z',
    ),
    finds: [],
  },
  {
    name: 'a consent that ended a second before',
    source: consent,
    story: announced(
      {
        id: 'advert-late',
        purpose: 'marketing',
        consent: 'consent-record-2',
        consentExpiresAt: '2026-02-03T15:59:59Z',
      },
      '2026-02-03T16:00:00.000Z',
    ),
    finds: [noConsent('expired')],
  },
  {
    name: 'a consent that ends at that very second',
    source: consent,
    story: announced(
      {
        id: 'advert-same',
        purpose: 'marketing',
        consent: 'consent-record-3',
        consentExpiresAt: '2026-02-03T16:00:00Z',
      },
      '2026-02-03T16:00:00.000Z',
    ),
    finds: [noConsent('expired')],
  },
  {
    name: 'a consent that ends a second after',
    source: consent,
    story: announced(
      {
        id: 'advert-just',
        purpose: 'marketing',
        consent: 'consent-record-4',
        consentExpiresAt: '2026-02-03T11:00:01-05:00',
      },
      '2026-02-03T16:00:00.000Z',
    ),
    finds: [],
  },
  {
    name: 'a consent that was given only afterwards',
    source: consent,
    story: announced(
      {
        id: 'advert-soon',
        purpose: 'marketing',
        consent: 'consent-record-5',
        consentObtainedAt: '2026-02-03T16:00:01Z',
      },
      '2026-02-03T16:00:00.000Z',
    ),
    finds: [noConsent('later')],
  },
  {
    name: 'a survey without a consent',
    source: '47 CFR 64.1200(a)(1)',
    story: announced({ id: 'survey-bare', purpose: 'survey' }, '2026-02-03T16:00:00.000Z'),
    finds: [noConsent('none', 'consent-for-surveys')],
  },
  {
    name: 'a bill needs none',
    source: consent,
    story: announced({ id: 'billing-bare', purpose: 'billing' }, '2026-02-03T16:00:00.000Z'),
    finds: [],
  },
];

/** Messages to one person for a purpose, each for an intent of its own. */
const several = (
  who: string,
  key: string,
  purpose: string,
  times: readonly string[],
  withConsent: Partial<IntentStep> = {},
): readonly Step[] =>
  times.flatMap((at, index) => {
    const id = `${key}-number-${index + 1}`;
    return [
      { at, intent: { id, purpose, ...withConsent } },
      one(at, who, { name: String(index + 1), intent: id }),
    ];
  });
const overCap = (rule: string, of: string, count: number): Finding => ({
  kind: 'over-cap',
  rule,
  verdict: 'violation',
  of,
  parts: { count: String(count) },
});

const caps: readonly Case[] = [
  {
    name: 'two reminders on one day',
    source: healthcare,
    story: several(person('212'), 'cap-same-day', 'appointment', [
      '2026-03-02T15:00:00.000Z',
      '2026-03-02T20:00:00.000Z',
    ]),
    finds: [overCap('healthcare-one-a-day', '2', 2)],
  },
  {
    name: 'two reminders on two days of the person’s place, twelve hours apart',
    source: healthcare,
    story: several(person('212'), 'cap-two-days', 'appointment', [
      '2026-03-03T01:30:00.000Z',
      '2026-03-03T13:30:00.000Z',
    ]),
    finds: [],
  },
  {
    name: 'four reminders within seven days',
    source: healthcare,
    story: several(person('212'), 'cap-week', 'appointment', [
      '2026-03-02T15:00:00.000Z',
      '2026-03-03T15:00:00.000Z',
      '2026-03-05T15:00:00.000Z',
      '2026-03-08T15:00:00.000Z',
    ]),
    finds: [overCap('healthcare-three-a-week', '4', 4)],
  },
  {
    name: 'the fourth on the eighth day',
    source: healthcare,
    story: several(person('212'), 'cap-eight-days', 'appointment', [
      '2026-03-02T15:00:00.000Z',
      '2026-03-04T15:00:00.000Z',
      '2026-03-06T15:00:00.000Z',
      '2026-03-09T14:59:00.000Z',
    ]),
    finds: [],
  },
  {
    name: 'who has consented is not contacted by the exemption',
    source: healthcare,
    story: several(
      person('212'),
      'cap-consent',
      'appointment',
      ['2026-03-02T15:00:00.000Z', '2026-03-02T20:00:00.000Z'],
      { consent: 'consent-record-6' },
    ),
    finds: [],
  },
  {
    name: 'four solicitations within 24 hours in Florida',
    source: florida,
    story: ((who) => [
      one('2026-03-10T17:00:00.000Z', who, { name: '1' }),
      one('2026-03-10T18:00:00.000Z', who, { name: '2', from: otherSender }),
      one('2026-03-10T19:00:00.000Z', who, { name: '3' }),
      one('2026-03-11T16:59:59.999Z', who, { name: '4' }),
    ])(person('305')),
    finds: [overCap('three-a-day-fl', '4', 4)],
  },
  {
    name: 'the fourth exactly 24 hours after the first',
    source: florida,
    story: ((who) => [
      one('2026-03-10T17:00:00.000Z', who, { name: '1' }),
      one('2026-03-10T18:00:00.000Z', who, { name: '2' }),
      one('2026-03-10T19:00:00.000Z', who, { name: '3' }),
      one('2026-03-11T17:00:00.000Z', who, { name: '4' }),
    ])(person('305')),
    finds: [],
  },
  {
    name: 'the same is no matter in New York',
    source: florida,
    story: ((who) => [
      one('2026-03-10T17:00:00.000Z', who, { name: '1' }),
      one('2026-03-10T18:00:00.000Z', who, { name: '2' }),
      one('2026-03-10T19:00:00.000Z', who, { name: '3' }),
      one('2026-03-10T20:00:00.000Z', who, { name: '4' }),
    ])(person('212')),
    finds: [],
  },
];

const others: readonly Case[] = [
  {
    name: 'the same intent twice on a day',
    source: 'view repeated_send',
    story: withPerson((who) => [
      { at: '2026-02-04T15:00:00.000Z', intent: { id: 'twice-the-same', purpose: 'notification' } },
      one('2026-02-04T15:00:01.000Z', who, { intent: 'twice-the-same' }),
      one('2026-02-04T15:00:09.000Z', who, { name: 'b', intent: 'twice-the-same' }),
    ]),
    finds: [
      { kind: 'sent-twice', rule: 'sent-once', verdict: 'violation', of: 'b', parts: { because: 'intent' } },
    ],
  },
  {
    name: 'announced for production, sent by the account of staging',
    source: 'docs/violations/wrong-sender.md',
    story: withPerson((who) => [
      { at: '2026-02-04T15:00:00.000Z', intent: { id: 'wrong-account-1', purpose: 'notification' } },
      one('2026-02-04T15:00:01.000Z', who, { intent: 'wrong-account-1', account: stagingSid }),
    ]),
    finds: [
      {
        kind: 'wrong-sender',
        rule: 'own-environment',
        verdict: 'violation',
        of: 'a',
        parts: { finding: 'other-environment', announcedFor: 'production' },
      },
    ],
  },
];

export const cases: readonly Case[] = [...quietHours, ...optOuts, ...consents, ...caps, ...others];

/** The SID of a message or call of a case. */
export function sidIn(one: Pick<Case, 'name'>, name: string, prefix = 'SM'): string {
  return sidNamed(prefix, `${one.name}/${name}`);
}

/** A step as a callback, or as what an application announces. */
export function formOf(one: Case, step: Step): { readonly form: Form; readonly path: string } | undefined {
  if ('sent' in step) {
    const {
      name,
      to,
      from = sender,
      service: mg,
      intent,
      status = 'sent',
      code,
      account = accountSid,
      query,
    } = step.sent;
    const sid = sidIn(one, name);
    return {
      path: pathOf(intent, query),
      form: {
        MessageSid: sid,
        SmsSid: sid,
        MessageStatus: status,
        SmsStatus: status,
        AccountSid: account,
        ApiVersion: '2010-04-01',
        From: from,
        To: to,
        ...(mg === undefined ? {} : { MessagingServiceSid: mg }),
        ...(code === undefined ? {} : { ErrorCode: code }),
      },
    };
  }
  if ('called' in step) {
    const sid = sidIn(one, step.called.name, 'CA');
    return {
      path: pathOf(step.called.intent, undefined),
      form: {
        CallSid: sid,
        CallStatus: 'initiated',
        AccountSid: accountSid,
        From: sender,
        To: step.called.to,
        Direction: 'outbound-api',
        CallbackSource: 'call-progress-events',
        SequenceNumber: '0',
        Timestamp: new Date(step.at).toUTCString().replace('GMT', '+0000'),
      },
    };
  }
  if ('heard' in step) {
    const { name, from, to = sender, service: mg, says } = step.heard;
    const sid = sidIn(one, name);
    return {
      path: '/callbacks',
      form: {
        MessageSid: sid,
        SmsMessageSid: sid,
        SmsSid: sid,
        SmsStatus: 'received',
        AccountSid: accountSid,
        From: from,
        To: to,
        Body: says,
        NumMedia: '0',
        NumSegments: '1',
        ...(mg === undefined ? {} : { MessagingServiceSid: mg }),
      },
    };
  }
  return undefined;
}

function pathOf(intent: string | undefined, query: string | undefined): string {
  const parts = [
    ...(intent === undefined ? [] : [`intent=${intent}`]),
    ...(query === undefined ? [] : [query]),
  ];
  return parts.length === 0 ? '/callbacks' : `/callbacks?${parts.join('&')}`;
}
