import { createHash } from 'node:crypto';
import type { Role } from './role.ts';
import type { OidcSettings } from './settings.ts';

type Claims = Readonly<Record<string, unknown>>;

/** The role of the first entry of the map whose value somebody has; `undefined` when they have none of them. */
export function roleFrom(claims: Claims, { roleClaim, roles }: OidcSettings): Role | undefined {
  const said = claimOf(claims, roleClaim);
  const values = new Set(Array.isArray(said) ? said : [said]);
  return roles.find(({ value }) => values.has(value))?.role;
}

/** Names that go into the record as they are. What is not of this form is not made to fit: two people could become one. */
const nameForm = /^[A-Za-z0-9_.@+|:~-]{1,100}$/;

/**
 * What somebody is called in the record, with the provider's host behind it where the claim has none: so that nobody there is taken
 * for the owner of a token or account of that name. A claim that is no name counts as absent; `sub` is always there.
 */
export function nameFrom(claims: Claims, { nameClaim, issuer }: OidcSettings): string {
  const subject = String(claims.sub);
  const name = [claimOf(claims, nameClaim), subject].find(
    (said): said is string => typeof said === 'string' && nameForm.test(said),
  );
  const shown = name ?? `subject-${createHash('sha256').update(subject).digest('hex').slice(0, 32)}`;
  return shown.includes('@') ? shown : `${shown}@${new URL(issuer).hostname}`;
}

/** A claim by its name (which may be a URL), or else by a path into claims that hold others: realm_access.roles. */
function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name
    .split('.')
    .reduce<unknown>(
      (found, part) =>
        typeof found === 'object' && found !== null && Object.hasOwn(found, part)
          ? (found as Claims)[part]
          : undefined,
      claims,
    );
}
