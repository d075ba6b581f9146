import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseSettings } from '../../config/settings-file.ts';
import { ConfigError } from '../../config/variables.ts';
import { keyTypes, NoteRefused, parseVkey } from '../note.ts';

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `1m`, `6h` …: at least a second, at most a week. */
const every = z
  .string()
  .regex(/^\d+[smhd]$/, 'is a duration such as 5m, 1h or 1d')
  .transform((text) => Number(text.slice(0, -1)) * (unitMs[text.slice(-1)] ?? 0))
  .refine((ms) => ms >= 1_000 && ms <= 7 * 86_400_000, 'is from 1s to 7d');

const name = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'is lower-case words joined by dashes');
const httpUrl = z.url({ protocol: /^https?$/ });
/** Secrets are in files of their own, so that this one can be shown. */
const secretFile = z.string().min(1);

const sinkSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), name, every, path: z.string().min(1) }),
  z.strictObject({
    kind: z.literal('s3'),
    name,
    every,
    url: httpUrl,
    region: z.string().min(1),
    accessKeyId: z.string().min(1),
    secretAccessKeyFile: secretFile,
  }),
  z.strictObject({
    kind: z.literal('email'),
    name,
    every,
    host: z.string().min(1),
    port: z.number().int().min(1).max(65_535).default(587),
    tls: z.boolean().default(false),
    login: z.strictObject({ user: z.string(), passwordFile: secretFile }).optional(),
    from: z.string().min(3),
    to: z.array(z.string().min(3)).min(1).max(20),
  }),
]);

const vkey = z.string().transform((text, context) => {
  try {
    const key = parseVkey(text);
    if (key.type === keyTypes.cosignature) return key;
    context.addIssue({ code: 'custom', message: 'is the key of a log; that of a witness has type 4' });
  } catch (error) {
    if (!(error instanceof NoteRefused)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
  return z.NEVER;
});

const fileSchema = z
  .strictObject({
    sinks: z.array(sinkSchema).max(20).default([]),
    witnesses: z
      .array(z.strictObject({ name, url: httpUrl, vkey, every: every.default(60_000) }))
      .max(20)
      .default([]),
  })
  .refine(({ sinks, witnesses }) => {
    const names = [...sinks, ...witnesses].map((outlet) => outlet.name);
    return new Set(names).size === names.length;
  }, 'two sinks or witnesses have the same name');

export type ProofSettings = z.output<typeof fileSchema>;

/**
 * Where checkpoints are sent: `proof.yaml` in the data directory; nowhere without one. Throws ConfigError: one line that
 * says what of it is wrong.
 */
export function readProofSettings(dataDir: string): ProofSettings {
  const path = join(dataDir, 'proof.yaml');
  if (!existsSync(path)) return { sinks: [], witnesses: [] };
  const text = readFileSync(path, 'utf8');
  return parseSettings(text, { where: path, schema: fileSchema, example: 'proof.yaml' });
}

/** The secret that a file holds. */
export function secretIn(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/[\r\n]+$/, '');
  } catch {
    throw new ConfigError(
      `proof.yaml names ${path}, which cannot be read. Does it exist and may this user read it?`,
    );
  }
}
