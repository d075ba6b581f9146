import type { Request } from 'express';
import { isLoopback } from './settings.ts';

/**
 * True for a browser on this machine that came over plain HTTP, as in the demo: it keeps no cookie that is for HTTPS alone.
 * A proxy that ends TLS says that it did.
 */
export function isLocal({ headers, secure }: Request): boolean {
  const { hostname } = hostOf(headers.host) ?? {};
  const overTls = secure || headers['x-forwarded-proto'] === 'https';
  return hostname !== undefined && isLoopback(hostname) && !overTls;
}

/**
 * Whether a request was made by a page of this console. Browsers say so (Fetch Metadata); older ones say at least from which
 * origin a form was sent. `undefined` when nothing is said at all.
 */
export function isFromHere({ headers }: Request): boolean | undefined {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin } = headers;
  if (origin === undefined) return undefined;
  const [from, here] = [hostOf(origin), hostOf(headers.host)];
  return from !== undefined && from.host === here?.host;
}

/** Where to go after signing in: a path of the console, and nothing else that may have got into the form. */
export function pathAfter(given: unknown): string {
  if (typeof given !== 'string' || !/^\/console(\/|$)/.test(given) || given.length > 2_000) return '/console';
  const url = URL.canParse(given, 'http://console') ? new URL(given, 'http://console') : undefined;
  return url?.host === 'console' && /^\/console(\/|$)/.test(url.pathname)
    ? `${url.pathname}${url.search}`
    : '/console';
}

/** The page that a form was on; a browser tells it to the same origin. */
export function cameFrom({ headers }: Request): string {
  const { referer } = headers;
  if (referer === undefined || !URL.canParse(referer)) return '/console';
  const { host, pathname, search } = new URL(referer);
  return host === headers.host ? `${pathname}${search}` : '/console';
}

function hostOf(given: string | undefined): URL | undefined {
  const text = given === undefined || given.includes('://') ? given : `http://${given}`;
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
}
