import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import type { Logger } from 'pino';
import { JournalUnavailable } from '../core/journal/journal.ts';
import { limits } from '../core/limits.ts';
import { type ApiTokens, bearerOwner, type Role, type TokenOwner } from './api-tokens.ts';
import { loginPage } from './login.ts';
import type { Page, PageAnswer, PageContext, Visit } from './page.ts';
import { pageTable } from './page-table.ts';
import { ApiProblem } from './problem.ts';
import { Sessions, sessionCookie } from './session.ts';
import { document, documentEnd, documentStart } from './shell/document.ts';
import { type Html, html } from './shell/html.ts';
import { styleSheet } from './shell/style.ts';

interface Pages extends PageContext {
  readonly tokens: ApiTokens;
  readonly log: Logger;
}

interface Visitor {
  readonly owner: TokenOwner | undefined;
  readonly signedIn: boolean;
}

/** The pages that people open: no script, nothing from elsewhere, in no frame. */
export function pages(parts: Pages, table: readonly Page[] = pageTable): Router {
  const { tokens, clock, log } = parts;
  const router = Router();
  const sessions = new Sessions(tokens, clock);
  const visitorOf = (request: Request): Visitor => {
    const owner = bearerOwner(tokens, request.headers.authorization);
    return { owner: owner ?? sessions.ownerOf(request.headers.cookie), signedIn: owner === undefined };
  };
  const form = express.urlencoded({ extended: false, limit: limits.maxApiBodyBytes, parameterLimit: 100 });
  router.use((request, response, next) => {
    response.set(headers);
    if (request.method === 'POST' && fromElsewhere(request))
      return send(response, 403, loginPage('This form was not sent from this page itself.'));
    next();
  });
  router.get('/style.css', (_, response) => void response.type('css').send(styleSheet));
  router.get('/', (request, response) => {
    const { owner } = visitorOf(request);
    if (owner === undefined) return send(response, 401, loginPage(undefined));
    response.redirect(303, firstOf(table, owner.role));
  });
  router.post('/login', form, (request, response) => {
    const given: unknown = request.body?.token;
    const session = typeof given === 'string' ? sessions.begin(given.trim()) : undefined;
    if (session === undefined) return send(response, 403, loginPage('This token is not known.'));
    response.set('Set-Cookie', sessionCookie(session, request.headers.host)).redirect(303, '/console');
  });
  router.post('/logout', (request, response) =>
    response.set('Set-Cookie', sessionCookie('', request.headers.host)).redirect(303, '/console'),
  );
  for (const page of table) {
    const path = page.path.replaceAll(/\{(\w+)\}/g, ':$1');
    router[page.method](path, form, async (request: Request, response: Response) => {
      const { owner, signedIn } = visitorOf(request);
      if (owner === undefined) return send(response, 401, loginPage(undefined));
      if (!page.roles.includes(owner.role)) return send(response, 403, notForRole(page, owner));
      const visit: Visit = {
        ...parts,
        caller: owner,
        actor: { ...owner, via: 'console' },
        signedIn,
        parameters: texts(request.params),
        query: texts(request.query),
        form: texts(request.body),
      };
      await give(response, await page.answer(visit), { table, page, visit, log });
    });
  }
  router.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const { status, title, detail } = problemOf(error);
    if (status >= 500) log.error({ err: error }, 'a page could not be shown');
    const { owner, signedIn } = visitorOf(request);
    const content = html`<p class="wide problem" role="alert">${detail}</p>`;
    const navigation = owner === undefined ? [] : navigationOf(table, owner.role, undefined);
    send(response, status, document({ title, content, caller: owner, signedIn, navigation }));
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

async function give(
  response: Response,
  answer: PageAnswer,
  { table, page, visit, log }: { table: readonly Page[]; page: Page; visit: Visit; log: Logger },
): Promise<void> {
  const { caller, signedIn } = visit;
  const navigation = navigationOf(table, caller.role, page);
  switch (answer.kind) {
    case 'redirect':
      response.redirect(303, answer.to);
      return;
    case 'file':
      response.attachment(answer.name).type(answer.type);
      if (typeof answer.content === 'string' || Buffer.isBuffer(answer.content))
        response.send(answer.content);
      else await pipeline(answer.content, response);
      return;
    case 'page': {
      const { title, content, status = 200, refreshAfterSeconds } = answer;
      send(response, status, document({ title, content, caller, signedIn, navigation, refreshAfterSeconds }));
      return;
    }
    case 'streamed-page': {
      const start = documentStart({ title: answer.title, caller, signedIn, navigation });
      response.type('html');
      await pipeline(Readable.from(textsOf(start, answer.pieces, log)), response);
    }
  }
}

/** A page that cannot be shown to its end says so where it breaks off: what looks whole must be whole. */
async function* textsOf(start: Html, pieces: AsyncIterable<Html>, log: Logger): AsyncIterable<string> {
  yield start.text;
  try {
    for await (const piece of pieces) yield piece.text;
  } catch (error) {
    log.error({ err: error }, 'a page broke off');
    yield html`<p class="wide problem" role="alert">The page breaks off here: what follows could not be read. Open it again.</p>`
      .text;
  }
  yield documentEnd.text;
}

function navigationOf(table: readonly Page[], role: Role, here: Page | undefined) {
  return table.flatMap((page) =>
    page.inNavigation === undefined || !page.roles.includes(role)
      ? []
      : [{ label: page.inNavigation, href: `/console${page.path}`, here: page === here }],
  );
}

/** Where somebody of a role begins. */
function firstOf(table: readonly Page[], role: Role): string {
  const start = table.find(({ startOf }) => startOf?.includes(role));
  return start === undefined
    ? (navigationOf(table, role, undefined)[0]?.href ?? '/console/health')
    : `/console${start.path}`;
}

function notForRole({ roles }: Page, { role }: TokenOwner): Html {
  return loginPage(`This page is for the roles ${roles.join(', ')}; yours is ${role}.`);
}

function send(response: Response, status: number, page: Html): void {
  response.status(status).type('html').send(page.text);
}

/** The first text under each name. */
function texts(given: unknown): Readonly<Record<string, string>> {
  if (typeof given !== 'object' || given === null) return {};
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      const first: unknown = Array.isArray(value) ? value[0] : value;
      return typeof first === 'string' ? [[name, first] as const] : [];
    }),
  );
}

/** A browser says where a form was; one that does not say is no browser. */
function fromElsewhere(request: Request): boolean {
  const site = request.headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

function problemOf(error: unknown): { status: number; title: string; detail: string } {
  if (error instanceof ApiProblem) return { status: error.status, title: error.title, detail: error.message };
  if (error instanceof JournalUnavailable)
    return {
      status: 503,
      title: 'It could not be recorded',
      detail: 'What is done here is recorded first. That was not possible, so nothing was done; try again.',
    };
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  return status >= 400 && status < 500
    ? { status, title: 'The form is not readable', detail: 'Go back and send it again.' }
    : {
        status: 500,
        title: 'The page could not be shown',
        detail: 'The log has the reason. If ClickHouse is away, try again when it is back.',
      };
}
