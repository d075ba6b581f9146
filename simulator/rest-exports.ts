import { randomBytes } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Express, Request, Response } from 'express';
import type { SimulatedAccount } from './account.ts';
import type { Resource } from './resource.ts';
import { loginOf } from './rest-login.ts';
import type { RestOptions } from './rest-options.ts';
import { refuse } from './rest-refusal.ts';
import { callJson, messageJson, startOf } from './rest-resource.ts';

const dayMs = 86_400_000;
/** A daily file is there from two days after its day on, and for seven days. */
const thereAfterMs = 2 * dayMs;
const thereForMs = 7 * dayMs;

/** Fields that exports leave out. */
const leftOut = new Set(['price_unit', 'api_version', 'error_message', 'uri', 'subresource_uris']);
const dates = new Set(['date_created', 'date_sent', 'date_updated', 'start_time', 'end_time']);

/**
 * BulkExport: a day's messages or calls as one file, given by a redirect to a storage whose address is the permission.
 * As storages do, it refuses a request that brings a login along.
 */
export function serveExports(app: Express, options: RestOptions): void {
  const files = new Map<string, { account: SimulatedAccount; family: Resource['family']; day: string }>();
  app.get('/v1/Exports/:kind/Days/:day', (request, response) => {
    const login = loginOf(options.accounts, request.headers.authorization);
    if (login === undefined) return refuse(response, 401);
    const { day, kind } = request.params as { day: string; kind: string };
    const family = kind === 'Messages' ? 'message' : kind === 'Calls' ? 'call' : undefined;
    if (family === undefined || !isThere(login.account, day, options.clock())) return refuse(response, 404);
    const name = randomBytes(16).toString('hex');
    files.set(name, { account: login.account, family, day });
    const address = `http://${request.headers.host}/storage/${name}.json.gz?signature=${name}`;
    response.status(307).set('Location', address).json({ redirect_to: address });
  });
  app.get('/storage/:name', (request: Request, response: Response) => {
    const file = files.get(String(request.params.name).split('.')[0] ?? '');
    if (file === undefined || request.headers.authorization !== undefined) return refuse(response, 400);
    response.set('Content-Type', 'application/gzip');
    pipeline(Readable.from(linesOf(file, options.clock())), createGzip(), response, () => undefined);
  });
}

function isThere({ options }: SimulatedAccount, day: string, nowMs: number): boolean {
  const endedAgoMs = nowMs - (Date.parse(day) + dayMs);
  return options.bulkExports === true && endedAgoMs >= thereAfterMs && endedAgoMs < thereForMs;
}

function* linesOf(
  { account, family, day }: { account: SimulatedAccount; family: Resource['family']; day: string },
  nowMs: number,
): Generator<string> {
  const fromMs = Date.parse(day);
  for (const resource of account.resources) {
    const at = startOf(resource, nowMs);
    if (resource.family !== family || resource.deleted || at === undefined) continue;
    if (at >= fromMs && at < fromMs + dayMs) yield `${JSON.stringify(recordOf(resource, nowMs))}\n`;
  }
}

function recordOf(resource: Resource, nowMs: number): object {
  const row = resource.family === 'message' ? messageJson(resource, nowMs) : callJson(resource, nowMs);
  const kept = Object.entries(row).filter(
    ([name]) => !leftOut.has(name) && !(resource.family === 'call' && name === 'price'),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, dates.has(name) ? isoDate(value) : value]));
}

/** Unlike the API, exports write ISO 8601. */
function isoDate(value: unknown): string | null {
  return typeof value === 'string' ? `${new Date(value).toISOString().slice(0, 19)}Z` : null;
}
