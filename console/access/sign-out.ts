import type { Request, Response } from 'express';
import type { Access } from './access.ts';
import { noCookie } from './cookies.ts';
import type { Identity } from './identity.ts';
import { send } from './send.ts';
import { recordSignOut } from './sign-in-acts.ts';
import { leavingPage } from './sign-in-page.ts';

export async function signOut(access: Access, request: Request, response: Response): Promise<void> {
  const session = access.visitorOf(request)?.session;
  response.append('Set-Cookie', noCookie(request, 'session'));
  if (session === undefined) return response.redirect(303, '/console');
  access.sessions.end(session.id);
  await recordSignOut(access, session.identity, {});
  await leave(access, response, session.identity);
}

export async function signOutEverywhere(access: Access, request: Request, response: Response): Promise<void> {
  const session = access.visitorOf(request)?.session;
  response.append('Set-Cookie', noCookie(request, 'session'));
  if (session === undefined) return response.redirect(303, '/console');
  const ended = access.sessions.endAll(session.identity);
  await recordSignOut(access, session.identity, { Sessions: String(ended) });
  await leave(access, response, session.identity);
}

async function leave(access: Access, response: Response, identity: Identity): Promise<void> {
  const { provider, baseUrl, ways } = access;
  const elsewhere =
    identity.way === 'oidc'
      ? await provider?.endSessionUrl(identity.idToken, `${baseUrl}/console`)
      : undefined;
  if (elsewhere === undefined) response.redirect(303, '/console');
  else send(response, 200, leavingPage(elsewhere, ways.provider ?? ''));
}
