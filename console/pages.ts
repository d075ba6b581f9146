import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import type { Logger } from 'pino';
import { JournalUnavailable } from '../core/journal/journal.ts';
import { limits } from '../core/limits.ts';
import type { Access } from './access/access.ts';
import { withoutPersons } from './access/for-role.ts';
import { pageHeaders } from './access/headers.ts';
import { cameFrom, isFromHere, pathAfter } from './access/request.ts';
import type { Role, TokenOwner } from './access/role.ts';
import { send } from './access/send.ts';
import { askAgain, askWhoThisIs, signInRouter } from './access/sign-in.ts';
import { refusedPage } from './access/sign-in-page.ts';
import { texts } from './form.ts';
import type { Page, PageAnswer, PageContext, Visit } from './page.ts';
import { pageTable } from './page-table.ts';
import { ApiProblem } from './problem.ts';
import { document, documentEnd, documentStart } from './shell/document.ts';
import { Html, html } from './shell/html.ts';
import { styleSheet } from './shell/style.ts';
import { sentence } from './shell/words.ts';

interface Pages extends PageContext {
  readonly access: Access;
  readonly log: Logger;
}

/** The pages that people open: no script, nothing from elsewhere, in no frame. */
export function pages(parts: Pages, table: readonly Page[] = pageTable): Router {
  const { access, log } = parts;
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: limits.maxApiBodyBytes, parameterLimit: 100 });
  router.use((request, response, next) => {
    response.set(pageHeaders(access.overHttps));
    if (request.method === 'POST' && !isOurForm(request))
      return send(response, 403, refusedPage('This form was not sent from this page itself.'));
    next();
  });
  router.get('/style.css', (_, response) => void response.type('css').send(styleSheet));
  router.get('/', (request, response) => {
    const visitor = access.visitorOf(request);
    if (visitor === undefined) return askWhoThisIs(access, request, response);
    response.redirect(303, firstOf(table, visitor.owner.role));
  });
  router.use(signInRouter(access));
  for (const page of table) {
    const path = page.path.replaceAll(/\{(\w+)\}/g, ':$1');
    router[page.method](path, form, async (request: Request, response: Response) => {
      const visitor = access.visitorOf(request);
      if (visitor === undefined) return askWhoThisIs(access, request, response);
      const { owner, session } = visitor;
      const signedIn = session !== undefined;
      if (!page.roles.includes(owner.role)) throw notForRole(page, owner);
      if (page.freshSignIn && !access.isFresh(visitor)) return askAgain(access, request, response, visitor);
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
    const visitor = access.visitorOf(request);
    const caller = visitor?.owner;
    const signedIn = visitor?.session !== undefined;
    const back =
      request.method === 'POST'
        ? html`<p class="wide"><a href="${pathAfter(cameFrom(request))}">Go back to where the form was</a></p>`
        : '';
    const content = html`<p class="wide problem" role="alert">${sentence(detail)}</p>${back}`;
    const navigation = caller === undefined ? [] : navigationOf(table, caller.role, undefined);
    send(response, status, document({ title, content, caller, signedIn, navigation }));
  });
  return router;
}

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
      if (typeof answer.content === 'string') response.send(withoutPersons(caller.role, answer.content));
      else if (Buffer.isBuffer(answer.content)) response.send(answer.content);
      else await pipeline(answer.content, response);
      return;
    case 'page': {
      const { title, content, status = 200, refreshAfterSeconds } = answer;
      const whole = document({ title, content, caller, signedIn, navigation, refreshAfterSeconds });
      send(response, status, new Html(withoutPersons(caller.role, whole.text)));
      return;
    }
    case 'streamed-page': {
      const start = documentStart({ title: answer.title, caller, signedIn, navigation });
      response.type('html');
      await pipeline(Readable.from(textsOf(start, answer.pieces, caller.role, log)), response);
    }
  }
}

/** A page that cannot be shown to its end says so where it breaks off: what looks whole must be whole. */
async function* textsOf(
  start: Html,
  pieces: AsyncIterable<Html>,
  role: Role,
  log: Logger,
): AsyncIterable<string> {
  yield start.text;
  try {
    for await (const piece of pieces) yield withoutPersons(role, piece.text);
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

function notForRole({ roles }: Page, { role }: TokenOwner): ApiProblem {
  return new ApiProblem(
    403,
    'Not for this role',
    `This page is for the roles ${roles.join(', ')}; yours is ${role}.`,
  );
}

/** A browser says where a form was. One that says nothing is none, and has no session to misuse. */
function isOurForm(request: Request): boolean {
  return isFromHere(request) ?? request.headers.cookie === undefined;
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
