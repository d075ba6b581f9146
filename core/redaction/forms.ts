import { isSid, isSidOf } from '../sids.ts';

/**
 * The forms that a kept value may have. A field on the allow-list keeps its value only in the field's own form,
 * so that a phone number in a field that should hold a status does not pass.
 */
export interface Form {
  readonly name: string;
  readonly fits: (value: string) => boolean;
}

/** A SID; with prefixes, one of those kinds. */
export function sid(...prefixes: readonly string[]): Form {
  return prefixes.length === 0
    ? { name: 'SID', fits: isSid }
    : {
        name: `SID ${prefixes.map((prefix) => `${prefix}…`).join(' | ')}`,
        fits: (v) => isSidOf(v, ...prefixes),
      };
}

/** One of a fixed set of words. */
export function oneOf(...words: readonly string[]): Form {
  const known = new Set(words);
  return { name: words.join(' | '), fits: (value) => known.has(value) };
}

/** A whole number of at most `digits` digits (too few for a phone number). */
export function wholeNumber(digits: number): Form {
  const pattern = new RegExp(`^\\d{1,${digits}}$`);
  return { name: `number of up to ${digits} digits`, fits: (value) => pattern.test(value) };
}

/** A status word, known or not yet: lower case, no digits. */
export const statusWord: Form = {
  name: 'status word',
  fits: (value) => /^[a-z]{2,24}([-_][a-z]{2,24}){0,3}$/.test(value),
};

/** A carrier's delivery time, YYMMDDhhmm without a zone (minute precision, not to be used for ordering). */
export const carrierMinute: Form = {
  name: 'YYMMDDhhmm',
  fits: (value) => /^\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d$/.test(value),
};

/** A time in RFC 2822 form, as voice callbacks carry it. */
export const rfc2822Time: Form = {
  name: 'RFC 2822 time',
  fits: (value) =>
    /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:[+-]\d{4}|GMT|UTC)$/.test(value) &&
    !Number.isNaN(Date.parse(value)),
};

/** Twilio's API version, a date. */
export const apiVersion: Form = { name: 'YYYY-MM-DD', fits: (value) => /^20\d{2}-\d{2}-\d{2}$/.test(value) };
