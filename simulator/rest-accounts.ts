import type { Express, Request, Response } from 'express';
import type { SimulatedAccount } from './account.ts';
import { loginOf, mayRead } from './rest-login.ts';
import type { RestOptions } from './rest-options.ts';
import { envelopeOf, pageOfRows, searchOf } from './rest-pages.ts';
import { refuse } from './rest-refusal.ts';
import { accountJson } from './rest-resource.ts';

/** Accounts are told to auth tokens only, not to standard API keys. */
export function addAccountPaths(app: Express, options: RestOptions): void {
  app.get('/2010-04-01/Accounts.json', (request, response) => {
    const login = loginOf(options.accounts, request.headers.authorization);
    if (login?.by !== 'auth token') {
      refuse(response, 401);
      return;
    }
    const search = searchOf(request);
    const matches = (name: string, value: string): boolean => (search.get(name) ?? value) === value;
    const rows = options.accounts.filter(
      (account) =>
        mayRead(login, account) &&
        matches('Status', account.status) &&
        matches('FriendlyName', account.friendlyName),
    );
    const page = pageOfRows(rows, search, ({ accountSid }) => accountSid);
    if (page === undefined) refuse(response, 400);
    else response.json({ accounts: page.rows.map(accountJson), ...envelopeOf(request, page) });
  });
  app.get('/2010-04-01/Accounts/:account.json', (request, response) => {
    const login = loginOf(options.accounts, request.headers.authorization);
    if (login !== undefined && login.by !== 'auth token') {
      refuse(response, 401);
      return;
    }
    const account = accountInPath(options, request, response);
    if (account !== undefined) response.json(accountJson(account));
  });
}

/** The account that the path names, when the request's login may read it; otherwise the request is answered. */
export function accountInPath(
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

/** The account of the login, which alone the other APIs speak of; without one the request is answered. */
export function ownAccount(
  { accounts }: RestOptions,
  request: Request,
  response: Response,
): SimulatedAccount | undefined {
  const account = loginOf(accounts, request.headers.authorization)?.account;
  if (account === undefined) refuse(response, 401);
  return account;
}
