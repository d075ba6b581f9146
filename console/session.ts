import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { limits } from '../core/limits.ts';
import type { ApiTokens, TokenOwner } from './api-tokens.ts';

/**
 * Sessions of people who gave their token in a browser: a signed cookie that holds until when, and the hash of the token,
 * so that a token that is taken out of the file ends its sessions at once. The key lives as long as the process; with
 * several instances behind one address a browser must come to the same one. Issue E brings sessions of people instead.
 */
export class Sessions {
  readonly #tokens: ApiTokens;
  readonly #clock: Clock;
  readonly #key = randomBytes(32);

  constructor(tokens: ApiTokens, clock: Clock) {
    this.#tokens = tokens;
    this.#clock = clock;
  }

  /** The value of the cookie for a token; `undefined` when it is nobody's. */
  begin(token: string): string | undefined {
    const hash = this.#tokens.hashOfKnown(token);
    if (hash === undefined) return undefined;
    const said = `${this.#clock() + limits.consoleSessionMs}.${hash}`;
    return `${said}.${this.#signatureOf(said)}`;
  }

  /** Whose session the cookies of a request carry; `undefined` when nobody's or over. */
  ownerOf(cookies: string | undefined): TokenOwner | undefined {
    const value = new RegExp(`(?:^|;\\s*)${cookieName}=([0-9a-zA-Z._-]{1,200})(?:;|$)`).exec(
      cookies ?? '',
    )?.[1];
    const [until, hash, signature, ...more] = value?.split('.') ?? [];
    if (until === undefined || hash === undefined || signature === undefined || more.length > 0)
      return undefined;
    const expected = Buffer.from(this.#signatureOf(`${until}.${hash}`));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    return Number(until) > this.#clock() ? this.#tokens.ownerOfHash(hash) : undefined;
  }

  #signatureOf(said: string): string {
    return createHmac('sha256', this.#key).update(said).digest('base64url');
  }
}

const cookieName = 'ledgerline_session';

/** The header that gives a session to a browser, or takes it away. Over plain HTTP only a browser on this machine keeps it. */
export function sessionCookie(value: string, host: string | undefined): string {
  const local = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host ?? '');
  const age = value === '' ? 0 : Math.floor(limits.consoleSessionMs / 1000);
  return `${cookieName}=${value}; Path=/console; Max-Age=${age}; HttpOnly; SameSite=Strict${local ? '' : '; Secure'}`;
}
