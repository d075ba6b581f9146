import { z } from 'zod';
import { errorCatalogue } from '../error-codes.ts';

/** What an objective counts, and the family of resources that it is about. */
export const kinds = {
  delivery: 'message',
  latency: 'message',
  completeness: 'message',
  'call-connect': 'call',
  'call-answer': 'call',
  verification: 'verification',
  'opt-out': 'message',
} as const;

const minuteMs = 60_000;
const dayMs = 86_400_000;
const unitsMs: Readonly<Record<string, number>> = { s: 1_000, m: minuteMs, h: 60 * minuteMs, d: dayMs };

/** At most so many objectives: each is worked out for every message of its window. */
const maxSlos = 50;

const duration = (minMs: number, maxMs: number, range: string) =>
  z.string().transform((text, context): number => {
    const match = /^(\d{1,6})([smhd])$/.exec(text);
    const ms = Number(match?.[1]) * (unitsMs[match?.[2] ?? ''] ?? Number.NaN);
    if (ms >= minMs && ms <= maxMs) return ms;
    context.addIssue({ code: 'custom', message: `is a duration such as 60s, 10m, 6h or 30d, from ${range}` });
    return z.NEVER;
  });

/** One value or a list of them; absent lets everything through. */
const oneOrMore = (form: RegExp, expected: string) =>
  z
    .preprocess(
      (value) => (Array.isArray(value) ? value : [value]),
      z
        .array(z.string().regex(form, `is ${expected}`))
        .min(1, 'names nothing: leave it out')
        .max(100),
    )
    .optional()
    .transform((list) => list ?? []);

const word = /^[a-z][a-z0-9-]{0,40}$/;

const selectorSchema = z.strictObject({
  account: oneOrMore(/^AC[0-9a-f]{32}$/, 'an account SID, AC and 32 hexadecimal digits'),
  environment: oneOrMore(word, 'a label of the accounts file, such as production'),
  channel: oneOrMore(word, 'a channel, such as sms or whatsapp'),
  country: oneOrMore(/^[A-Z]{2}$/, 'a country of two capital letters, such as US'),
  sender: oneOrMore(/^\S{3,100}$/, 'a sender as Twilio writes it, such as +15005550006'),
  service: oneOrMore(/^MG[0-9a-f]{32}$/, 'a messaging service SID, MG and 32 hexadecimal digits'),
  purpose: oneOrMore(word, 'a purpose, such as appointment'),
  carrier: oneOrMore(/^\d{3}-\d{2,3}$/, 'a mobile network as mcc-mnc, such as 310-260'),
});

/** Classes of errors, as docs/error-codes.md has them. */
const classes = new Set<string>(errorCatalogue().map((code) => code.class));

const sloSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+){0,7}$/, 'is lower-case words joined by dashes'),
  kind: z.enum(Object.keys(kinds) as (keyof typeof kinds)[], `is one of ${Object.keys(kinds).join(', ')}`),
  objective: z
    .number('is a share such as 0.95')
    .min(0.1, 'is a share from 0.1 to 0.9999, such as 0.95 (not per cent)')
    .max(0.9999, 'is a share from 0.1 to 0.9999, such as 0.95 (not per cent); 1 leaves no budget'),
  within: duration(1_000, dayMs, '1s to 1d').transform((ms) => ms),
  window: duration(dayMs, 90 * dayMs, '1d to 90d'),
  owner: z.string().min(1).max(80),
  exclude: z
    .array(z.string().refine((name) => classes.has(name), 'is a class of docs/error-codes.md'))
    .default([]),
  selector: selectorSchema.prefault({}),
});

/** An objective, its durations in milliseconds, every part of its selector a list (empty for everything). */
export type Slo = z.output<typeof sloSchema>;

export const sloFileSchema = z
  .strictObject({ slos: z.array(sloSchema).max(maxSlos) })
  .refine(({ slos }) => new Set(slos.map(({ name }) => name)).size === slos.length, {
    message: 'a name is given twice',
    path: ['slos'],
  });

/** The error codes of the classes that an objective leaves out. */
export function excludedCodes({ exclude }: Slo): readonly number[] {
  return errorCatalogue()
    .filter((code) => exclude.includes(code.class))
    .map(({ code }) => code);
}
