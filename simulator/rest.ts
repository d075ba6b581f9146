import express, { type Express, type Request, type Response } from 'express';
import type { SimulatedAccount } from './account.ts';
import { type Resource, stepAt } from './resource.ts';
import { serveExports } from './rest-exports.ts';
import { misbehave } from './rest-faults.ts';
import { pageOf, type SortedList, sortedList } from './rest-list.ts';
import { loginOf, mayRead } from './rest-login.ts';
import type { RestOptions } from './rest-options.ts';
import { refuse } from './rest-refusal.ts';
import { accountJson, callJson, messageJson } from './rest-resource.ts';

/**
 * The part of Twilio's 2010-04-01 API that a reconciler reads: accounts, and Messages and Calls, listed with filters and
 * pages, and one by one. As at Twilio messages cannot be filtered by status or time of change.
 */
export function createRest(options: RestOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', (text: string) => new URLSearchParams(text));
  app.use((_, response, next) => {
    response.sendDate = false;
    response.set({
      Date: new Date(options.clock()).toUTCString(),
      'Twilio-Request-Id': `RQ${options.random.hex32()}`,
    });
    next();
  });
  app.use(misbehave(options));
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
  serveExports(app, options);
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
  const found = pageOf(listOf(account, family), search, nowMs);
  if (found === undefined) {
    refuse(response, 400);
    return;
  }
  const rows = found.rows.map((row) => jsonOf(row, nowMs));
  const envelope = envelopeOf(request, search, rows.length, found.pageSize, found.next);
  response.json({ [family === 'message' ? 'messages' : 'calls']: rows, ...envelope });
}

const lists = new WeakMap<SimulatedAccount, Map<Resource['family'], SortedList>>();

/** An account's resources do not change, only what has become of them. */
function listOf(account: SimulatedAccount, family: Resource['family']): SortedList {
  const known = lists.get(account) ?? new Map<Resource['family'], SortedList>();
  lists.set(account, known);
  const list = known.get(family) ?? sortedList(account.resources.filter((one) => one.family === family));
  known.set(family, list);
  return list;
}

function one(options: RestOptions, request: Request, response: Response): void {
  const account = accountOf(options, request, response);
  if (account === undefined) return;
  const nowMs = options.clock();
  const resource = account.resourceOf(String(request.params.sid));
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
