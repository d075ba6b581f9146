import { isSid, isSidOf } from '../sids.ts';

/**
 * The forms that a kept value may have. A field on the allow-list keeps its value only in the field's own form,
 * so that a phone number in a field that should hold a status does not pass.
 */
export interface Form {
  readonly name: string;
  readonly fits: (value: string) => boolean;
  /** The one spelling under which a value that fits is kept, where Twilio has several. */
  readonly normal?: (value: string) => string;
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

/** Who or what answered a call, in callbacks as in the REST API. */
export const answeredBy = oneOf(
  'human',
  'machine_start',
  'machine_end_beep',
  'machine_end_silence',
  'machine_end_other',
  'fax',
  'unknown',
);

/** A whole number of at most `digits` digits (too few for a phone number). */
export function wholeNumber(digits: number): Form {
  const pattern = new RegExp(`^\\d{1,${digits}}$`);
  return { name: `number of up to ${digits} digits`, fits: (value) => pattern.test(value) };
}

/**
 * A status word, known or not yet: one to four words without digits. Event Streams writes the statuses of callbacks
 * in upper case; they are the same statuses.
 */
export const statusWord: Form = {
  name: 'status word',
  fits: (value) =>
    /^[a-z]{2,24}([-_][a-z]{2,24}){0,3}$/.test(value) || /^[A-Z]{2,24}(_[A-Z]{2,24}){0,3}$/.test(value),
  normal: (value) => value.toLowerCase(),
};

/** A status word with one spelling for `max_attempts_reached` and `max-attempts-reached`. */
export const dashedStatusWord: Form = {
  ...statusWord,
  normal: (value) => value.toLowerCase().replaceAll('_', '-'),
};

/** One of a fixed set of words in any case; kept in lower case. */
export function oneOfAnyCase(...words: readonly string[]): Form {
  const known = new Set(words);
  return {
    name: `${words.join(' | ')} (in any case)`,
    fits: (value) => known.has(value.toLowerCase()),
    normal: (value) => value.toLowerCase(),
  };
}

export const yesOrNo = oneOfAnyCase('true', 'false');

/** A country as ISO 3166 writes it, in two letters. */
export const country: Form = { name: 'ISO 3166 country', fits: (value) => /^[A-Z]{2}$/.test(value) };

/** A media type without parameters, of the kinds that are sent in messages. */
export const mediaType: Form = {
  name: 'media type',
  fits: (value) =>
    /^(image|audio|video|text|application)\/[a-z]{2,12}([.+-][a-z]{2,12}){0,4}\d{0,2}$/.test(value),
};

/** A language tag such as `en` or `es-US`. */
export const language: Form = {
  name: 'language tag',
  fits: (value) => /^[a-z]{2}([-_][A-Z]{2})?$/.test(value),
};

/** A mobile country or network code. */
export const networkCode: Form = {
  name: 'number of 2 or 3 digits',
  fits: (value) => /^\d{2,3}$/.test(value),
};

/** The id that an application gave an intent: opaque, and too unlike a number or a name to be one. */
export const intentId: Form = {
  name: 'intent id',
  fits: (value) =>
    /^[A-Za-z0-9][A-Za-z0-9_-]{7,63}$/.test(value) && (isRandomLooking(value) || !mayHoldNumber(value)),
};

/** Eight digits in a row, also with separators between them, may be somebody's number; a date is not counted. */
function mayHoldNumber(value: string): boolean {
  return /\d{8}/.test(value.replaceAll(/20\d{2}-?[01]\d-?[0-3]\d/g, '~').replaceAll(/[_-]/g, ''));
}

/** A UUID or at least 20 hexadecimal digits after a short prefix: a long run of digits in it is chance. */
function isRandomLooking(value: string): boolean {
  return /^(?:[a-z]{2,8}_)?(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?=.*[a-f])[0-9a-f]{20,64})$/.test(
    value,
  );
}

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

/** A time in ISO 8601 with a zone, as Event Streams and Conversations carry it. */
export const isoInstant: Form = {
  name: 'ISO 8601 time',
  fits: (value) =>
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/.test(value) &&
    !Number.isNaN(Date.parse(value)),
};

/** A time in either of Twilio's forms. */
export const instant: Form = {
  name: 'RFC 2822 or ISO 8601 time',
  fits: (value) => rfc2822Time.fits(value) || isoInstant.fits(value),
};

/** Twilio's API version, a date. */
export const apiVersion: Form = { name: 'YYYY-MM-DD', fits: (value) => /^20\d{2}-\d{2}-\d{2}$/.test(value) };
