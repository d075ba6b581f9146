import type { NextFunction, Request, Response } from 'express';
import type { SimulatedAccount } from './account.ts';
import type { RestOptions } from './rest-options.ts';
import { refuse } from './rest-refusal.ts';

/**
 * What goes wrong between an account and whoever reads it: errors without reason, cut connections, accounts that are slow
 * and accounts that have only so many requests in flight.
 */
export function misbehave({
  accounts,
  random,
  errorShare,
  cutShare,
  answered,
}: RestOptions): (request: Request, response: Response, next: NextFunction) => void {
  const inFlight = new Map<SimulatedAccount, number>();
  return (request, response, next) => {
    const account = accounts.find(({ accountSid }) => request.path.includes(accountSid));
    const path = request.originalUrl;
    response.once('finish', () => answered({ path, status: response.statusCode }));
    if (random.chance(errorShare)) return refuse(response, random.chance(0.7) ? 429 : 500);
    if (cutShare > 0 && random.chance(cutShare)) {
      answered({ path, status: 0 });
      return cut(response, random.chance(0.5));
    }
    if (account === undefined) return next();
    const { restConcurrency = Infinity, restDelayMs = 0 } = account.options;
    const now = inFlight.get(account) ?? 0;
    if (now >= restConcurrency) {
      if (random.chance(0.5)) response.set('Retry-After', '0.05');
      return refuse(response, 429);
    }
    inFlight.set(account, now + 1);
    response.once('close', () => inFlight.set(account, (inFlight.get(account) ?? 1) - 1));
    if (restDelayMs > 0) setTimeout(next, restDelayMs);
    else next();
  };
}

/** Ends a connection before anything was said, or after the first bytes of an answer. */
function cut(response: Response, early: boolean): void {
  if (early) {
    response.socket?.destroy();
    return;
  }
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' });
  response.write('{"first_page_uri":', () => response.socket?.destroy());
}
