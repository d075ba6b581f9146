import { baseEvents, type ConfigurationEvent } from './configuration-log.ts';
import type { Senders } from './histories.ts';
import type { Person } from './people.ts';
import { type PhoneNumber, phoneNumbersOf, type StudioFlow } from './phone-numbers.ts';
import type { Random } from './random.ts';
import { withoutFragment } from './sign.ts';

/** What a messaging service sends from: a SID and the number, short code or name itself. */
export interface PooledSender {
  readonly sid: string;
  readonly sender: string;
}

/** A name to send from that is used for one country alone. */
export interface DestinationAlphaSender extends PooledSender {
  readonly country: string;
}

export interface MessagingService {
  readonly sid: string;
  readonly name: string;
  /** Empty when there is none. */
  readonly statusCallback: string;
  readonly inboundUrl: string;
  readonly numbers: readonly PooledSender[];
  readonly shortCodes: readonly PooledSender[];
  readonly alphaSenders: readonly PooledSender[];
  /** What it sends from over WhatsApp and RCS. */
  readonly channelSenders: readonly PooledSender[];
  readonly destinationAlphaSenders: readonly DestinationAlphaSender[];
  /** Its A2P campaign. */
  readonly campaign: { readonly sid: string; readonly status: 'VERIFIED' | 'FAILED' };
}

/** What an account has set up at Twilio, beside its traffic. */
export interface Configuration {
  readonly madeMs: number;
  readonly numbers: readonly PhoneNumber[];
  readonly studioFlows: readonly StudioFlow[];
  readonly services: readonly MessagingService[];
  readonly brandSid: string;
  readonly tollFree: {
    readonly sid: string;
    readonly number: PhoneNumber;
    readonly status: 'TWILIO_APPROVED' | 'TWILIO_REJECTED';
    /** Who answers for it: a person whose data the verification holds. */
    readonly contact: Person;
  };
  /** Every change that the account's log knows, the oldest first. */
  readonly events: readonly ConfigurationEvent[];
}

export interface ConfigurationParts {
  readonly accountSid: string;
  readonly senders: Senders;
  readonly callbackUrl: string;
  readonly crowd: readonly [Person, ...Person[]];
  readonly startMs: number;
  readonly misconfigured: boolean;
  readonly random: Random;
}

/** Retries of a callback that gets no good answer: without them a short outage loses callbacks. */
const overrides = '#rc=5&rp=ct,rt,5xx';
const quarterMs = 90 * 86_400_000;

/** Everything as it should be, or with one of each fault that a check should find. */
export function configurationOf(parts: ConfigurationParts): Configuration {
  const { accountSid, senders, callbackUrl, crowd, startMs, misconfigured, random } = parts;
  const collector = withoutFragment(callbackUrl) + overrides;
  const { main, tollFree, faulty, studioFlows } = phoneNumbersOf({
    accountSid,
    senders,
    collector,
    misconfigured,
    random,
  });
  const aService = (sid: string, name: string, statusCallback: string, pool: readonly PhoneNumber[]) => ({
    sid,
    name,
    statusCallback,
    inboundUrl: collector,
    numbers: pool.map(({ sid: numberSid, number }) => ({ sid: numberSid, sender: number })),
    shortCodes: [{ sid: `SC${random.hex32()}`, sender: senders.shortCode }],
    alphaSenders: [{ sid: `AI${random.hex32()}`, sender: senders.alphanumeric }],
    channelSenders: [],
    destinationAlphaSenders: [],
    campaign: { sid: `QE${random.hex32()}`, status: misconfigured ? 'FAILED' : 'VERIFIED' } as const,
  });
  const services = [
    {
      ...aService(
        senders.messagingServiceSid,
        'reminders',
        collector,
        // The pool that lacks the number which the account sends from.
        misconfigured ? [tollFree] : [main, tollFree],
      ),
      ...furtherPools(senders, random.fork('pools')),
    },
    ...(misconfigured
      ? [
          aService(`MG${random.hex32()}`, 'without a status callback', '', [main]),
          aService(`MG${random.hex32()}`, 'without retries', withoutFragment(callbackUrl), [main]),
        ]
      : []),
  ];
  const contact = random.pick(crowd);
  const madeMs = startMs - quarterMs;
  return {
    madeMs,
    numbers: [main, tollFree, ...faulty, ...studioFlows.map(({ number }) => number)],
    studioFlows,
    services,
    brandSid: `BN${random.hex32()}`,
    tollFree: {
      sid: `HH${random.hex32()}`,
      number: tollFree,
      status: misconfigured ? 'TWILIO_REJECTED' : 'TWILIO_APPROVED',
      contact,
    },
    events: baseEvents(main.sid, contact, startMs, random.fork('events')),
  };
}

/** Of channels, and of the UK: every seventh person lives there. */
function furtherPools(
  { whatsapp, rcs, alphanumeric }: Senders,
  random: Random,
): Pick<MessagingService, 'channelSenders' | 'destinationAlphaSenders'> {
  return {
    channelSenders: [whatsapp, rcs].map((sender) => ({ sid: `XE${random.hex32()}`, sender })),
    destinationAlphaSenders: [{ sid: `AI${random.hex32()}`, sender: alphanumeric, country: 'GB' }],
  };
}
