import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { texts } from '../form.ts';
import type { Access, Pending } from './access.ts';
import { cookieOf, cookieWith, noCookie } from './cookies.ts';
import { personOf } from './identity.ts';
import { type FromProvider, OidcRefused } from './oidc.ts';
import { pathAfter } from './request.ts';
import { send } from './send.ts';
import { hashOf } from './sessions.ts';
import { begin } from './sign-in-acts.ts';
import { landingPage, refusedPage } from './sign-in-page.ts';

export async function goToProvider(access: Access, request: Request, response: Response): Promise<void> {
  const { provider } = access;
  if (provider === undefined) return notSetUp(response);
  const { to, again } = texts(request.query);
  const session = access.visitorOf(request)?.session;
  const asAgain = again !== undefined && session !== undefined;
  try {
    const { url, remembered } = await provider.begin(asAgain);
    const key = randomBytes(32).toString('base64url');
    access.pending.set(hashOf(key), {
      remembered,
      to: pathAfter(to),
      before: session && hashOf(session.id),
      person: asAgain ? personOf(session.identity) : undefined,
    });
    response.append('Set-Cookie', cookieWith(request, 'oidc', key)).redirect(303, url.href);
  } catch (error) {
    await refuseProvider(access, response, error);
  }
}

export async function comeBack(access: Access, request: Request, response: Response): Promise<void> {
  const { provider } = access;
  if (provider === undefined) return notSetUp(response);
  response.append('Set-Cookie', noCookie(request, 'oidc'));
  const pending = takePending(access, request);
  if (pending === undefined)
    return refuseProvider(access, response, new OidcRefused('provider', 'it was not begun in this browser'));
  let came: FromProvider;
  try {
    const at = request.originalUrl.indexOf('?');
    came = await provider.finish(at < 0 ? '' : request.originalUrl.slice(at), pending.remembered);
  } catch (error) {
    return refuseProvider(access, response, error);
  }
  const { identity } = came;
  if (pending.person !== undefined && pending.person !== personOf(identity)) {
    await access.refusals.record({ way: 'oidc', why: 'not-the-same' });
    const text =
      'Somebody else came back from there than is signed in here. Sign out first to change who you are.';
    return send(response, 403, refusedPage(text));
  }
  const id = await begin(access, came, pending.person === undefined ? {} : { Again: 'true' });
  if (pending.before !== undefined) access.sessions.endHash(pending.before);
  response.append('Set-Cookie', cookieWith(request, 'session', id));
  // Not a redirect: a browser counts it to the navigation that the provider began, and leaves the strict cookie out.
  send(response, 200, landingPage(pending.to));
}

/** What was remembered of this browser: once, so that what the provider gave can be brought here once. */
function takePending(access: Access, request: Request): Pending | undefined {
  const key = cookieOf(request, 'oidc');
  if (key === undefined) return undefined;
  const pending = access.pending.get(hashOf(key));
  access.pending.delete(hashOf(key));
  return pending;
}

async function refuseProvider(access: Access, response: Response, error: unknown): Promise<void> {
  if (!(error instanceof OidcRefused)) throw error;
  const { why, code } = error;
  access.parts.log.warn({ why, code }, 'nobody was signed in by the identity provider');
  await access.refusals.record({ way: 'oidc', why });
  const label = access.ways.provider ?? 'your organisation';
  const text =
    why === 'no-role'
      ? `${label} vouches for you, but nobody has given you a role here. Ask whoever runs this installation for one of the groups that may come in.`
      : `Nothing came of signing in with ${label}: it does not answer, was left too early or too late, or gave an answer that is not accepted. Whoever runs this installation finds the reason in its log.`;
  send(response, 403, refusedPage(text));
}

function notSetUp(response: Response): void {
  send(response, 404, refusedPage('No identity provider is set up here.'));
}
