import { pipeline, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import type { Express, Request, RequestHandler, Response } from 'express';
import type { SimulatedAccount } from './account.ts';
import { loginOf } from './rest-login.ts';
import type { RestOptions } from './rest-options.ts';
import { refuse } from './rest-refusal.ts';

const maxLogged = 100_000;

/** Everything that goes wrong between a reader and the REST API, before a request is looked at. */
export function addTrouble(app: Express, options: RestOptions): void {
  const { log } = options;
  if (log !== undefined) app.use(logged(options, log));
  app.use(errorsOnPurpose(options));
  app.use(cuts(options));
  app.use(limitedAccounts(options));
}

function logged({ accounts }: RestOptions, log: NonNullable<RestOptions['log']>): RequestHandler {
  return (request, response, next) => {
    const accountSid = accountAskedAbout(accounts, request)?.accountSid ?? '';
    const entry = { accountSid, path: request.originalUrl, status: 0 };
    log.push(entry);
    if (log.length > maxLogged) log.shift();
    const answered = (): void => {
      entry.status = response.headersSent ? response.statusCode : 0;
    };
    response.once('finish', answered).once('close', answered);
    next();
  };
}

function errorsOnPurpose({ random, errorShare, clock }: RestOptions): RequestHandler {
  return (_, response, next) => {
    response.sendDate = false;
    response.set({
      Date: new Date(clock()).toUTCString(),
      'Twilio-Request-Id': `RQ${random.hex32()}`,
    });
    if (!random.chance(errorShare)) next();
    else refuse(response, random.chance(0.7) ? 429 : 500);
  };
}

function cuts({ random, cutShare = 0 }: RestOptions): RequestHandler {
  const own = random.fork('cuts');
  return (_, response, next) => {
    if (!own.chance(cutShare)) next();
    else if (own.chance(0.5)) response.destroy();
    else {
      cutInTheMiddle(response);
      next();
    }
  };
}

/** Promises the whole body, gives half of it, and hangs up once that half is on its way. */
function cutInTheMiddle(response: Response): void {
  response.locals.isCut = true;
  response.send = (body: unknown): Response => {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(String(body));
    response.set('Content-Length', String(bytes.length));
    response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
    return response;
  };
}

/** Sends a body piece by piece, unless half of the whole is all that the reader is to get. */
export async function sendStream(response: Response, body: Readable): Promise<void> {
  if (response.locals.isCut === true) response.send(await buffer(body));
  // A reader who hangs up gets no more; that is no error of the simulator's.
  else pipeline(body, response, () => undefined);
}

/** Twilio limits how many requests an account has in flight; a slow account makes that felt sooner. */
function limitedAccounts({ accounts, random }: RestOptions): RequestHandler {
  const own = random.fork('limits');
  const inFlight = new Map<string, number>();
  return async (request, response, next) => {
    const account = accountAskedAbout(accounts, request);
    if (account === undefined) {
      next();
      return;
    }
    const { accountSid, options } = account;
    const others = inFlight.get(accountSid) ?? 0;
    inFlight.set(accountSid, others + 1);
    response.once('close', () => inFlight.set(accountSid, (inFlight.get(accountSid) ?? 1) - 1));
    response.set('Twilio-Concurrent-Requests', String(others + 1));
    if (others >= (options.restConcurrency ?? Infinity)) {
      if (own.chance(0.5)) response.set('Retry-After', own.chance(0.2) ? '1' : '0');
      refuse(response, 429);
      return;
    }
    if (options.restDelayMs !== undefined) await wait(options.restDelayMs);
    next();
  };
}

/** The account in the path, or in the paths of the other APIs the account of the login. */
function accountAskedAbout(
  accounts: readonly SimulatedAccount[],
  request: Request,
): SimulatedAccount | undefined {
  const inPath = /^\/2010-04-01\/Accounts\/(AC\w{32})/.exec(request.path)?.[1];
  return inPath === undefined
    ? loginOf(accounts, request.headers.authorization)?.account
    : accounts.find(({ accountSid }) => accountSid === inPath);
}
