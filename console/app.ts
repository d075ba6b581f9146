import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Logger } from 'pino';
import type { ZodError } from 'zod';
import { JournalUnavailable } from '../core/journal/journal.ts';
import type { Recorder } from '../core/journal/recorder.ts';
import { limits } from '../core/limits.ts';
import type { Store } from '../core/store/store.ts';
import { Access } from './access/access.ts';
import type { ApiTokens } from './access/api-tokens.ts';
import { withoutPersons } from './access/for-role.ts';
import { apiHeaders } from './access/headers.ts';
import { isFromHere } from './access/request.ts';
import type { TokenOwner } from './access/role.ts';
import type { ConsoleSettings } from './access/settings.ts';
import { createMonitoring, type Monitored } from './monitoring.ts';
import { openApiDocument } from './openapi.ts';
import type { PageContext } from './page.ts';
import { pages } from './pages.ts';
import { ApiProblem, sendProblem } from './problem.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';

export interface Console extends PageContext, Monitored {
  /** Makes an intent durable, as callbacks are. */
  readonly recorder: Recorder;
  readonly tokens: ApiTokens;
  /** How people sign in. */
  readonly settings: ConsoleSettings;
  /** The base URL that Twilio calls, and people too unless the settings name another one. */
  readonly publicUrl: string;
  readonly log: Logger;
}

/** Everything that is not a callback: health, metrics and the API. Nothing of a request is logged but its outcome. */
export function createConsole(parts: Console): Express {
  const app = createMonitoring(parts);
  const access = new Access(parts);
  app.use('/v1', (_, response, next) => void next(response.set(apiHeaders(access.overHttps)) && undefined));
  app.get('/v1/openapi.json', (_, response) => void response.json(openApiDocument(routes)));
  app.use('/console', pages({ ...parts, access }));
  app.use(express.json({ limit: limits.maxApiBodyBytes, strict: true }));
  for (const route of routes) app[route.method](expressPath(route.path), serve({ ...parts, access }, route));
  app.use(() => {
    throw new ApiProblem(
      404,
      'No such resource',
      'The API is described at /v1/openapi.json; callbacks go to /callbacks, on the port that Twilio calls.',
    );
  });
  app.use((error: unknown, _: Request, response: Response, __: NextFunction) =>
    answerError(parts.log, error, response),
  );
  return app;
}

function serve(parts: Console & { readonly access: Access }, route: Route) {
  return async (request: Request, response: Response): Promise<void> => {
    const caller = authenticate(parts.access, request);
    if (request.method === 'POST' && !request.is('application/json'))
      throw new ApiProblem(
        415,
        'The request is not JSON',
        'Send a JSON object with Content-Type: application/json.',
      );
    if (!route.roles.includes(caller.role))
      throw new ApiProblem(
        403,
        'Not for this role',
        `This needs a token with one of the roles ${route.roles.join(', ')}; yours is ${caller.role}.`,
      );
    const store = (): Store => {
      const connected = parts.store();
      if (connected === undefined)
        throw new ApiProblem(
          503,
          'ClickHouse cannot be reached',
          'Callbacks are still taken and kept; try again when it is back.',
        );
      return connected;
    };
    const body: unknown = request.body;
    const input = route.input.safeParse({
      ...request.params,
      ...request.query,
      ...(typeof body === 'object' ? body : {}),
    });
    if (!input.success) throw inputProblem(input.error);
    const answer = await route.answer({ ...parts, store, caller }, input.data);
    if (answer instanceof Readable) await pipeline(answer, response.type(mediaTypeOf(route)));
    else if ('mediaType' in route.output) response.type(route.output.mediaType).send(answer);
    else response.type('json').send(withoutPersons(caller.role, JSON.stringify(answer)));
  };
}

function mediaTypeOf({ output }: Route): string {
  return 'mediaType' in output ? output.mediaType : 'application/json';
}

/**
 * By a bearer token or a session. A session comes with every request of its browser, whichever page made it: only those that the
 * browser says are made by this console count.
 */
function authenticate(access: Access, request: Request): TokenOwner {
  const visitor = access.visitorOf(request);
  if (visitor === undefined)
    throw new ApiProblem(
      401,
      'A token is needed',
      'Send Authorization: Bearer TOKEN. Make one with: ledgerline token --role ROLE',
    );
  if (visitor.session !== undefined && isFromHere(request) !== true)
    throw new ApiProblem(
      403,
      'Not from this page',
      'With a session, requests are taken from the console itself (Sec-Fetch-Site, or Origin). Programs send a bearer token.',
    );
  return visitor.owner;
}

function answerError(log: Logger, error: unknown, response: Response): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const problem = problemOf(error);
  if (problem.status >= 500 && problem !== error) log.error({ err: error }, 'a request failed');
  if (problem.status === 401) response.set('WWW-Authenticate', 'Bearer');
  sendProblem(response, problem);
}

function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof JournalUnavailable)
    return new ApiProblem(
      503,
      'It could not be made durable',
      'Nothing was stored; send it again. GET /readyz says why.',
    );
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  if (status >= 400 && status < 500)
    return new ApiProblem(
      status,
      'The request is not readable',
      `A JSON object of at most ${limits.maxApiBodyBytes} bytes is expected.`,
    );
  return new ApiProblem(
    500,
    'The request failed',
    'The log has the reason. If ClickHouse is away, try again when it is back.',
  );
}

/** Says which part is wrong and what is expected, without repeating the value. */
function inputProblem(error: ZodError): ApiProblem {
  const [issue] = error.issues;
  const where =
    issue?.path.join('.') || (issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : 'the request');
  return new ApiProblem(
    400,
    'The request is not understood',
    `${where}: ${issue?.message ?? 'not understood'}`,
  );
}

function expressPath(path: string): string {
  return path.replaceAll(/\{(\+?)(\w+)\}/g, (_, rest, name) => `${rest === '' ? ':' : '*'}${name}`);
}
