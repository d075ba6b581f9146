import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ConfigError } from '../../core/config/variables.ts';
import { limits } from '../../core/limits.ts';
import { accountRoles } from './accounts.ts';
import { textOf } from './watched-file.ts';

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** A length of time such as 15m, in milliseconds, between two limits. */
const durationUpTo = (maxMs: number) =>
  z
    .string()
    .regex(/^\d{1,6}[smh]$/, 'a length of time is a number and s, m or h: 15m')
    .transform((text) => Number(text.slice(0, -1)) * unitMs[text.slice(-1) as keyof typeof unitMs])
    .refine((ms) => ms >= limits.sessionMinMs && ms <= maxMs, {
      message: `between ${limits.sessionMinMs / 60_000}m and ${maxMs / 60_000}m`,
    });

const baseUrl = z
  .url({ protocol: /^https?$/, error: 'an http(s) URL' })
  .refine((text) => !/[?#]/.test(text), 'a base URL: leave out query and fragment')
  .transform((text) => text.replace(/\/+$/, ''));

/** HTTP is for a provider on this machine alone: whoever reads or changes what it says can be anybody. */
const issuerUrl = z
  .url({ protocol: /^https?$/, error: 'an http(s) URL' })
  .refine((text) => text.startsWith('https:') || isLoopback(new URL(text).hostname), 'must be https');

const secretSchema = z
  .strictObject({ file: z.string().min(1).optional(), environment: z.string().min(1).optional() })
  .refine(
    ({ file, environment }) => (file === undefined) !== (environment === undefined),
    'give either file (a path) or environment (the name of a variable)',
  );

const oidcSchema = z.strictObject({
  issuer: issuerUrl,
  clientId: z.string().min(1).max(200),
  clientSecret: secretSchema.optional(),
  clientAuthentication: z.enum(['client_secret_basic', 'client_secret_post']).default('client_secret_basic'),
  label: z.string().min(1).max(60).default('your organisation'),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'a scope has no spaces'))
    .default(['openid']),
  nameClaim: z.string().min(1).max(200).default('sub'),
  roleClaim: z.string().min(1).max(200).default('groups'),
  roles: z
    .array(z.strictObject({ value: z.string().min(1).max(300), role: z.enum(accountRoles) }))
    .min(1, 'map at least one value of the claim to a role: otherwise nobody may sign in')
    .refine((map) => new Set(map.map(({ value }) => value)).size === map.length, 'a value is there twice'),
  acr: z.array(z.string().min(1).max(200)).min(1).optional(),
});
export type OidcSettings = z.output<typeof oidcSchema>;

const settingsSchema = z
  .strictObject({
    url: baseUrl.optional(),
    proxies: z.number().int().min(0).max(10).default(0),
    tokens: z.boolean().default(true),
    session: z
      .strictObject({
        idle: durationUpTo(limits.sessionIdleMaxMs).default(limits.sessionIdleMs),
        absolute: durationUpTo(limits.sessionAbsoluteMaxMs).default(limits.sessionAbsoluteMs),
      })
      .refine(({ idle, absolute }) => idle <= absolute, 'idle is at most absolute')
      .prefault({}),
    oidc: oidcSchema.optional(),
  })
  .refine(({ oidc }) => oidc === undefined || oidc.scopes.includes('openid'), {
    message: 'must contain openid',
    path: ['oidc', 'scopes'],
  });

/** How people reach the console and sign in to it: `console.yaml` in the data directory, or what holds without one. */
export type ConsoleSettings = z.output<typeof settingsSchema>;

export function consoleFileOf(dataDir: string): string {
  return join(dataDir, 'console.yaml');
}

/** Throws ConfigError: one line that names what is wrong and what to do; never with a secret. */
export function readConsoleFile(dataDir: string): ConsoleSettings {
  const path = consoleFileOf(dataDir);
  const text = textOf(path, 'console');
  let content: unknown;
  try {
    content = text === undefined ? {} : (parse(text) ?? {});
  } catch {
    throw new ConfigError(`console: ${path} is not YAML. See docs/examples/console.yaml`);
  }
  const parsed = settingsSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConfigError(
    `console: ${path}: ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not understood'}. See docs/examples/console.yaml`,
  );
}

/** The client secret, from where the settings say that it is; `undefined` for a client without one. */
export function clientSecretOf({ clientSecret }: OidcSettings): string | undefined {
  if (clientSecret === undefined) return undefined;
  const { file, environment } = clientSecret;
  const secret =
    file === undefined
      ? process.env[environment ?? '']
      : textOf(file, 'console: oidc.clientSecret')?.replace(/[\r\n]+$/, '');
  if (secret === undefined || secret === '')
    throw new ConfigError(
      `console: oidc.clientSecret: there is none in ${file ?? `the variable ${environment}`}. Put the client's secret there`,
    );
  return secret;
}

export function isLoopback(hostname: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[?::1\]?)$/.test(hostname);
}
