import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { readRules } from '../rules.ts';
import type { AccountSid } from '../sids.ts';
import { type ForwardRule, forwardRule, privateHost } from './forwarding.ts';
import { ConfigError } from './variables.ts';

/** One Twilio account or subaccount whose callbacks are taken and whose REST API is read. */
export interface Account {
  readonly accountSid: AccountSid;
  /** The label under which its traffic is shown: production, staging … */
  readonly environment: string;
  /** Every auth token that may sign callbacks: current first, then the next or the previous one during a rotation. */
  readonly authTokens: readonly string[];
  /** What the reconciler logs in with; `undefined` when the account is not to be reconciled. */
  readonly restLogin: { readonly user: string; readonly password: string } | undefined;
  /** Of a subaccount that was discovered the parent whose login it is read with. */
  readonly readThrough?: AccountSid;
  /** What is passed on to the application; the first rule that fits a callback is the one. */
  readonly forward?: readonly ForwardRule[];
}

const accountSidForm = z
  .string()
  .regex(/^AC[0-9a-f]{32}$/, 'an account SID is AC and 32 hexadecimal digits')
  .transform((text) => text as AccountSid);

const accountSchema = z
  .strictObject({
    sid: accountSidForm,
    environment: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,31}$/, 'a label is lower-case letters, digits and dashes')
      .default('production'),
    authTokens: z.array(z.string().min(16, 'an auth token has 32 characters')).min(1).max(5),
    apiKey: z
      .strictObject({
        sid: z.string().regex(/^SK[0-9a-f]{32}$/, 'an API key SID is SK and 32 hexadecimal digits'),
        secret: z.string().min(16),
      })
      .optional(),
    reconcile: z.enum(['true', 'false'], 'true or false').default('true'),
    forward: z.array(forwardRule).min(1).optional(),
  })
  .transform(({ sid, environment, authTokens, apiKey, reconcile, forward }): Account => {
    const login =
      apiKey === undefined
        ? { user: sid as string, password: authTokens[0] ?? '' }
        : { user: apiKey.sid, password: apiKey.secret };
    return {
      accountSid: sid,
      environment,
      authTokens,
      restLogin: reconcile === 'true' ? login : undefined,
      ...(forward === undefined ? {} : { forward }),
    };
  });

/** A purpose of contacting somebody: a word or a few, never a sentence. */
const purpose = z
  .string()
  .regex(/^[a-z]{2,24}(-[a-z]{2,24}){0,3}$/, 'a purpose is lower-case words joined by dashes');

const fileSchema = z
  .strictObject({
    accounts: z.array(accountSchema).min(1, 'name at least one account'),
    purposes: z.array(purpose).min(1).optional(),
    forwardPrivateHosts: z.array(privateHost).optional(),
  })
  .refine(({ accounts }) => new Set(accounts.map((account) => account.accountSid)).size === accounts.length, {
    message: 'an account is named twice',
    path: ['accounts'],
  })
  .superRefine(({ accounts, forwardPrivateHosts = [] }, context) => {
    for (const [account, { forward = [] }] of accounts.entries())
      for (const [rule, { to }] of forward.entries())
        if (to.startsWith('http:') && !forwardPrivateHosts.includes(new URL(to).hostname))
          context.addIssue({
            code: 'custom',
            path: ['accounts', account, 'forward', rule, 'to'],
            message:
              'http:// is only for a host that forwardPrivateHosts names; callbacks carry personal data',
          });
  });

export interface AccountsFile {
  readonly accounts: readonly Account[];
  /** Purposes that an intent may have. */
  readonly purposes: readonly string[];
  /** Hosts that may lie in a private network although callbacks are forwarded to them. */
  readonly forwardPrivateHosts: readonly string[];
}

/** Purposes when none are configured. */
export function defaultPurposes(): readonly string[] {
  return readRules('purposes.yaml', z.object({ purposes: z.array(purpose) })).purposes;
}

/** Reads the accounts file. Throws ConfigError with the place of the first mistake; never with a token. */
export function readAccountsFile(path: string): AccountsFile {
  let content: unknown;
  // Every value is read as text: an auth token of digits, or like 12e34…, must not become a number.
  try {
    content = parse(readFileSync(path, 'utf8'), { schema: 'failsafe' });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new ConfigError(`LEDGERLINE_ACCOUNTS_FILE: ${path} cannot be read as YAML (${reason})`);
  }
  const parsed = fileSchema.safeParse(content);
  if (parsed.success)
    return {
      accounts: parsed.data.accounts,
      purposes: parsed.data.purposes ?? defaultPurposes(),
      forwardPrivateHosts: parsed.data.forwardPrivateHosts ?? [],
    };
  const [issue] = parsed.error.issues;
  throw new ConfigError(
    `LEDGERLINE_ACCOUNTS_FILE: ${path}: ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not understood'}. See docs/examples/accounts.yaml`,
  );
}

/** The single account of TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN. */
export function singleAccount(sid: string, authToken: string): Account {
  const parsed = accountSchema.safeParse({ sid, authTokens: [authToken] });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConfigError(
    `${issue?.path[0] === 'sid' ? 'TWILIO_ACCOUNT_SID' : 'TWILIO_AUTH_TOKEN'}: ${issue?.message ?? 'not understood'}`,
  );
}
