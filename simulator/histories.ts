import type { Person } from './people.ts';
import type { Random } from './random.ts';
import type { Resource, Step } from './resource.ts';

/** What the account sends from. */
export interface Senders {
  readonly number: string;
  readonly shortCode: string;
  readonly alphanumeric: string;
  readonly whatsapp: string;
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
}

interface Stage {
  readonly status: string;
  /** Simulated seconds since the stage before. */
  readonly after: number;
  readonly told?: boolean;
  readonly errorCode?: number;
}

/** An outbound message: SMS, MMS or WhatsApp, with or without a messaging service. */
export function outboundMessage(circumstances: Circumstances): Resource {
  const { accountSid, senders, person, random, filtered } = circumstances;
  const whatsapp = !filtered && random.chance(0.15);
  const service = !whatsapp && random.chance(0.4);
  const mms = !whatsapp && random.chance(0.1);
  const from = whatsapp
    ? senders.whatsapp
    : filtered
      ? senders.number
      : random.pick([senders.number, senders.shortCode, senders.alphanumeric]);
  const begin: Stage[] = service
    ? [
        { status: 'accepted', after: 0, told: false },
        { status: 'queued', after: 0.4 },
      ]
    : [{ status: 'queued', after: 0, told: false }];
  return {
    accountSid,
    sid: `${mms ? 'MM' : 'SM'}${random.hex32()}`,
    family: 'message',
    direction: 'outbound-api',
    from,
    to: whatsapp ? `whatsapp:${person.number}` : person.number,
    messagingServiceSid: service ? senders.messagingServiceSid : null,
    body: person.text,
    callerName: null,
    place: null,
    whatsapp,
    steps: stepsOf([...begin, ...messageEnd(random, whatsapp, filtered)], circumstances),
    deleted: false,
  };
}

function messageEnd(random: Random, whatsapp: boolean, filtered: boolean): Stage[] {
  const sent = { status: 'sent', after: random.between(0.5, 2) };
  if (filtered) return [sent, { status: 'undelivered', after: random.between(1, 6), errorCode: 30007 }];
  const luck = random.next();
  if (luck < 0.04)
    return [
      sent,
      {
        status: 'undelivered',
        after: random.between(1, 20),
        errorCode: random.pick([30003, 30005, 30006, 30008]),
      },
    ];
  if (luck < 0.06)
    return [{ status: 'failed', after: random.between(0.2, 1), errorCode: random.pick([30001, 21610]) }];
  // Many routes give no delivery receipt: such a message stays sent for ever.
  if (luck < 0.08) return [sent];
  const delivered = { status: 'delivered', after: random.between(1, 20) };
  if (whatsapp && random.chance(0.7))
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
  return {
    accountSid,
    sid: `CA${random.hex32()}`,
    family: 'call',
    direction: inbound ? 'inbound' : 'outbound-api',
    from: inbound ? person.number : senders.number,
    to: inbound ? senders.number : person.number,
    messagingServiceSid: null,
    body: '',
    callerName: inbound ? person.name : null,
    place: { city: person.city, zip: person.zip },
    whatsapp: false,
    steps: stepsOf(stages, circumstances),
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
