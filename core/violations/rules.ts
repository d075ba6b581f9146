import { z } from 'zod';
import { violationKindNames } from './kinds.ts';

const name = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+){0,7}$/, 'is lower-case words joined by dashes');
const day = z.iso.date('is a day such as 2026-11-25');

/** Quarters of an hour, since every clock is a whole number of them ahead of UTC: a quarter is judged once for all that it has. */
const hours = z
  .string()
  .regex(
    /^(?:[01]\d|2[0-4]):(?:00|15|30|45)-(?:[01]\d|2[0-4]):(?:00|15|30|45)$/,
    'is hours on quarters such as "08:00-21:00"',
  )
  .transform((text) => {
    const [opens = 0, closes = 0] = text
      .split('-')
      .map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
    return { opens, closes };
  })
  .refine(({ opens, closes }) => opens < closes && closes <= 1_440, 'begins before it ends, by 24:00');

/** When contact may be made, by the clock of the person's place. */
const window = z.union([
  z.strictObject({ everyDay: hours, holidays: z.enum(['none', 'as-other-days']).optional() }),
  z.strictObject({
    mondayToSaturday: hours,
    sunday: z.union([hours, z.literal('none')]),
    holidays: z.enum(['none', 'as-other-days']).optional(),
  }),
]);

/** How many contacts are allowed; the period is at most a week, since that much is read with every day. */
const cap = z
  .strictObject({
    most: z.number().int().min(1).max(1_000),
    days: z.number().int().min(1).max(7).optional(),
    hours: z.number().int().min(1).max(168).optional(),
    unlessConsent: z.boolean().optional(),
  })
  .refine(({ days, hours: inHours }) => (days === undefined) !== (inHours === undefined), {
    message: 'has a period in days or in hours, one of them',
  });

/** What a rule says, all of it optional where it changes one that comes with the release. */
const changeable = {
  kind: z.enum(violationKindNames),
  jurisdiction: z.string().regex(/^[A-Z]{2}$/, 'is US or the two letters of a state'),
  enabled: z.boolean().optional(),
  from: day,
  until: day.optional(),
  status: z.enum(['settled', 'unsettled', 'unconfirmed']),
  cite: z.string().min(3).max(400),
  url: z.url(),
  asOf: day,
  purposes: z.array(z.string()),
  channels: z.array(z.string()).optional(),
  window: window.optional(),
  cap: cap.optional(),
  parameters: z.record(z.string(), z.number().int()).optional(),
};
const ruleSchema = z.strictObject({ name, ...changeable });
export type Rule = z.output<typeof ruleSchema>;

const purposeClassesSchema = z.record(name, z.array(z.string().min(1)));

/** A federal holiday: on a day of a month, or on the nth weekday (1 is Monday; -1 is the last). */
const holidaySchema = z.union([
  z.strictObject({
    name: z.string(),
    month: z.number().int().min(1).max(12),
    day: z.number().int().min(1).max(31),
    since: z.number().int().optional(),
  }),
  z.strictObject({
    name: z.string(),
    month: z.number().int().min(1).max(12),
    weekday: z.number().int().min(1).max(7),
    nth: z.number().int().min(-1).max(5),
  }),
]);
export type Holiday = z.output<typeof holidaySchema>;

const caller = z.enum(['installation', 'account'], 'is installation or account');

/** core/rules/violations.yaml. */
export const rulesSchema = z.strictObject({
  asOf: day,
  purposeClasses: purposeClassesSchema,
  caller,
  rules: z.array(ruleSchema),
  federalHolidays: z.array(holidaySchema),
});

const everyMinutes = z.number().int().min(1, 'is at least 1').max(1_440, 'is at most 1440, a day');

/** compliance.yaml in the data directory: what of it differs here. */
export const complianceSchema = z.strictObject({
  purposeClasses: purposeClassesSchema.optional(),
  caller: caller.optional(),
  rules: z.array(z.strictObject({ name, ...partial(changeable) })).default([]),
  redactionTest: z
    .strictObject({
      everyMinutes: z.union([everyMinutes, z.literal('never')]).default(15),
      logFiles: z.array(z.string()).default([]),
    })
    .prefault({}),
});
export type Compliance = z.output<typeof complianceSchema>;
export type RedactionTest = Compliance['redactionTest'];

function partial<Shape extends Record<string, z.ZodType>>(shape: Shape) {
  return z.object(shape).partial().shape;
}

export { ruleSchema };
