import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { ConfigError } from '../../core/config/variables.ts';
import type { TokenOwner } from './role.ts';
import { replaceFile, textOf, WatchedFile } from './watched-file.ts';

/** Roles of people; `app` is for programs, which have tokens. */
export const accountRoles = ['officer', 'sre', 'admin'] as const;

export const accountName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_.-]{0,63}$/,
    'a name is lower-case letters, digits, dots, dashes and underscores, at most 64',
  );

const accountSchema = z.strictObject({
  name: accountName,
  role: z.enum(accountRoles),
  /** In the PHC string form. */
  passwordHash: z.string().regex(/^\$argon2id\$v=\d+\$[\x21-\x7e]{20,300}$/, 'not an argon2id hash'),
  createdAt: z.string(),
  passwordChangedAt: z.string(),
});
export type Account = z.output<typeof accountSchema>;

const fileSchema = z
  .strictObject({ accounts: z.array(accountSchema) })
  .refine(({ accounts }) => new Set(accounts.map(({ name }) => name)).size === accounts.length, {
    message: 'a name is there twice',
    path: ['accounts'],
  });

/** Local accounts of people, for installations without an identity provider. */
export class Accounts {
  readonly #file: WatchedFile<readonly Account[]>;

  constructor(path: string) {
    this.#file = new WatchedFile(path, readAccounts);
  }

  get all(): readonly Account[] {
    return this.#file.content;
  }

  find(name: string): Account | undefined {
    return this.#file.content.find((account) => account.name === name);
  }
}

export function ownerOfAccount({ name, role }: Account): TokenOwner {
  return { name, role };
}

export function accountsFileOf(dataDir: string): string {
  return join(dataDir, 'console-accounts.yaml');
}

/** Changes who has an account: `change` makes the new list of the old one, or throws when that is not possible. */
export function changeAccounts(
  path: string,
  change: (accounts: readonly Account[]) => readonly Account[],
): void {
  replaceFile(path, () => stringify({ accounts: change(readAccounts(path)) }));
}

export function readAccounts(path: string): readonly Account[] {
  const text = textOf(path, 'accounts');
  if (text === undefined) return [];
  const parsed = fileSchema.safeParse(parse(text));
  if (parsed.success) return parsed.data.accounts;
  const [issue] = parsed.error.issues;
  throw new ConfigError(
    `accounts: ${path}: ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not understood'}. Make accounts with: ledgerline account add NAME --role ROLE`,
  );
}
