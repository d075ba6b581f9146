import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { ConfigError } from '../core/config/variables.ts';

export const roles = ['officer', 'sre', 'app', 'admin'] as const;
export type Role = (typeof roles)[number];

const tokenSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/),
  role: z.enum(roles),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.string(),
});
const fileSchema = z.strictObject({ tokens: z.array(tokenSchema) });

export interface TokenOwner {
  readonly name: string;
  readonly role: Role;
}

/**
 * Bearer tokens of the API: 256 random bits each, of which only the SHA-256 is stored (a slow hash guards weak
 * secrets; these are not weak). The file is read again when it changes, so that a new token works at once.
 */
export class ApiTokens {
  readonly #path: string;
  #tokens: readonly z.output<typeof tokenSchema>[] = [];
  #readAt = '';

  constructor(path: string) {
    this.#path = path;
    this.#refresh();
  }

  /** Whose token it is, or `undefined` when nobody's. */
  ownerOf(token: string): TokenOwner | undefined {
    return this.ownerOfHash(hashOf(token));
  }

  /** Whose token has this SHA-256, as long as it is in the file. */
  ownerOfHash(sha256: string): TokenOwner | undefined {
    this.#refresh();
    const hash = Buffer.from(sha256, 'hex');
    return hash.length === 32
      ? this.#tokens.find((token) => timingSafeEqual(Buffer.from(token.sha256, 'hex'), hash))
      : undefined;
  }

  /** The SHA-256 of a token that is somebody's. */
  hashOfKnown(token: string): string | undefined {
    const hash = hashOf(token);
    return this.ownerOfHash(hash) === undefined ? undefined : hash;
  }

  #refresh(): void {
    const stamp = stampOf(this.#path);
    if (stamp === this.#readAt) return;
    this.#tokens = readTokens(this.#path);
    this.#readAt = stamp;
  }
}

/** Whose token an Authorization header carries; `undefined` when there is none or it is nobody's. */
export function bearerOwner(tokens: ApiTokens, header: string | undefined): TokenOwner | undefined {
  const match = /^Bearer ([A-Za-z0-9_-]{20,200})$/.exec(header ?? '');
  return match?.[1] === undefined ? undefined : tokens.ownerOf(match[1]);
}

/**
 * Makes a token, adds its hash to the file and gives the token: the only time that it is seen. The new file is made
 * beside the old one and then takes its place; while it is there, nobody else adds a token.
 */
export function issueToken(path: string, owner: TokenOwner, createdAt: string): string {
  const token = `llt_${randomBytes(32).toString('base64url')}`;
  const next = `${path}.new`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(next, '', { mode: 0o600, flag: 'wx' });
  } catch {
    throw new ConfigError(
      `${next} is there: another token is being made; try again, or remove that file if it stays`,
    );
  }
  const tokens = [
    ...readTokens(path),
    { name: owner.name, role: owner.role, sha256: hashOf(token), createdAt },
  ];
  writeFileSync(next, stringify({ tokens }), { mode: 0o600, flush: true });
  renameSync(next, path);
  return token;
}

function readTokens(path: string): readonly z.output<typeof tokenSchema>[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new ConfigError(`LEDGERLINE_API_TOKENS_FILE: cannot read ${path}. May this user read it?`);
  }
  const parsed = fileSchema.safeParse(parse(text));
  if (parsed.success) return parsed.data.tokens;
  throw new ConfigError(
    `LEDGERLINE_API_TOKENS_FILE: ${path}: ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}. Make tokens with: ledgerline token --role ROLE`,
  );
}

function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? 'absent' : `${stats.ino}/${stats.mtimeMs}/${stats.size}`;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
