import { baseEvents, type ConfigurationEvent } from './configuration-log.ts';
import type { Senders } from './histories.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { withoutFragment } from './sign.ts';

/** A webhook as it is configured: an address, empty when there is none, and how it is asked. */
export interface Webhook {
  readonly url: string;
  readonly method: 'GET' | 'POST';
}

export interface PhoneNumber {
  readonly sid: string;
  readonly number: string;
  readonly statusCallback: Webhook;
  readonly sms: Webhook;
  readonly voice: Webhook;
}

/** What a messaging service sends from: a SID and the number, short code or name itself. */
export interface PooledSender {
  readonly sid: string;
  readonly sender: string;
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
  /** Its A2P campaign. */
  readonly campaign: { readonly sid: string; readonly status: 'VERIFIED' | 'FAILED' };
}

/** What an account has set up at Twilio, beside its traffic. */
export interface Configuration {
  readonly madeMs: number;
  readonly numbers: readonly PhoneNumber[];
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
  readonly senders: Senders;
  readonly callbackUrl: string;
  readonly crowd: readonly [Person, ...Person[]];
  readonly startMs: number;
  readonly misconfigured: boolean;
  readonly random: Random;
}

/** Retries of a callback that gets no good answer: without them a short outage loses callbacks. */
const overrides = '#rc=5&rp=ct,rt,5xx';
const elsewhere = 'https://callbacks.former-vendor.example/status';
const quarterMs = 90 * 86_400_000;

/** Everything as it should be, or with one of each fault that a check should find. */
export function configurationOf(parts: ConfigurationParts): Configuration {
  const { senders, callbackUrl, crowd, startMs, misconfigured, random } = parts;
  const collector = withoutFragment(callbackUrl) + overrides;
  const post = (url: string): Webhook => ({ url, method: 'POST' });
  const aNumber = (number: string, statusCallback: Webhook): PhoneNumber => ({
    sid: `PN${random.hex32()}`,
    number,
    statusCallback,
    sms: post(collector),
    voice: post(collector),
  });
  const main = aNumber(senders.number, post(collector));
  const tollFree = aNumber(`+1888${senders.number.slice(5)}`, post(collector));
  const faulty = misconfigured
    ? [
        aNumber('+15005559101', post(elsewhere)),
        aNumber('+15005559102', post('')),
        aNumber('+15005559103', { url: collector, method: 'GET' }),
      ]
    : [];
  const aService = (sid: string, name: string, statusCallback: string, pool: readonly PhoneNumber[]) => ({
    sid,
    name,
    statusCallback,
    inboundUrl: collector,
    numbers: pool.map(({ sid: numberSid, number }) => ({ sid: numberSid, sender: number })),
    shortCodes: [{ sid: `SC${random.hex32()}`, sender: senders.shortCode }],
    alphaSenders: [{ sid: `AI${random.hex32()}`, sender: senders.alphanumeric }],
    campaign: { sid: `QE${random.hex32()}`, status: misconfigured ? 'FAILED' : 'VERIFIED' } as const,
  });
  const services = [
    // The pool that lacks the number which the account sends from.
    aService(
      senders.messagingServiceSid,
      'reminders',
      collector,
      misconfigured ? [tollFree] : [main, tollFree],
    ),
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
    numbers: [main, tollFree, ...faulty],
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
