import { z } from 'zod';
import { numberText, priceOf, priceUnitOf, text, textOf, timeOf } from '../resources/fields.ts';

/** Fields of short lists, each read with a step of its own; messages and calls, of which there are millions, are read otherwise. */

/** A time in either of Twilio's forms as ISO 8601 in UTC; null when there is none. */
export const time = text.transform((value, context) => {
  const iso = timeOf(value);
  if (iso !== undefined) return iso;
  context.addIssue('not a time');
  return z.NEVER;
});

/** A number as text; empty when there is none. */
export const numeral = numberText.transform(textOf);

export const price = numberText.transform(priceOf);
export const priceUnit = text.transform(priceUnitOf);
