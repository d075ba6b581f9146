import { oneOfAnyCase } from '../redaction/forms.ts';
import type { Channel } from './event.ts';

/** Channels of Verify as Verify names them. */
export const verifyChannelWord = oneOfAnyCase(
  'sms',
  'call',
  'email',
  'whatsapp',
  'rbm',
  'rcs',
  'auto',
  'sna',
);

/** The channel in the record's words; `rbm` is RCS for business. */
export function verifyChannel(word: string | undefined): Channel {
  switch (word) {
    case 'sms':
    case 'email':
    case 'whatsapp':
    case 'rcs':
      return word;
    case 'call':
      return 'voice';
    case 'rbm':
      return 'rcs';
    default:
      return 'other';
  }
}
