import type { SimulatedAccount } from './account.ts';
import { placeFields } from './callback-form.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import type { Resource } from './resource.ts';
import type { Parameter } from './sign.ts';

/** The webhook of a person's own message: a kind that expects TwiML and is full of what must not be kept. */
export function inboundForm({ accountSid, sid, channel, from, to, person }: Resource): readonly Parameter[] {
  return [
    ['AccountSid', accountSid],
    ['ApiVersion', '2010-04-01'],
    ['Body', person.text],
    ['From', from],
    ['MessageSid', sid],
    ['NumMedia', '0'],
    ['NumSegments', '1'],
    ['SmsMessageSid', sid],
    ['SmsSid', sid],
    ['SmsStatus', 'received'],
    ['To', to],
    ...(channel === 'whatsapp' ? whatsappFields(person) : placeFields('From', person)),
  ];
}

function whatsappFields({ name, number, userId }: Person): readonly Parameter[] {
  return [
    ['ExternalUserId', `whatsapp:${userId}`],
    ['MessageType', 'text'],
    ['ProfileName', name],
    ['WaId', number.slice(1)],
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
