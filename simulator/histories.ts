import { madeLate } from './late.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import type { Resource, Stage, Step } from './resource.ts';

/** What the account sends from. */
export interface Senders {
  readonly number: string;
  readonly shortCode: string;
  readonly alphanumeric: string;
  readonly whatsapp: string;
  readonly rcs: string;
  readonly messagingServiceSid: string;
}

export interface Circumstances {
  readonly accountSid: string;
  readonly senders: Senders;
  readonly person: Person;
  readonly startMs: number;
  /** How many real milliseconds a simulated second takes. */
  readonly msPerSecond: number;
  readonly random: Random;
  /** The carrier filters this sender now. */
  readonly filtered: boolean;
  /** Share of outbound messages of which the final status comes hours or days late. */
  readonly lateShare: number;
}

/** An outbound message: SMS, MMS, WhatsApp or RCS, with or without a messaging service. */
export function outboundMessage(circumstances: Circumstances): Resource {
  const { accountSid, senders, person, random, filtered, lateShare } = circumstances;
  const channel = filtered ? 'sms' : channelBy(random.next());
  const overNumber = channel === 'sms' || channel === 'mms';
  const service = overNumber && random.chance(0.4);
  const begin: Stage[] = service
    ? [
        { status: 'accepted', after: 0, told: false },
        { status: 'queued', after: 0.4 },
      ]
    : [{ status: 'queued', after: 0, told: false }];
  const sid = `${channel === 'mms' ? 'MM' : 'SM'}${random.hex32()}`;
  const from = filtered ? senders.number : senderOf(senders, channel, random);
  const stages = [...begin, ...messageEnd(random, !overNumber, filtered)];
  // A fork of its own: whether it is late changes nothing else about it.
  const late = random.fork('late');
  const steps = stepsOf(late.chance(lateShare) ? madeLate(stages, late) : stages, circumstances);
  return {
    accountSid,
    sid,
    family: 'message',
    direction: 'outbound-api',
    channel,
    from,
    to: overNumber ? person.number : `${channel}:${person.number}`,
    messagingServiceSid: service ? senders.messagingServiceSid : null,
    person,
    steps,
    pricedMs: pricedMs(steps, 'sent', circumstances),
    deleted: false,
  };
}

/** A person's own message, SMS or WhatsApp. It is there at once and has no status callbacks. */
export function inboundMessage(circumstances: Circumstances): Resource {
  const { accountSid, senders, person, random } = circumstances;
  const whatsapp = random.chance(0.3);
  const steps = stepsOf([{ status: 'received', after: 0, told: false }], circumstances);
  return {
    accountSid,
    sid: `SM${random.hex32()}`,
    family: 'message',
    direction: 'inbound',
    channel: whatsapp ? 'whatsapp' : 'sms',
    from: whatsapp ? `whatsapp:${person.number}` : person.number,
    to: whatsapp ? senders.whatsapp : senders.number,
    messagingServiceSid: null,
    person,
    steps,
    pricedMs: pricedMs(steps, 'received', circumstances),
    deleted: false,
  };
}

function channelBy(luck: number): 'sms' | 'mms' | 'whatsapp' | 'rcs' {
  if (luck < 0.15) return 'whatsapp';
  if (luck < 0.2) return 'rcs';
  return luck < 0.28 ? 'mms' : 'sms';
}

function senderOf(senders: Senders, channel: 'sms' | 'mms' | 'whatsapp' | 'rcs', random: Random): string {
  switch (channel) {
    case 'whatsapp':
      return senders.whatsapp;
    case 'rcs':
      return senders.rcs;
    case 'mms':
      return random.pick([senders.number, senders.shortCode]);
    case 'sms':
      return random.pick([senders.number, senders.shortCode, senders.alphanumeric]);
  }
}

function messageEnd(random: Random, hasReceipts: boolean, filtered: boolean): Stage[] {
  const sent = { status: 'sent', after: random.between(0.5, 2) };
  if (filtered) return [sent, { status: 'undelivered', after: random.between(1, 6), errorCode: 30007 }];
  const luck = random.next();
  if (luck < 0.04)
    return [
      sent,
      {
        status: 'undelivered',
        after: random.between(1, 20),
        errorCode: hasReceipts ? random.pick([63003, 63024]) : random.pick([30003, 30005, 30006, 30008]),
      },
    ];
  if (luck < 0.06)
    return [{ status: 'failed', after: random.between(0.2, 1), errorCode: random.pick([30001, 21610]) }];
  // Many routes give no delivery receipt: such a message stays sent for ever.
  if (luck < 0.08) return [sent];
  const delivered = { status: 'delivered', after: random.between(1, 20) };
  if (hasReceipts && random.chance(0.7))
    return [sent, delivered, { status: 'read', after: random.between(1, 30) }];
  return [sent, delivered];
}

/** A call, outbound or inbound; it tells of every event, or of its completion only (Twilio's default). */
export function call(circumstances: Circumstances): Resource {
  const { accountSid, senders, person, random } = circumstances;
  const inbound = random.chance(0.3);
  const everything = random.chance(0.75);
  const end = random.pick([
    'completed',
    'completed',
    'completed',
    'completed',
    'busy',
    'no-answer',
    'failed',
  ] as const);
  const stages: Stage[] = [
    { status: 'queued', after: 0, told: false },
    { status: 'initiated', after: 0.3, told: everything },
    { status: 'ringing', after: random.between(0.5, 2), told: everything },
    ...(end === 'completed'
      ? [{ status: 'in-progress', after: random.between(2, 10), told: everything }]
      : []),
    { status: end, after: random.between(3, 40), told: true },
  ];
  const steps = stepsOf(stages, circumstances);
  return {
    accountSid,
    sid: `CA${random.hex32()}`,
    family: 'call',
    direction: inbound ? 'inbound' : 'outbound-api',
    channel: 'voice',
    from: inbound ? person.number : senders.number,
    to: inbound ? senders.number : person.number,
    messagingServiceSid: null,
    person,
    steps,
    pricedMs: pricedMs(steps, 'completed', circumstances),
    deleted: false,
  };
}

function stepsOf(stages: readonly Stage[], { startMs, msPerSecond }: Circumstances): readonly Step[] {
  let atMs = startMs;
  let sequence = 0;
  return stages.map(({ status, after, told = true, errorCode }) => {
    atMs += after * msPerSecond;
    return { status, atMs, errorCode: errorCode ?? null, told, sequence: told ? sequence++ : null };
  });
}

/** About a simulated minute after what is paid for; never for what was not sent or not answered. */
function pricedMs(steps: readonly Step[], paidFor: string, { msPerSecond, random }: Circumstances): number {
  const paid = steps.find(({ status }) => status === paidFor);
  return paid === undefined ? Infinity : paid.atMs + random.fork('price').between(40, 80) * msPerSecond;
}
