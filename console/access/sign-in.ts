import express, { type Request, type Response, Router } from 'express';
import { limits } from '../../core/limits.ts';
import { texts } from '../form.ts';
import type { Html } from '../shell/html.ts';
import type { Access, Visitor } from './access.ts';
import type { Audited } from './audited.ts';
import { cookieOf, cookieWith } from './cookies.ts';
import { type Identity, personOf } from './identity.ts';
import { prove } from './prove.ts';
import { cameFrom, pathAfter } from './request.ts';
import { send } from './send.ts';
import { begin, recordSignIn } from './sign-in-acts.ts';
import { confirmPage, signInPage } from './sign-in-page.ts';
import { signOut, signOutEverywhere } from './sign-out.ts';
import { comeBack, goToProvider } from './through-provider.ts';

/** A part of signing in and out; the table of these is what is served. */
interface SignInPath {
  readonly method: 'get' | 'post';
  /** Below `/console`. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly audited: Audited;
  readonly answer: (access: Access, request: Request, response: Response) => Promise<unknown> | unknown;
}

export const signInPaths: readonly SignInPath[] = [
  {
    method: 'post',
    path: '/login',
    summary: 'signs in with a token, or with a name and a password',
    audited: 'sign-in',
    answer: signIn,
  },
  {
    method: 'post',
    path: '/confirm',
    summary: 'shows again who is signed in, before what is sensitive',
    audited: 'sign-in',
    answer: confirm,
  },
  {
    method: 'get',
    path: '/oidc/start',
    summary: 'goes to the identity provider',
    audited: 'none: it only leads elsewhere; whoever comes back is recorded',
    answer: goToProvider,
  },
  {
    method: 'get',
    path: '/oidc/callback',
    summary: 'comes back from the identity provider, once, with what it gave to this browser',
    audited: 'sign-in',
    answer: comeBack,
  },
  { method: 'post', path: '/logout', summary: 'signs out', audited: 'sign-out', answer: signOut },
  {
    method: 'post',
    path: '/sign-out-everywhere',
    summary: 'ends every session of whoever is signed in',
    audited: 'sign-out',
    answer: signOutEverywhere,
  },
];

export function signInRouter(access: Access): Router {
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: limits.maxApiBodyBytes, parameterLimit: 20 });
  for (const { method, path, answer } of signInPaths)
    router[method](path, form, async (request: Request, response: Response) => {
      await answer(access, request, response);
    });
  return router;
}

/** The page that asks who this is; also what is answered instead of a page that somebody must sign in for. */
export function askWhoThisIs(access: Access, request: Request, response: Response): void {
  const to = request.method === 'GET' ? pathAfter(request.originalUrl) : '/console';
  const over = request.headers.cookie?.includes('ledgerline_session=') ?? false;
  const problem = over
    ? ({ at: 'page', text: 'You are not signed in any more. Sign in to go on.' } as const)
    : undefined;
  send(response, 401, signInPage({ ways: access.ways, to, problem }));
}

/** Asks again who is signed in. After a form that was refused for this, back to the page that it was on. */
export function askAgain(access: Access, request: Request, response: Response, { session }: Visitor): void {
  if (session === undefined) return;
  const to = pathAfter(request.method === 'GET' ? request.originalUrl : cameFrom(request));
  send(response, 401, confirmation(access, session.identity, to));
}

async function signIn(access: Access, request: Request, response: Response): Promise<void> {
  const { token, name, password, to } = texts(request.body);
  const proof = await prove(access, request, { token, name, password });
  if (proof.identity === undefined) {
    if (proof.retryAfterSeconds !== undefined) response.set('Retry-After', String(proof.retryAfterSeconds));
    return send(response, proof.status, signInPage({ ways: access.ways, to: pathAfter(to), problem: proof }));
  }
  const id = await begin(access, { identity: proof.identity, provenAtMs: access.parts.clock() });
  const before = cookieOf(request, 'session');
  if (before !== undefined) access.sessions.end(before);
  response.append('Set-Cookie', cookieWith(request, 'session', id)).redirect(303, pathAfter(to));
}

async function confirm(access: Access, request: Request, response: Response): Promise<void> {
  const session = access.visitorOf(request)?.session;
  if (session === undefined) return askWhoThisIs(access, request, response);
  const { token, password, to } = texts(request.body);
  const { identity } = session;
  const name = identity.way === 'account' ? identity.owner.name : undefined;
  // A token stands for itself, a password for the account that is signed in.
  const given =
    identity.way === 'token' ? { token: token ?? '', name, password } : { token: undefined, name, password };
  const proof = await prove(access, request, given);
  const isSame = proof.identity !== undefined && personOf(proof.identity) === personOf(identity);
  if (proof.identity === undefined || !isSame) {
    const text = proof.identity === undefined ? proof.text : 'This is not the token that you signed in with.';
    if (proof.identity !== undefined)
      await access.refusals.record({ way: identity.way, why: 'not-the-same' });
    return send(
      response,
      proof.identity === undefined ? proof.status : 403,
      confirmation(access, identity, pathAfter(to), text),
    );
  }
  await recordSignIn(access, identity, { Again: 'true' });
  const id = access.sessions.renew(session.id, access.parts.clock());
  if (id === undefined) return askWhoThisIs(access, request, response);
  response.append('Set-Cookie', cookieWith(request, 'session', id)).redirect(303, pathAfter(to));
}

function confirmation(access: Access, { way, owner }: Identity, to: string, problem?: string): Html {
  return confirmPage({ way, name: owner.name, provider: access.ways.provider, to, problem });
}
