import type { Identity } from './people.ts';

export type Encoding = 'raw' | 'URL-encoded' | 'base64' | 'hex' | 'JSON-escaped' | 'UTF-16';

/** The bytes that an identity becomes in one encoding. */
export interface Needle {
  readonly bytes: Buffer;
  readonly label: Identity['label'];
  readonly encoding: Encoding;
}

/** Shorter ones would be found by chance. */
export const minNeedleBytes = 6;

/** Every identity in every encoding, each text of bytes once. */
export function needlesOf(identities: readonly Identity[]): readonly Needle[] {
  const distinct = new Map<string, Needle>();
  for (const identity of identities) {
    for (const needle of encodings(identity)) {
      const key = needle.bytes.toString('latin1');
      if (needle.bytes.length >= minNeedleBytes && !distinct.has(key)) distinct.set(key, needle);
    }
  }
  return [...distinct.values()];
}

function encodings({ label, value }: Identity): readonly Needle[] {
  const plain = Buffer.from(value, 'utf8');
  const hex = plain.toString('hex');
  const json = JSON.stringify(value).slice(1, -1);
  const texts: readonly (readonly [Encoding, string])[] = [
    ['raw', value],
    ['raw', value.toLowerCase()],
    ['raw', value.toUpperCase()],
    ...urlForms(value).map((text) => ['URL-encoded', text] as const),
    ['hex', hex],
    ['hex', hex.toUpperCase()],
    ['JSON-escaped', json],
    ['JSON-escaped', json.replace(/[^ -~]/g, unicodeEscape)],
    ...[0, 1, 2].flatMap((alignment) => base64Forms(plain, alignment)),
  ];
  return [
    ...texts.map(([encoding, text]) => ({ label, encoding, bytes: Buffer.from(text, 'utf8') })),
    { label, encoding: 'UTF-16', bytes: Buffer.from(value, 'utf16le') },
  ];
}

/** With %20 and with + for a space, and with the hexadecimal digits in either case. */
function urlForms(value: string): readonly string[] {
  const percent = encodeURIComponent(value);
  const form = new URLSearchParams([['', value]]).toString().slice(1);
  const forms = [percent, percent.replaceAll('%20', '+'), form];
  return [...forms, ...forms.map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))];
}

/** The part of the base64 text that does not depend on the bytes before and after, for one of three alignments. */
function base64Forms(bytes: Buffer, alignment: number): readonly (readonly [Encoding, string])[] {
  const shifted = Buffer.concat([Buffer.alloc(alignment), bytes]);
  const fromStart = Math.ceil((alignment * 8) / 6);
  const whole = Math.floor((shifted.length * 8) / 6);
  return (['base64', 'base64url'] as const).map((alphabet) => [
    'base64',
    shifted.toString(alphabet).slice(fromStart, whole),
  ]);
}

function unicodeEscape(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
