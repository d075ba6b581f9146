import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Channel } from '../events/event.ts';
import type { RawAddress } from './raw-address.ts';

/**
 * The kinds of identity that Twilio uses. Each is indexed in a domain of its own, so that equal texts of
 * different kinds never meet; a phone number is one person whichever channel it is reached over.
 */
export type AddressDomain =
  | 'phone'
  | 'email'
  | 'whatsapp-user'
  | 'messenger'
  | 'rcs'
  | 'sip'
  | 'client'
  | 'other';

export interface NormalAddress {
  readonly domain: AddressDomain;
  /** E.164 for phone numbers, otherwise the lower-case identity without its scheme. */
  readonly text: string;
  /** ISO 3166 country of a phone number, coarse enough to keep; empty otherwise. */
  readonly country: string;
}

/** Twilio's and the carriers' placeholders for a caller who withheld the number: nobody is named. */
const withheld = new Set([
  '',
  'anonymous',
  'unknown',
  'restricted',
  'unavailable',
  '+266696687',
  '+7378742833',
  '+2562533',
  '+8656696',
  '+86282452253',
]);

/**
 * Brings an address into the one form under which a person is indexed, or `undefined` when it names nobody.
 * Accepts what Twilio sends and, for look-ups, any way a person writes a number (`defaultCountry` helps with
 * national forms).
 */
export function normaliseAddress(raw: RawAddress, defaultCountry?: 'US'): NormalAddress | undefined {
  const text = raw.reveal().trim();
  if (withheld.has(text.toLowerCase()) || isMasked(text)) return undefined;
  const [scheme, rest] = splitScheme(text);
  switch (scheme) {
    case 'whatsapp':
      return phone(rest, defaultCountry) ?? whatsAppUser(rest);
    case 'rcs':
      return phone(rest, defaultCountry) ?? named('rcs', rest);
    case 'messenger':
    case 'sip':
    case 'client':
      return named(scheme, rest);
    case 'sips':
      return named('sip', rest);
    case 'tel':
    case '':
      return phone(rest, defaultCountry) ?? email(rest) ?? named('other', rest);
    default:
      return named('other', text);
  }
}

/** Whether an address leads to a person outside: a number, an e-mail address, an account at a messenger. */
export function reachesPerson(raw: RawAddress | undefined): boolean {
  const domain = raw === undefined ? undefined : normaliseAddress(raw)?.domain;
  return domain === 'phone' || domain === 'email' || domain === 'whatsapp-user' || domain === 'messenger';
}

/** The channel that an address's scheme tells of, or `undefined` for a bare number. */
export function channelOfAddress(raw: RawAddress | undefined): Channel | undefined {
  const [scheme] = splitScheme(raw?.reveal() ?? '');
  return scheme === 'whatsapp' || scheme === 'rcs' || scheme === 'messenger' ? scheme : undefined;
}

/**
 * The account's own sender as it may be kept: a number, a short code, an alphanumeric sender of at most 11
 * characters, or a channel sender. Anything else (a SIP user, a client name) may name a person: empty.
 */
export function ownAddressOf(raw: RawAddress | undefined): string {
  const text = raw?.reveal().trim() ?? '';
  return ownSenderForms.some((form) => form.test(text)) ? text : '';
}

const ownSenderForms = [
  /^\+[1-9]\d{6,14}$/,
  /^\d{3,8}$/,
  /^(?=.*[A-Za-z])[A-Za-z0-9 _&+-]{1,11}$/,
  /^whatsapp:\+[1-9]\d{6,14}$/,
  /^messenger:\d{5,20}$/,
  /^rcs:[A-Za-z0-9_.-]{1,64}$/,
];

/** With message redaction Twilio itself gives a number with its last digits masked: nobody can be told from it. */
function isMasked(text: string): boolean {
  return /\d[Xx*•]{2,}/.test(text);
}

function splitScheme(text: string): [scheme: string, rest: string] {
  const match = /^(whatsapp|messenger|rcs|sips?|client|tel):(.*)$/is.exec(text);
  return match === null ? ['', text] : [(match[1] ?? '').toLowerCase(), match[2] ?? ''];
}

function phone(text: string, defaultCountry?: 'US'): NormalAddress | undefined {
  const parsed = parsePhoneNumberFromString(
    text,
    defaultCountry === undefined ? { extract: false } : { defaultCountry },
  );
  if (parsed === undefined || !parsed.isPossible()) return undefined;
  return { domain: 'phone', text: parsed.number, country: parsed.country ?? '' };
}

/** WhatsApp's own id of a user, `CC.digits`: all there is of somebody who hides the number. CC is the country. */
function whatsAppUser(text: string): NormalAddress {
  const country = /^([A-Z]{2})\.[A-Za-z0-9]+$/.exec(text)?.[1] ?? '';
  return { ...named('whatsapp-user', text), country };
}

function email(text: string): NormalAddress | undefined {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? named('email', text) : undefined;
}

function named(domain: AddressDomain, text: string): NormalAddress {
  return { domain, text: text.toLowerCase(), country: '' };
}
