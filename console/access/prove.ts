import type { Request } from 'express';
import { limits } from '../../core/limits.ts';
import { sourceOf } from '../../core/source-address.ts';
import type { Access } from './access.ts';
import { accountName, ownerOfAccount } from './accounts.ts';
import type { Identity } from './identity.ts';
import { TooManyAtOnce } from './passwords.ts';
import type { Why } from './refusals.ts';

/** Who showed with a form who they are; or what to tell them instead. */
export type Proof =
  | { readonly identity: Identity }
  | {
      readonly identity: undefined;
      readonly status: 403 | 429 | 503;
      readonly at: 'token' | 'account';
      readonly text: string;
      readonly retryAfterSeconds?: number;
    };

interface Given {
  readonly token: string | undefined;
  readonly name: string | undefined;
  readonly password: string | undefined;
}

/**
 * Checks a token, or a name and a password. Whoever fails is told the same, after the same time, whether or not there is such an
 * account; who fails often waits. What was refused is recorded.
 */
export async function prove(
  access: Access,
  request: Request,
  { token, name, password }: Given,
): Promise<Proof> {
  const at = token === undefined ? 'account' : 'token';
  const known = accountName.safeParse(name?.trim().toLowerCase());
  const account = at === 'account' && known.success ? access.accounts.find(known.data) : undefined;
  const refuse = async (why: Why, proof: Omit<Exclude<Proof, { identity: Identity }>, 'identity' | 'at'>) => {
    await access.refusals.record({ way: at, why, account: account?.name });
    return { identity: undefined, at, ...proof } as const;
  };
  const attempt = access.slowDown.begin(
    at === 'account' ? String(name).trim().toLowerCase().slice(0, limits.passwordMaxCharacters) : undefined,
    sourceOf(request, access.parts.settings.proxies),
  );
  if (attempt.waitMs > 0 || !('succeeded' in attempt)) {
    const seconds = Math.ceil(attempt.waitMs / 1000);
    const text = `There were too many tries that failed. Wait ${seconds === 1 ? 'a second' : `${seconds} seconds`} and try again.`;
    return refuse('waiting', { status: 429, retryAfterSeconds: seconds, text });
  }
  try {
    const identity =
      at === 'token'
        ? identityOfToken(access, token ?? '')
        : (await access.passwords.isRight(password ?? '', account?.passwordHash)) && account !== undefined
          ? ({
              way: 'account',
              owner: ownerOfAccount(account),
              passwordHash: account.passwordHash,
            } as const)
          : undefined;
    if (identity === undefined)
      return refuse('unknown', {
        status: 403,
        text:
          at === 'token' ? 'This token is not known.' : 'There is no account with this name and password.',
      });
    attempt.succeeded();
    return { identity };
  } catch (error) {
    if (!(error instanceof TooManyAtOnce)) throw error;
    return refuse('busy', {
      status: 503,
      retryAfterSeconds: 5,
      text: 'Many people sign in just now. Wait a few seconds and try again.',
    });
  }
}

function identityOfToken({ parts: { tokens, settings } }: Access, given: string): Identity | undefined {
  const sha256 = settings.tokens ? tokens.hashOfKnown(given.trim()) : undefined;
  const owner = sha256 === undefined ? undefined : tokens.ownerOfHash(sha256);
  return sha256 === undefined || owner === undefined ? undefined : { way: 'token', owner, sha256 };
}
