import { type Accounts, ownerOfAccount } from './accounts.ts';
import type { ApiTokens } from './api-tokens.ts';
import type { TokenOwner } from './role.ts';

/** How somebody showed who they are, with what is needed to see whether it still holds. */
export type Identity = { readonly owner: TokenOwner } & (
  | { readonly way: 'token'; readonly sha256: string }
  | { readonly way: 'account'; readonly passwordHash: string }
  /** `subject`: issuer and subject, which no two people have in common. */
  | { readonly way: 'oidc'; readonly subject: string; readonly idToken: string }
);

/** True as long as the token is in its file, or the account in its, with the same role and password. A provider was asked once. */
export function stillHolds(
  identity: Identity,
  { tokens, accounts }: { tokens: ApiTokens; accounts: Accounts },
): boolean {
  switch (identity.way) {
    case 'token':
      return isSame(identity.owner, tokens.ownerOfHash(identity.sha256));
    case 'account': {
      const account = accounts.find(identity.owner.name);
      return (
        account !== undefined &&
        account.passwordHash === identity.passwordHash &&
        isSame(identity.owner, ownerOfAccount(account))
      );
    }
    case 'oidc':
      return true;
  }
}

/** The same for all sessions of one person. */
export function personOf(identity: Identity): string {
  switch (identity.way) {
    case 'token':
      return `token ${identity.sha256}`;
    case 'account':
      return `account ${identity.owner.name}`;
    case 'oidc':
      return `oidc ${identity.subject}`;
  }
}

function isSame(one: TokenOwner, other: TokenOwner | undefined): boolean {
  return one.name === other?.name && one.role === other.role;
}
