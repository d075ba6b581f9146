import type { Channel } from '../../core/events/event.ts';
import type { Family } from '../../core/events/statuses.ts';

const channelNames: Readonly<Record<Channel, string>> = {
  sms: 'text message (SMS)',
  mms: 'picture message (MMS)',
  whatsapp: 'WhatsApp',
  rcs: 'RCS message',
  messenger: 'Facebook Messenger',
  voice: 'phone call',
  email: 'e-mail',
  chat: 'chat',
  other: 'another channel',
};

/** A channel as people call it; one that this version does not know keeps its name. */
export function channelInWords(channel: string): string {
  return Object.hasOwn(channelNames, channel) ? channelNames[channel as Channel] : channel;
}

const kinds: Readonly<Partial<Record<Family, string>>> = {
  verification: 'Verification',
  'verification-attempt': 'Verification message',
  recording: 'Recording of a call',
  transcription: 'Transcription of a call',
  conference: 'Conference call',
  conversation: 'Conversation',
};

/** What a contact was, as the heading of its entry: `Text message (SMS) to the person`. */
export function contactInWords(kind: Family, channel: string, direction: string): string {
  const over = channelInWords(channel);
  const what = kinds[kind] === undefined ? over : `${kinds[kind]} by ${over}`;
  return `${what.charAt(0).toUpperCase()}${what.slice(1)}${directions[direction] ?? ''}`;
}

const directions: Readonly<Record<string, string>> = {
  outbound: ' to the person',
  inbound: ' from the person',
};

const saidWords: Readonly<Record<string, string>> = {
  stop: 'The person asked to stop (a keyword such as STOP).',
  start: 'The person agreed to be contacted again (a keyword such as START).',
  help: 'The person asked for help (a keyword such as HELP).',
  'possible-revocation':
    'The person may have withdrawn consent in words of their own. Somebody must read this and decide.',
};

/** What a person said about being contacted; the words themselves are never kept. */
export function saidInWords(signal: string): string {
  return saidWords[signal] ?? `The person said something about consent (${signal}).`;
}

/** A purpose as people write it: `appointment`, `lab results`. */
export function purposeInWords(purpose: string): string {
  return purpose === '' ? 'not announced by the application' : purpose.replaceAll('-', ' ');
}
