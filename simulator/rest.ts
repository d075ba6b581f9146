import express, { type Express, type Request, type Response } from 'express';
import type { SimulatedAccount } from './account.ts';
import type { Random } from './random.ts';
import { type Resource, stepAt } from './resource.ts';
import { pageOf } from './rest-list.ts';
import { loginOf, mayRead } from './rest-login.ts';
import { accountJson, callJson, messageJson } from './rest-resource.ts';

export interface RestOptions {
  readonly accounts: readonly SimulatedAccount[];
  readonly random: Random;
  /** Share of requests that are answered 429 or 500. */
  readonly errorShare: number;
  readonly clock: () => number;
}

/** Twilio's errors, by HTTP status. */
const errors = {
  400: { code: 20001, message: 'Invalid parameter' },
  401: { code: 20003, message: 'Authenticate' },
  404: { code: 20404, message: 'The requested resource was not found' },
  429: { code: 20429, message: 'Too Many Requests' },
  500: { code: 20500, message: 'Internal Server Error' },
} as const;

/**
 * The part of Twilio's 2010-04-01 API that a reconciler reads: accounts, and Messages and Calls, listed with filters and
 * pages, and one by one. As at Twilio messages cannot be filtered by status or time of change.
 */
export function createRest(options: RestOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', (text: string) => new URLSearchParams(text));
  app.use((_, response, next) => {
    response.set('Twilio-Request-Id', `RQ${options.random.hex32()}`);
    if (!options.random.chance(options.errorShare)) next();
    else refuse(response, options.random.chance(0.7) ? 429 : 500);
  });
  app.get('/2010-04-01/Accounts.json', (request, response) => listAccounts(options, request, response));
  app.get('/2010-04-01/Accounts/:account.json', (request, response) =>
    oneAccount(options, request, response),
  );
  app.get('/2010-04-01/Accounts/:account/:list.json', (request, response) =>
    list(options, request, response),
  );
  app.get('/2010-04-01/Accounts/:account/:list/:sid.json', (request, response) =>
    one(options, request, response),
  );
  app.use((_, response) => refuse(response, 404));
  return app;
}

function list(options: RestOptions, request: Request, response: Response): void {
  const account = accountOf(options, request, response);
  if (account === undefined) return;
  const family = familyOf(request.params.list);
  if (family === undefined) {
    refuse(response, 404);
    return;
  }
  const search = request.query as unknown as URLSearchParams;
  const nowMs = options.clock();
  const found = pageOf(account.listed(family), search, nowMs);
  if (found === undefined) {
    refuse(response, 400);
    return;
  }
  const rows = found.rows.map((row) => jsonOf(row, nowMs));
  const envelope = envelopeOf(request, search, rows.length, found.pageSize, found.next);
  response.json({ [family === 'message' ? 'messages' : 'calls']: rows, ...envelope });
}

function one(options: RestOptions, request: Request, response: Response): void {
  const account = accountOf(options, request, response);
  if (account === undefined) return;
  const nowMs = options.clock();
  const resource = account.resource(String(request.params.sid));
  const isThere =
    resource !== undefined &&
    resource.family === familyOf(request.params.list) &&
    !resource.deleted &&
    stepAt(resource, nowMs) !== undefined;
  if (isThere) response.json(jsonOf(resource, nowMs));
  else refuse(response, 404);
}

/** Accounts are told to auth tokens only, not to standard API keys. */
function listAccounts({ accounts }: RestOptions, request: Request, response: Response): void {
  const login = loginOf(accounts, request.headers.authorization);
  if (login?.by !== 'auth token') {
    refuse(response, 401);
    return;
  }
  const rows = accounts.filter((account) => mayRead(login, account)).map(accountJson);
  const search = request.query as unknown as URLSearchParams;
  response.json({ accounts: rows, ...envelopeOf(request, search, rows.length, 50, undefined) });
}

function oneAccount(options: RestOptions, request: Request, response: Response): void {
  const login = loginOf(options.accounts, request.headers.authorization);
  if (login !== undefined && login.by !== 'auth token') {
    refuse(response, 401);
    return;
  }
  const account = accountOf(options, request, response);
  if (account !== undefined) response.json(accountJson(account));
}

/** The account that the path names, when the request's login may read it; otherwise the request is answered. */
function accountOf(
  { accounts }: RestOptions,
  request: Request,
  response: Response,
): SimulatedAccount | undefined {
  const login = loginOf(accounts, request.headers.authorization);
  const account = accounts.find(({ accountSid }) => accountSid === request.params.account);
  if (login !== undefined && account !== undefined && mayRead(login, account)) return account;
  refuse(response, 401);
  return undefined;
}

function envelopeOf(
  request: Request,
  search: URLSearchParams,
  rows: number,
  pageSize: number,
  nextToken: string | undefined,
): object {
  const page = Number(search.get('Page') ?? 0) || 0;
  const uri = (number: number, token: string | undefined): string => {
    const query = new URLSearchParams([...search].filter(([name]) => !/^Page(Size|Token)?$/.test(name)));
    query.set('PageSize', String(pageSize));
    query.set('Page', String(number));
    if (token !== undefined) query.set('PageToken', token);
    return `${request.path}?${query}`;
  };
  return {
    end: page * pageSize + Math.max(rows - 1, 0),
    first_page_uri: uri(0, undefined),
    next_page_uri: nextToken === undefined ? null : uri(page + 1, nextToken),
    page,
    page_size: pageSize,
    previous_page_uri: null,
    start: page * pageSize,
    uri: request.originalUrl,
  };
}

function jsonOf(resource: Resource, nowMs: number): object {
  return resource.family === 'message' ? messageJson(resource, nowMs) : callJson(resource, nowMs);
}

function familyOf(list: unknown): Resource['family'] | undefined {
  if (list === 'Messages') return 'message';
  return list === 'Calls' ? 'call' : undefined;
}

function refuse(response: Response, status: keyof typeof errors): void {
  const { code, message } = errors[status];
  response
    .status(status)
    .json({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
}
