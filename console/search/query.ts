import { z } from 'zod';
import { reasonSchema } from '../../core/acts/reason.ts';
import { channels } from '../../core/events/event.ts';

/** Days that one search covers at most: a year and a day. */
export const maxDays = 366;

export const searchedFamilies = ['message', 'call', 'verification', 'verification-attempt'] as const;
export const outcomes = ['good', 'bad', 'calm', 'open'] as const;

const dayMs = 86_400_000;

/**
 * What a search is for. Nobody can be searched for here: senders are the account's own and are chosen from a list, so that
 * no number of a person is ever part of it.
 */
export const querySchema = z
  .strictObject({
    from: z.iso.date('Choose the first day.'),
    to: z.iso.date('Choose the last day.'),
    kind: z.enum(searchedFamilies).optional(),
    outcome: z.enum(outcomes).optional(),
    purpose: z.string().max(48).optional(),
    announced: z.literal('no').optional(),
    channel: z.enum(channels).optional(),
    direction: z.enum(['outbound', 'inbound']).optional(),
    sender: z.string().max(64).optional(),
    environment: z.string().max(64).optional(),
    account: z
      .string()
      .regex(/^AC[0-9a-f]{32}$/)
      .optional(),
    code: z.coerce
      .number('An error code is a number of five digits.')
      .int('An error code is a number of five digits.')
      .min(10_000, 'An error code is a number of five digits.')
      .max(99_999, 'An error code is a number of five digits.')
      .optional(),
  })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'The last day is before the first.' })
  .refine(({ from, to }) => (Date.parse(to) - Date.parse(from)) / dayMs < maxDays, {
    path: ['to'],
    message: `At most ${maxDays} days can be searched at once.`,
  });
export type Query = z.output<typeof querySchema>;

/** A name under which a search is kept; it is stored, so that no number and no address may be in it. */
export const titleSchema = reasonSchema.max(100, 'at most 100 characters');

/** A query as it is kept with the act of the search. */
export function queryText(query: Query): string {
  return JSON.stringify(query);
}

/** The inverse; `undefined` for a query of a form that this version does not know. */
export function parseQuery(text: string | undefined): Query | undefined {
  try {
    const parsed = querySchema.safeParse(JSON.parse(text ?? ''));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
