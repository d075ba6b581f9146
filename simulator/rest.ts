import { createHash } from 'node:crypto';
import express, { type Express, type Request, type Response } from 'express';
import type { SimulatedAccount } from './account.ts';
import type { Random } from './random.ts';
import { type Resource, stepAt } from './resource.ts';
import { callJson, messageJson, startOf } from './rest-resource.ts';

export interface RestOptions {
  readonly accounts: readonly SimulatedAccount[];
  readonly random: Random;
  /** Share of requests that are answered 429 or 500. */
  readonly errorShare: number;
  readonly clock: () => number;
}

/** Twilio's largest page. */
const maxPageSize = 1_000;

/**
 * The part of Twilio's 2010-04-01 API that a reconciler reads: Messages and Calls, listed with date filters and pages, and one
 * by one. As at Twilio a list cannot be filtered by status or time of change, and does not show what has no date.
 */
export function createRest(options: RestOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', (text: string) => new URLSearchParams(text));
  app.use((_, response, next) => {
    response.set('Twilio-Request-Id', `RQ${options.random.hex32()}`);
    if (!options.random.chance(options.errorShare)) return next();
    const tooMany = options.random.chance(0.7);
    sendError(
      response,
      tooMany ? 429 : 500,
      tooMany ? 20429 : 20500,
      tooMany ? 'Too Many Requests' : 'Internal Server Error',
    );
  });
  app.get('/2010-04-01/Accounts/:account/:list.json', (request, response) =>
    list(options, request, response),
  );
  app.get('/2010-04-01/Accounts/:account/:list/:sid.json', (request, response) =>
    one(options, request, response),
  );
  app.use((_, response) => sendError(response, 404, 20404, 'The requested resource was not found'));
  return app;
}

function list(options: RestOptions, request: Request, response: Response): void {
  const account = accountOf(options, request, response);
  const family = familyOf(request.params.list);
  if (account === undefined) return;
  if (family === undefined) {
    sendError(response, 404, 20404, 'The requested resource was not found');
    return;
  }
  const search = request.query as unknown as URLSearchParams;
  const pageSize = Math.min(Math.max(Number(search.get('PageSize') ?? 50), 1), maxPageSize);
  const token = search.get('PageToken');
  const matching = account.resources
    .filter((resource) => resource.family === family && isListed(resource, search, options.clock()))
    .sort(newestFirst);
  // A token names the last row that was given, so that rows which arrive meanwhile shift nothing.
  const after = token === null ? -1 : matching.findIndex(({ sid }) => tokenOf(sid) === token);
  if (token !== null && after === -1) {
    sendError(response, 400, 20001, 'Invalid PageToken');
    return;
  }
  const rows = matching.slice(after + 1, after + 1 + pageSize);
  const page = Number(search.get('Page') ?? 0);
  const uri = (number: number, at: string | undefined): string => {
    const next = new URLSearchParams([...search].filter(([name]) => name !== 'Page' && name !== 'PageToken'));
    next.set('PageSize', String(pageSize));
    next.set('Page', String(number));
    if (at !== undefined) next.set('PageToken', at);
    return `${request.path}?${next}`;
  };
  const last = rows.at(-1);
  const more = last !== undefined && matching.at(-1) !== last;
  response.json({
    [family === 'message' ? 'messages' : 'calls']: rows.map((row) => jsonOf(row, options.clock())),
    end: page * pageSize + Math.max(rows.length - 1, 0),
    first_page_uri: uri(0, undefined),
    next_page_uri: more ? uri(page + 1, tokenOf(last.sid)) : null,
    page,
    page_size: pageSize,
    previous_page_uri: null,
    start: page * pageSize,
    uri: request.originalUrl,
  });
}

function one(options: RestOptions, request: Request, response: Response): void {
  const account = accountOf(options, request, response);
  if (account === undefined) return;
  const family = familyOf(request.params.list);
  const now = options.clock();
  const resource = account.resources.find(({ sid }) => sid === request.params.sid);
  const isThere = resource?.family === family && !resource?.deleted;
  if (resource !== undefined && isThere && stepAt(resource, now) !== undefined)
    response.json(jsonOf(resource, now));
  else sendError(response, 404, 20404, `The requested resource ${request.path} was not found`);
}

/** The account that the path names, when the request's login may read it. */
function accountOf(
  { accounts }: RestOptions,
  request: Request,
  response: Response,
): SimulatedAccount | undefined {
  const account = accounts.find(({ accountSid }) => accountSid === request.params.account);
  const [user, password] = Buffer.from(request.headers.authorization?.replace(/^Basic /, '') ?? '', 'base64')
    .toString()
    .split(':');
  if (account !== undefined && user === account.accountSid && account.authTokens.includes(password ?? ''))
    return account;
  sendError(response, 401, 20003, 'Authenticate');
  return undefined;
}

function isListed(resource: Resource, search: URLSearchParams, nowMs: number): boolean {
  if (resource.deleted || stepAt(resource, nowMs) === undefined) return false;
  const name = resource.family === 'message' ? 'DateSent' : 'StartTime';
  const bounds = [search.get(name), search.get(`${name}<`), search.get(`${name}>`)];
  if (bounds.every((bound) => bound === null)) return true;
  const at = startOf(resource, nowMs);
  if (at === undefined) return false;
  const [on, before, after] = bounds;
  return (
    (on === null || on === undefined || new Date(at).toISOString().startsWith(on.slice(0, 10))) &&
    (before === null || before === undefined || Math.floor(at / 1000) * 1000 <= endOf(before)) &&
    (after === null ||
      after === undefined ||
      Math.floor(at / 1000) * 1000 >= Math.floor(Date.parse(after) / 1000) * 1000)
  );
}

/** A bound that is a day means the whole of it. */
function endOf(bound: string): number {
  return bound.length === 10 ? Date.parse(bound) + 86_399_999 : Date.parse(bound);
}

function jsonOf(resource: Resource, nowMs: number): object {
  return resource.family === 'message' ? messageJson(resource, nowMs) : callJson(resource, nowMs);
}

function familyOf(list: unknown): Resource['family'] | undefined {
  if (list === 'Messages') return 'message';
  return list === 'Calls' ? 'call' : undefined;
}

function newestFirst(a: Resource, b: Resource): number {
  return (b.steps[0]?.atMs ?? 0) - (a.steps[0]?.atMs ?? 0) || (a.sid < b.sid ? -1 : 1);
}

function tokenOf(sid: string): string {
  return `PA${createHash('md5').update(sid).digest('hex')}`;
}

function sendError(response: Response, status: number, code: number, message: string): void {
  response
    .status(status)
    .json({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
}
