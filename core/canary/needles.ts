import type { Identity } from './patients.ts';

/** The bytes that an identity becomes in one encoding. */
export interface Needle {
  readonly bytes: Buffer;
  readonly label: Identity['label'];
  readonly encoding: 'raw' | 'URL-encoded' | 'base64' | 'hexadecimal' | 'JSON-escaped' | 'UTF-16';
}

/** Shorter ones would be found by chance. */
const minBytes = 8;

/** Every identity in every encoding in which it may lie in a table, a file or a text; the same bytes once. */
export function needlesOf(identities: readonly Identity[]): readonly Needle[] {
  const distinct = new Map<string, Needle>();
  for (const identity of identities)
    for (const needle of encoded(identity)) {
      const key = needle.bytes.toString('latin1');
      if (needle.bytes.length >= minBytes && !distinct.has(key)) distinct.set(key, needle);
    }
  return [...distinct.values()];
}

function encoded({ label, value }: Identity): readonly Needle[] {
  const bytes = Buffer.from(value, 'utf8');
  const hex = bytes.toString('hex');
  const url = encodeURIComponent(value);
  const texts: readonly (readonly [Needle['encoding'], string])[] = [
    ['raw', value],
    ['raw', value.toLowerCase()],
    ['raw', value.toUpperCase()],
    ['URL-encoded', url],
    ['URL-encoded', url.replaceAll('%20', '+')],
    ['hexadecimal', hex],
    ['hexadecimal', hex.toUpperCase()],
    ['JSON-escaped', JSON.stringify(value).slice(1, -1)],
    ...[0, 1, 2].map((before) => ['base64', base64Middle(bytes, before)] as const),
  ];
  return [
    ...texts.map(([encoding, text]) => ({ label, encoding, bytes: Buffer.from(text, 'utf8') })),
    { label, encoding: 'UTF-16', bytes: Buffer.from(value, 'utf16le') },
  ];
}

/** What of a base64 text does not depend on the bytes around, when so many bytes stand before it in its group of three. */
function base64Middle(bytes: Buffer, before: number): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
  const whole = Math.floor(((bytes.length + before) * 8) / 6);
  return text.slice(Math.ceil((before * 8) / 6), whole);
}
