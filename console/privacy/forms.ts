import { z } from 'zod';
import { reasonSchema } from '../../core/acts/reason.ts';
import { findings } from '../../core/privacy/reveal/reveal.ts';
import { asAccountSid, isSid } from '../../core/sids.ts';

const person = z
  .string()
  .trim()
  .min(3, 'a number, an address or a contact id')
  .max(128)
  .describe('a number or address in any way a person writes it, or a contact id');
const contactId = z
  .string()
  .trim()
  .regex(/^ct_[0-9a-f]{32}$/, 'is a contact id: ct_ and 32 hexadecimal digits');
const words = reasonSchema.max(120, 'at most 120 characters');
const empty = z.literal('').transform(() => undefined);
const time = z
  .string()
  .trim()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is a time in ISO 8601, such as 2026-01-31T00:00Z')
  .transform((text) => new Date(text.length === 16 ? `${text}Z` : text).toISOString());
/** As a form has them, or as a program does. What was read once can be read again: a route's input is. */
const sidList = z
  .union([
    z
      .string()
      .max(8_000)
      .transform((text) => text.split(/[\s,]+/).filter((sid) => sid !== '')),
    z.array(z.string()).max(1_000),
  ])
  .refine((sids) => sids.every(isSid), 'are SIDs: two letters and 32 hexadecimal digits each');

export const revealRequestSchema = z.strictObject({ contactId, reason: reasonSchema });
export const answerSchema = z.strictObject({ agrees: z.enum(['yes', 'no']), reason: reasonSchema });
export const reviewSchema = z.strictObject({ finding: z.enum(findings), reason: reasonSchema });
export const releaseSchema = z.strictObject({ reason: reasonSchema });
export const erasureSchema = z.strictObject({
  person,
  right: words.describe('by what right: GDPR Art. 17, CCPA, own policy …'),
  reason: reasonSchema,
});
export const subjectAccessSchema = z.strictObject({
  person,
  reason: reasonSchema,
  form: z.enum(['page', 'json']).default('page'),
});
export const optOutSchema = z.strictObject({ person, reason: reasonSchema });
export const holdSchema = z.strictObject({
  person: z.union([empty, person]).optional(),
  sids: sidList.optional(),
  account: z
    .union([
      empty,
      z
        .string()
        .trim()
        .refine((text) => asAccountSid(text) !== undefined, 'is an account SID'),
    ])
    .optional(),
  from: z.union([empty, time]).optional(),
  to: z.union([empty, time]).optional(),
  matter: words.describe('what it is for: a case, a request'),
  custodian: words.describe('who answers for it'),
  reason: reasonSchema,
});
