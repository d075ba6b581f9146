import type { Request } from 'express';
import { limits } from '../../core/limits.ts';
import { isLocal } from './request.ts';

/**
 * `session`: who is signed in; of a strict kind, so that no other site's link or form brings it along. `oidc`: that this browser
 * was sent to the identity provider; it has to come along when that sends it back, and lives for minutes.
 */
export type CookieName = 'session' | 'oidc';

const kinds = {
  session: 'SameSite=Strict',
  oidc: `SameSite=Lax; Max-Age=${limits.oidcPendingMs / 1000}`,
} as const;

/**
 * The header that gives a browser a cookie. Over HTTPS its name begins with __Host-: only this host itself can have set it, and
 * only over HTTPS. Without Max-Age it ends with the browser.
 */
export function cookieWith(request: Request, name: CookieName, value: string): string {
  return `${fullName(request, name)}=${value}; Path=/; HttpOnly; ${kinds[name]}${isLocal(request) ? '' : '; Secure'}`;
}

/** The header that takes it away. */
export function noCookie(request: Request, name: CookieName): string {
  const secure = isLocal(request) ? '' : '; Secure';
  return `${fullName(request, name)}=; Path=/; HttpOnly; SameSite=Strict${secure}; Max-Age=0`;
}

/** What a request brings under this name: 256 bits in base64url, or `undefined` for anything else. */
export function cookieOf(request: Request, name: CookieName): string | undefined {
  const wanted = fullName(request, name);
  const values = (request.headers.cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${wanted}=`))
    .map((part) => part.slice(wanted.length + 1));
  // Twice under one name: one of them is somebody else's doing.
  const [value, ...more] = values;
  return more.length === 0 && value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined;
}

function fullName(request: Request, name: CookieName): string {
  return isLocal(request) ? `ledgerline_${name}` : `__Host-ledgerline_${name}`;
}
