import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { ConfigError } from '../../core/config/variables.ts';
import { roles, type TokenOwner } from './role.ts';
import { replaceFile, textOf, WatchedFile } from './watched-file.ts';

const tokenSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/),
  role: z.enum(roles),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.string(),
});
const fileSchema = z.strictObject({ tokens: z.array(tokenSchema) });

/**
 * Bearer tokens of the API: 256 random bits each, of which only the SHA-256 is stored (a slow hash guards weak
 * secrets; these are not weak). The file is read again when it changes, so that a new token works at once.
 */
export class ApiTokens {
  readonly #file: WatchedFile<readonly z.output<typeof tokenSchema>[]>;

  constructor(path: string) {
    this.#file = new WatchedFile(path, readTokens);
  }

  /** Whose token it is, or `undefined` when nobody's. */
  ownerOf(token: string): TokenOwner | undefined {
    return this.ownerOfHash(hashOf(token));
  }

  /** Whose token has this SHA-256, as long as it is in the file. */
  ownerOfHash(sha256: string): TokenOwner | undefined {
    const hash = Buffer.from(sha256, 'hex');
    if (hash.length !== 32) return undefined;
    const known = this.#file.content.find((token) => timingSafeEqual(Buffer.from(token.sha256, 'hex'), hash));
    return known && { name: known.name, role: known.role };
  }

  /** The SHA-256 of a token that is somebody's. */
  hashOfKnown(token: string): string | undefined {
    const hash = hashOf(token);
    return this.ownerOfHash(hash) === undefined ? undefined : hash;
  }
}

/** Whose token an Authorization header carries; `undefined` when there is none or it is nobody's. */
export function bearerOwner(tokens: ApiTokens, header: string | undefined): TokenOwner | undefined {
  const match = /^Bearer ([A-Za-z0-9_-]{20,200})$/.exec(header ?? '');
  return match?.[1] === undefined ? undefined : tokens.ownerOf(match[1]);
}

/** Makes a token, adds its hash to the file and gives the token: the only time that it is seen. */
export function issueToken(path: string, owner: TokenOwner, createdAt: string): string {
  const token = `llt_${randomBytes(32).toString('base64url')}`;
  replaceFile(path, () =>
    stringify({
      tokens: [...readTokens(path), { name: owner.name, role: owner.role, sha256: hashOf(token), createdAt }],
    }),
  );
  return token;
}

function readTokens(path: string): readonly z.output<typeof tokenSchema>[] {
  const text = textOf(path, 'LEDGERLINE_API_TOKENS_FILE');
  if (text === undefined) return [];
  const parsed = fileSchema.safeParse(parsedYaml(path, text));
  if (parsed.success) return parsed.data.tokens;
  throw new ConfigError(
    `LEDGERLINE_API_TOKENS_FILE: ${path}: ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}. Make tokens with: ledgerline token --role ROLE`,
  );
}

function parsedYaml(path: string, text: string): unknown {
  try {
    return parse(text);
  } catch {
    // The parser's own words quote the line that it stumbled over.
    throw new ConfigError(
      `LEDGERLINE_API_TOKENS_FILE: ${path} is not YAML. Make tokens with: ledgerline token --role ROLE`,
    );
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
