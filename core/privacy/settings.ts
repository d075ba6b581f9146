import { z } from 'zod';
import { durationBetween, durationOf } from './duration.ts';

/** Roles of the console that may be given these rights; an SRE and an application never see a person. */
const role = z.enum(['officer', 'admin'], 'is officer or admin');
const someRoles = z.array(role).min(1, 'names nobody: leave the part out, or switch it off');

const vaultSchema = z
  .strictObject({
    enabled: z.boolean().default(false),
    masterKeyFile: z.string().min(1).optional(),
    masterKeyVariable: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]{0,79}$/, 'is the name of an environment variable')
      .optional(),
  })
  .refine(
    ({ enabled, masterKeyFile, masterKeyVariable }) =>
      !enabled || (masterKeyFile === undefined) !== (masterKeyVariable === undefined),
    {
      message:
        'an enabled vault wants either masterKeyFile or masterKeyVariable: where the key lies that wraps all others',
      path: ['masterKeyFile'],
    },
  );

const breakGlassSchema = z.strictObject({
  enabled: z.boolean().default(false),
  perDay: z.number().int().min(1).max(20).default(2),
  reviewWithin: durationBetween('1h', '30d').default(durationOf('3d')),
});

const revealSchema = z.strictObject({
  enabled: z.boolean().default(false),
  roles: someRoles.default(['officer', 'admin']),
  approvers: someRoles.default(['officer', 'admin']),
  fourEyes: z.boolean().default(true),
  perDay: z.number().int().min(1).max(1_000).default(10),
  approveWithin: durationBetween('5m', '7d').default(durationOf('24h')),
  showWithin: durationBetween('1m', '24h').default(durationOf('15m')),
  breakGlass: breakGlassSchema.prefault({}),
});

const sixYears =
  'what must be documented under the HIPAA Security Rule is kept for six years (45 CFR 164.316(b)(2)(i)); it may be kept longer, not shorter';

/** Retention by class of data, oldest months first. The floor of the record is a rule; of the others it is what figures need. */
const retentionSchema = z
  .strictObject({
    record: durationBetween('6y', '100y', sixYears).default(durationOf('6y')),
    figures: durationBetween('100d', '100y', 'objectives and usual shares look back for weeks').default(
      durationOf('6y'),
    ),
    rest: durationBetween('100d', '100y', 'days are proven complete from it').default(durationOf('6y')),
    readings: durationBetween('100d', '100y', 'usage is compared over months').default(durationOf('6y')),
  })
  .prefault({});

/** What `privacy.yaml` in the data directory may say; everything has a default, and what shows a person is off. */
export const privacySchema = z.strictObject({
  vault: vaultSchema.prefault({}),
  reveal: revealSchema.prefault({}),
  erasure: z.strictObject({ roles: someRoles.default(['officer', 'admin']) }).prefault({}),
  holds: z
    .strictObject({ roles: someRoles.default(['officer', 'admin']), fourEyes: z.boolean().default(false) })
    .prefault({}),
  retention: retentionSchema,
});

export type PrivacySettings = z.output<typeof privacySchema>;
export type RetentionSettings = PrivacySettings['retention'];
