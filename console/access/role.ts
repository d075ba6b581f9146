/** As what somebody may do things. What each may do is in the tables of routes and pages, and from those in docs/security.md. */
export const roles = ['officer', 'sre', 'app', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Who asks: the owner of a token, an account, or somebody whom the identity provider vouches for. */
export interface TokenOwner {
  readonly name: string;
  readonly role: Role;
}
