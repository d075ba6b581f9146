import type { Request } from 'express';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { RecordAct } from '../../core/acts/act.ts';
import type { Clock } from '../../core/clock.ts';
import { limits } from '../../core/limits.ts';
import { Accounts, accountsFileOf } from './accounts.ts';
import { type ApiTokens, bearerOwner } from './api-tokens.ts';
import { cookieOf } from './cookies.ts';
import { stillHolds } from './identity.ts';
import { type AtProvider, OidcProvider } from './oidc.ts';
import { PasswordCheck } from './passwords.ts';
import { Refusals } from './refusals.ts';
import type { TokenOwner } from './role.ts';
import { type Session, Sessions } from './sessions.ts';
import type { ConsoleSettings } from './settings.ts';
import type { Ways } from './sign-in-page.ts';
import { SlowDown } from './slow-down.ts';

export interface AccessParts {
  readonly tokens: ApiTokens;
  readonly settings: ConsoleSettings;
  readonly dataDir: string;
  /** Under which people reach the appliance when the settings name no other address. */
  readonly publicUrl: string;
  readonly recordAct: RecordAct;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Who makes a request. `session` is absent for a bearer token, which is shown anew with each request. */
export interface Visitor {
  readonly owner: TokenOwner;
  readonly session?: Session & { readonly id: string };
}

/** Somebody who was sent to the identity provider. */
export interface Pending {
  readonly remembered: AtProvider;
  readonly to: string;
  /** The hash of the session that the browser had, which ends when this one begins. */
  readonly before: string | undefined;
  /** Who it has to be, where somebody who is signed in shows it again. */
  readonly person: string | undefined;
}

/** Who may come in: everything that signing in, sessions and tokens need, for pages and API alike. */
export class Access {
  readonly parts: AccessParts;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly passwords = new PasswordCheck();
  readonly slowDown: SlowDown;
  readonly refusals: Refusals;
  readonly provider: OidcProvider | undefined;
  readonly pending: LRUCache<string, Pending>;
  /** Under which people open the console, without /console. */
  readonly baseUrl: string;

  constructor(parts: AccessParts) {
    const { tokens, settings, dataDir, publicUrl, recordAct, clock, log } = parts;
    this.parts = parts;
    this.baseUrl = settings.url ?? publicUrl;
    const accounts = new Accounts(accountsFileOf(dataDir));
    this.accounts = accounts;
    this.sessions = new Sessions({
      clock,
      idleMs: settings.session.idle,
      absoluteMs: settings.session.absolute,
      max: limits.sessionsMax,
      holds: (identity) => stillHolds(identity, { tokens, accounts }),
    });
    this.slowDown = new SlowDown(clock);
    this.refusals = new Refusals(recordAct, clock, (error) =>
      log.error({ err: error }, 'a refused sign-in could not be recorded'),
    );
    const { oidc } = settings;
    this.provider = oidc && new OidcProvider(oidc, `${this.baseUrl}/console/oidc/callback`, clock);
    this.pending = new LRUCache({
      max: limits.oidcPendingMax,
      ttl: limits.oidcPendingMs,
      perf: { now: clock },
      // Asks the clock each time; otherwise it would be asked once a millisecond of real time.
      ttlResolution: 0,
    });
  }

  get overHttps(): boolean {
    return this.baseUrl.startsWith('https:');
  }

  get ways(): Ways {
    const { tokens, oidc } = this.parts.settings;
    return { tokens, accounts: this.accounts.all.length > 0, provider: oidc?.label };
  }

  /** Whoever makes a request: by its bearer token or else by its session. */
  visitorOf(request: Request): Visitor | undefined {
    if (request.headers.authorization !== undefined) {
      const owner = bearerOwner(this.parts.tokens, request.headers.authorization);
      if (owner !== undefined) return { owner };
    }
    const id = cookieOf(request, 'session');
    const session = id === undefined ? undefined : this.sessions.find(id, isActive(request));
    return id === undefined || session === undefined
      ? undefined
      : { owner: session.identity.owner, session: { ...session, id } };
  }

  /** Whether it was shown within the last minutes who this is. */
  isFresh({ session }: Visitor): boolean {
    if (session === undefined) return true;
    const { provenAtMs } = session;
    return provenAtMs !== undefined && this.parts.clock() - provenAtMs < limits.freshSignInMs;
  }
}

/** False for a page that asks for itself again: nobody needs to be there for that. Only older browsers do not tell (Fetch Metadata). */
function isActive({ headers }: Request): boolean {
  return headers['sec-fetch-mode'] !== 'navigate' || headers['sec-fetch-user'] !== undefined;
}
