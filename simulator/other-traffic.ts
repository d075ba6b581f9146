import type { SimulatedAccount } from './account.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import type { Parameter } from './sign.ts';

/** A person's own message: a kind that expects TwiML and is full of what must not be kept. */
export function inboundForm(account: SimulatedAccount, person: Person, random: Random): readonly Parameter[] {
  const sid = `SM${random.hex32()}`;
  return [
    ['AccountSid', account.accountSid],
    ['ApiVersion', '2010-04-01'],
    ['Body', person.text],
    ['From', person.number],
    ['FromCity', person.city],
    ['FromCountry', 'US'],
    ['FromState', ''],
    ['FromZip', person.zip],
    ['MessageSid', sid],
    ['NumMedia', '0'],
    ['NumSegments', '1'],
    ['ProfileName', person.name],
    ['SmsMessageSid', sid],
    ['SmsSid', sid],
    ['SmsStatus', 'received'],
    ['To', account.senders.number],
    ['ToCountry', 'US'],
  ];
}

/** A status callback of a message that the account never had: signed by someone who has the token. */
export function ghostForm(account: SimulatedAccount, person: Person, random: Random): readonly Parameter[] {
  const sid = `SM${random.hex32()}`;
  return [
    ['AccountSid', account.accountSid],
    ['ApiVersion', '2010-04-01'],
    ['From', account.senders.number],
    ['MessageSid', sid],
    ['MessageStatus', 'delivered'],
    ['SmsSid', sid],
    ['SmsStatus', 'delivered'],
    ['To', person.number],
  ];
}
