import { z } from 'zod';
import { isoTime } from '../../core/clock.ts';
import { RawAddress } from '../../core/redaction/raw-address.ts';

/** A time in the form of the 2010-04-01 API (RFC 2822) or of the exports (ISO 8601), as ISO 8601 in UTC; null when there is none. */
export const time = z
  .string()
  .nullish()
  .transform((text, context) => {
    if (!text) return null;
    const iso = isoOf(text);
    if (iso !== undefined) return iso;
    context.addIssue('not a time');
    return z.NEVER;
  });

/** A row's dates are mostly one and the same second, and its neighbours' too. */
let lastTime: { readonly text: string; readonly iso: string | undefined } = { text: '', iso: undefined };

function isoOf(text: string): string | undefined {
  if (text !== lastTime.text) {
    const ms = Date.parse(text);
    lastTime = { text, iso: Number.isNaN(ms) ? undefined : isoTime(ms) };
  }
  return lastTime.iso;
}

/** A number that the API writes as text and exports may write as a number. */
export const numberText = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? '' : String(value)));

/** A price as Twilio writes it, up to six digits before and after the point; null until it is billed or when it is something else. */
export const price = numberText.transform((text) => (/^-?\d{1,6}(\.\d{1,6})?$/.test(text) ? text : null));

/** A currency in three letters; exports leave it out. */
export const priceUnit = z
  .string()
  .nullish()
  .transform((text) => (/^[A-Za-z]{3}$/.test(text ?? '') ? (text ?? '').toUpperCase() : ''));

export function addressOf(text: string | null | undefined): RawAddress | undefined {
  return text ? new RawAddress(text) : undefined;
}
