import express, { type Request, type Response, Router } from 'express';
import type { Clock } from '../core/clock.ts';
import { limits } from '../core/limits.ts';
import type { Store } from '../core/store/store.ts';
import { type ApiTokens, bearerOwner, type Role, type TokenOwner } from './api-tokens.ts';
import { figuresOf, type Span, spans } from './health/figures.ts';
import type { Html } from './health/html.ts';
import type { OwnHealth } from './health/own-health.ts';
import { healthPage } from './health/page.ts';
import { styleSheet } from './health/style.ts';
import { loginPage } from './login.ts';
import { Sessions, sessionCookie } from './session.ts';

interface Pages {
  /** `undefined` while ClickHouse cannot be reached. */
  readonly store: () => Store | undefined;
  readonly tokens: ApiTokens;
  readonly ownHealth: () => OwnHealth;
  readonly clock: Clock;
}

const rolesOfHealth: readonly Role[] = ['sre', 'officer', 'admin'];

/** The pages that people open: no script, nothing from elsewhere, in no frame. */
export function pages({ store, tokens, ownHealth, clock }: Pages): Router {
  const router = Router();
  const sessions = new Sessions(tokens, clock);
  const visitor = (request: Request): { owner: TokenOwner | undefined; signedIn: boolean } => {
    const owner = bearerOwner(tokens, request.headers.authorization);
    return { owner: owner ?? sessions.ownerOf(request.headers.cookie), signedIn: owner === undefined };
  };
  router.use((_, response, next) => {
    response.set(headers);
    next();
  });
  router.get('/style.css', (_, response) => void response.type('css').send(styleSheet));
  router.get('/', (_, response) => response.redirect(303, '/console/health'));
  router.post(
    '/login',
    express.urlencoded({ extended: false, limit: limits.maxApiBodyBytes, parameterLimit: 10 }),
    (request, response) => {
      if (fromElsewhere(request)) return send(response, 403, loginPage('Sign in from this page itself.'));
      const given: unknown = request.body?.token;
      const session = typeof given === 'string' ? sessions.begin(given.trim()) : undefined;
      if (session === undefined) return send(response, 403, loginPage('This token is not known.'));
      response
        .set('Set-Cookie', sessionCookie(session, request.headers.host))
        .redirect(303, '/console/health');
    },
  );
  router.post('/logout', (request, response) =>
    response.set('Set-Cookie', sessionCookie('', request.headers.host)).redirect(303, '/console/health'),
  );
  router.get('/health', async (request, response) => {
    const { owner, signedIn } = visitor(request);
    if (owner === undefined) return send(response, 401, loginPage(undefined));
    if (!rolesOfHealth.includes(owner.role))
      return send(
        response,
        403,
        loginPage(`This page is for the roles ${rolesOfHealth.join(', ')}; your token's is ${owner.role}.`),
      );
    const span = spanOf(request.query.hours);
    const nowMs = clock();
    const connected = store();
    const figures = connected && (await figuresOf(connected, span, nowMs));
    const shown = { span, nowMs, name: signedIn ? owner.name : undefined };
    return send(response, 200, healthPage(figures, ownHealth(), shown));
  });
  return router;
}

const headers = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

function send(response: Response, status: number, page: Html): void {
  response.status(status).type('html').send(page.text);
}

/** A browser says where a form was; one that does not say is no browser. */
function fromElsewhere(request: Request): boolean {
  const site = request.headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

function spanOf(hours: unknown): Span {
  return typeof hours === 'string' && Object.hasOwn(spans, hours) ? (hours as Span) : '24';
}
