import { type ErrorCode, explainErrorCode } from '../../core/error-codes.ts';

const classes: Readonly<Record<ErrorCode['class'], string>> = {
  account: 'The account at Twilio is not allowed to do this.',
  'carrier-filtering': 'A carrier judged the message to be unwanted and stopped it.',
  channel: 'The channel (WhatsApp, RCS, Messenger …) did not allow it.',
  content: 'Something about the content was not accepted.',
  'geo-permission': 'The account may not contact this country.',
  'invalid-recipient': 'The recipient is not a number or address that can be reached this way.',
  'invalid-sender': 'The sender may not be used for this.',
  'opt-out': 'The person had opted out.',
  platform: 'Twilio could not do it, or did not understand the request.',
  price: 'It would have cost more than was allowed.',
  rate: 'Too much was sent at once.',
  'sender-registration': 'The sender is not registered for this kind of message.',
  trial: 'A trial account may not do this.',
  unknown: 'The reason is not in the catalogue.',
  unreachable: 'The phone could not be reached: switched off, out of range or out of service.',
  verify: 'The verification was not possible this way.',
  voice: 'The call was not possible.',
  webhook: "Twilio did not get a usable answer from the team's own application.",
};

const faults: Readonly<Record<ErrorCode['fault'], string>> = {
  application: "It is most likely the sending team's to mend.",
  carrier: 'It most likely lies with the carrier.',
  recipient: "It most likely lies at the recipient's end.",
  twilio: 'It most likely lies with Twilio.',
  unknown: 'Whose fault it is is not known.',
};

const retries: Readonly<Record<ErrorCode['retry'], string>> = {
  now: 'It is safe to send it again at once.',
  later: 'It may work later.',
  no: 'Sending it again would fail again.',
};

export interface ErrorInWords {
  readonly code: number;
  /** What the code means. */
  readonly meaning: string;
  /** What its kind means for somebody who does not know codes. */
  readonly kind: string;
  readonly fault: string;
  readonly retry: string;
}

/** An error code as an officer reads it: what happened, whose it is, whether to try again. */
export function errorInWords(code: number): ErrorInWords {
  const { meaning, class: errorClass, fault, retry } = explainErrorCode(code);
  return { code, meaning, kind: classes[errorClass], fault: faults[fault], retry: retries[retry] };
}
