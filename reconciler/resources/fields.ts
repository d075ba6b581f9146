import { z } from 'zod';
import { isoTime } from '../../core/clock.ts';
import { RawAddress } from '../../core/redaction/raw-address.ts';

/**
 * Fields as they come. A schema of these is checked by code that zod writes for it; what a field is read as is worked
 * out afterwards: with a step of its own for each field the check takes ten times as long, for every message there is.
 */
export const text = z.string().nullish();
/** A number that the API writes as text and exports may write as a number. */
export const numberText = z.union([z.string(), z.number()]).nullish();

/**
 * A time in the form of the 2010-04-01 API (RFC 2822) or of the exports (ISO 8601), as ISO 8601 in UTC; null when there
 * is none, `undefined` when it is something else.
 */
export function timeOf(value: z.output<typeof text>): string | null | undefined {
  if (!value) return null;
  if (value !== lastTime.text) lastTime = { text: value, iso: ofKnownDay(value) ?? isoOf(value) };
  return lastTime.iso;
}

/** A row's dates are mostly one and the same second, and its neighbours' too. */
let lastTime: { readonly text: string; readonly iso: string | undefined } = { text: '', iso: undefined };

function isoOf(value: string): string | undefined {
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : isoTime(ms);
}

/** A list goes through a day second by second: its date is read once, which is most of the work. */
let lastDay: { readonly text: string; readonly iso: string } = { text: '', iso: '' };

/** `Fri, 20 Nov 2026 00:00:02 +0000`, as the API writes all its times; `undefined` for any other form. */
function ofKnownDay(value: string): string | undefined {
  if (value.length !== 31 || !value.endsWith(' +0000') || !timeOfDay.test(value)) return undefined;
  const day = value.slice(0, 16);
  if (day !== lastDay.text) lastDay = { text: day, iso: isoOf(`${day} 00:00:00 +0000`)?.slice(0, 11) ?? '' };
  return lastDay.iso === '' ? undefined : `${lastDay.iso}${value.slice(17, 25)}.000Z`;
}

const timeOfDay = /^.{16} (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d \+0000$/;

export function textOf(value: z.output<typeof numberText>): string {
  return value === null || value === undefined ? '' : String(value);
}

/** A price as Twilio writes it, up to six digits before and after the point; null until it is billed or when it is something else. */
export function priceOf(value: z.output<typeof numberText>): string | null {
  const written = textOf(value);
  return /^-?\d{1,6}(\.\d{1,6})?$/.test(written) ? written : null;
}

/** A currency in three letters; exports leave it out. */
export function priceUnitOf(value: z.output<typeof text>): string {
  return value && /^[A-Za-z]{3}$/.test(value) ? value.toUpperCase() : '';
}

export function addressOf(text: string | null | undefined): RawAddress | undefined {
  return text ? new RawAddress(text) : undefined;
}
