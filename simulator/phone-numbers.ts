import type { Senders } from './histories.ts';
import type { Random } from './random.ts';

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

/** A program that somebody drew in Twilio Studio, and the number it answers: its address is not the customer's. */
export interface StudioFlow {
  readonly sid: string;
  readonly number: PhoneNumber;
}

interface PhoneNumbers {
  /** What the account sends from. */
  readonly main: PhoneNumber;
  readonly tollFree: PhoneNumber;
  /** One for each fault of a status callback. */
  readonly faulty: readonly PhoneNumber[];
  /** Answers a number for each; a check of webhooks finds that nobody knows them. */
  readonly studioFlows: readonly StudioFlow[];
}

interface PhoneNumberParts {
  readonly accountSid: string;
  readonly senders: Senders;
  /** The collector's address, with its retries. */
  readonly collector: string;
  readonly misconfigured: boolean;
  readonly random: Random;
}

const elsewhere = 'https://callbacks.former-vendor.example/status';

export function phoneNumbersOf(parts: PhoneNumberParts): PhoneNumbers {
  const { accountSid, senders, collector, misconfigured, random } = parts;
  const post = (url: string): Webhook => ({ url, method: 'POST' });
  const aNumber = (number: string, statusCallback: Webhook): PhoneNumber => ({
    sid: `PN${random.hex32()}`,
    number,
    statusCallback,
    sms: post(collector),
    voice: post(collector),
  });
  return {
    main: aNumber(senders.number, post(collector)),
    tollFree: aNumber(`+1888${senders.number.slice(5)}`, post(collector)),
    faulty: misconfigured
      ? [
          aNumber('+15005559101', post(elsewhere)),
          aNumber('+15005559102', post('')),
          aNumber('+15005559103', { url: collector, method: 'GET' }),
        ]
      : [],
    studioFlows: misconfigured ? [aStudioFlow(accountSid, post(collector), random.fork('studio'))] : [],
  };
}

/** Its number still tells the collector of statuses; messages and calls to it are the flow's. */
function aStudioFlow(accountSid: string, statusCallback: Webhook, random: Random): StudioFlow {
  const sid = `FW${random.hex32()}`;
  const url = `https://webhooks.twilio.com/v1/Accounts/${accountSid}/Flows/${sid}`;
  const flow: Webhook = { url, method: 'POST' };
  return {
    sid,
    number: {
      sid: `PN${random.hex32()}`,
      number: '+15005559104',
      statusCallback,
      sms: flow,
      voice: flow,
    },
  };
}
