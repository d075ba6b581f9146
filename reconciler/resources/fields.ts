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
  if (value !== lastTime.text) {
    const ms = Date.parse(value);
    lastTime = { text: value, iso: Number.isNaN(ms) ? undefined : isoTime(ms) };
  }
  return lastTime.iso;
}

/** A row's dates are mostly one and the same second, and its neighbours' too. */
let lastTime: { readonly text: string; readonly iso: string | undefined } = { text: '', iso: undefined };

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
