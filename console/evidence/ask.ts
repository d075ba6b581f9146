import { z } from 'zod';
import { reasonSchema } from '../../core/acts/reason.ts';
import { isTraceable } from '../trace.ts';

const dayMs = 86_400_000;
/** Six years, for which audit data is kept, and a leap day or two. */
const maxDays = 2_200;
const maxSids = 1_000;

/** What somebody wants an evidence pack about. The address is used for the search and stored nowhere. */
export const askSchema = z
  .strictObject({
    address: z
      .string()
      .min(3, 'a number or address has 3 to 128 characters')
      .max(128, 'a number or address has 3 to 128 characters')
      .optional()
      .describe('a number or address in any way a person writes it'),
    sids: z
      .array(z.string().refine(isTraceable, 'a SID is two letters and 32 hexadecimal digits'))
      .max(maxSids)
      .default([])
      .describe('these messages and calls only; with an address those of them that were with that person'),
    from: z.iso.date('a day is YYYY-MM-DD').describe('first day in UTC'),
    to: z.iso.date('a day is YYYY-MM-DD').describe('last day in UTC'),
    reason: reasonSchema.describe('why the pack is made; it is stored, and it is in the pack'),
    noContact: z
      .boolean()
      .default(false)
      .describe('also state, day by day, that the person was not contacted, with proofs'),
  })
  .refine(({ address, sids }) => address !== undefined || sids.length > 0, {
    message: 'give an address, or SIDs',
    path: ['address'],
  })
  .refine(({ address, noContact }) => address !== undefined || !noContact, {
    message: 'that somebody was not contacted can be stated of an address only',
    path: ['noContact'],
  })
  .refine(({ from, to }) => daysBetween(from, to) >= 1, { message: 'is before the first day', path: ['to'] })
  .refine(({ from, to }) => daysBetween(from, to) <= maxDays, {
    message: `at most ${maxDays} days at once`,
    path: ['to'],
  });
export type Ask = z.output<typeof askSchema>;

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / dayMs + 1;
}

/** Every day from one to another, both included. */
export function* eachDay({ from, to }: Pick<Ask, 'from' | 'to'>): Generator<string> {
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += dayMs) yield isoDay(ms);
}

/** The day after: where the period ends. */
export function dayAfter(day: string): string {
  return isoDay(Date.parse(day) + dayMs);
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
