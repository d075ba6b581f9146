import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Express, Request, Response } from 'express';
import type { SimulatedAccount } from './account.ts';
import type { Resource } from './resource.ts';
import { startOf } from './resource-index.ts';
import { ownAccount } from './rest-accounts.ts';
import type { RestOptions } from './rest-options.ts';
import { hostOf, metaOf, pageOfRows, searchOf } from './rest-pages.ts';
import { refuse } from './rest-refusal.ts';
import { callJson, messageJson } from './rest-resource.ts';
import { sendStream } from './rest-trouble.ts';

const dayMs = 86_400_000;
/** A day's file is there from two days after the day's end on, until it is seven days old. */
const thereAfterMs = 2 * dayMs;
const thereForMs = 7 * dayMs;
const largestPage = 400;
/** A large day is tens of megabytes of text: it is never held as a whole, nor packed a line at a time. */
const linesInPiece = 500;

/** Fields that exports leave out. */
const leftOut = {
  message: new Set(['price_unit', 'api_version', 'error_message', 'uri', 'subresource_uris']),
  call: new Set(['price', 'uri']),
};
const dates = new Set(['date_created', 'date_sent', 'date_updated', 'start_time', 'end_time']);

interface DayFile {
  readonly account: SimulatedAccount;
  readonly family: Resource['family'];
  /** YYYY-MM-DD */
  readonly day: string;
}

/**
 * BulkExport: a day's messages or calls as one file, given by a redirect to a storage whose address is the permission.
 * As storages do, it refuses a request that brings a login along.
 */
export function addExportPaths(app: Express, options: RestOptions): void {
  const files = new Map<string, DayFile>();
  app.get('/v1/Exports/:kind/Days', (request, response) => listDays(options, request, response));
  app.get('/v1/Exports/:kind/Days/:day', (request, response) => {
    const account = ownAccount(options, request, response);
    if (account === undefined) return;
    const { day } = request.params;
    const family = familyOf(request.params.kind);
    if (family === undefined || !daysOf(account, options.clock()).includes(day)) {
      refuse(response, 404);
      return;
    }
    const name = createHash('sha256').update(`${account.accountSid} ${family} ${day}`).digest('hex');
    files.set(name, { account, family, day });
    const address = `${hostOf(request)}/storage/${name}.json.gz?signature=${name.slice(0, 16)}`;
    response.status(307).set('Location', address).json({ redirect_to: address });
  });
  app.get('/storage/:name', async (request, response) => {
    const file = files.get(request.params.name.split('.')[0] ?? '');
    if (file === undefined || request.headers.authorization !== undefined) {
      refuse(response, 400);
      return;
    }
    response.set('Content-Type', 'application/gzip');
    await sendStream(response, Readable.from(piecesOf(linesOf(file, options.clock()))).pipe(createGzip()));
  });
}

function listDays(options: RestOptions, request: Request, response: Response): void {
  const account = ownAccount(options, request, response);
  if (account === undefined) return;
  if (familyOf(request.params.kind) === undefined || account.options.bulkExports !== true) {
    refuse(response, 404);
    return;
  }
  const days = daysOf(account, options.clock());
  const page = pageOfRows(days, searchOf(request), (day) => day, largestPage);
  if (page === undefined) {
    refuse(response, 400);
    return;
  }
  const rows = page.rows.map((day) => ({
    day,
    size: sizeOf(account, String(request.params.kind), day, options.clock()),
    create_date: new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10),
    friendly_name: '',
    resource_type: request.params.kind,
  }));
  response.json({ days: rows, meta: metaOf(request, 'days', page) });
}

/** The days of which there are files, the latest one first. */
function daysOf({ options }: SimulatedAccount, nowMs: number): readonly string[] {
  if (options.bulkExports !== true) return [];
  const today = Math.floor(nowMs / dayMs) * dayMs;
  return Array.from({ length: 12 }, (_, back) => today - back * dayMs)
    .filter((startMs) => {
      const endedAgoMs = nowMs - (startMs + dayMs);
      return endedAgoMs >= thereAfterMs && endedAgoMs <= thereForMs;
    })
    .map((startMs) => new Date(startMs).toISOString().slice(0, 10));
}

function sizeOf(account: SimulatedAccount, kind: string, day: string, nowMs: number): number {
  const family = familyOf(kind);
  if (family === undefined) return 0;
  return [...linesOf({ account, family, day }, nowMs)].reduce((sum, line) => sum + line.length, 0);
}

/** A row belongs to the day on which it was sent or began. */
function* linesOf({ account, family, day }: DayFile, nowMs: number): Iterable<string> {
  const fromMs = Date.parse(day);
  const toMs = fromMs + dayMs;
  for (const resource of account.listed(family).between(fromMs, toMs, nowMs, undefined)) {
    const startMs = startOf(resource, nowMs);
    if (resource.deleted || startMs === undefined || startMs < fromMs || startMs >= toMs) continue;
    yield `${JSON.stringify(recordOf(resource, nowMs))}\n`;
  }
}

function* piecesOf(lines: Iterable<string>): Iterable<string> {
  let piece: string[] = [];
  for (const line of lines) {
    piece.push(line);
    if (piece.length < linesInPiece) continue;
    yield piece.join('');
    piece = [];
  }
  if (piece.length > 0) yield piece.join('');
}

function recordOf(resource: Resource, nowMs: number): object {
  const row = resource.family === 'message' ? messageJson(resource, nowMs) : callJson(resource, nowMs);
  const kept = Object.entries(row).filter(([name]) => !leftOut[resource.family].has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, dates.has(name) ? isoDate(value) : value]));
}

/** Unlike the API, exports write ISO 8601. */
function isoDate(value: unknown): string | null {
  return typeof value === 'string' ? new Date(value).toISOString().replace('.000', '') : null;
}

function familyOf(kind: unknown): Resource['family'] | undefined {
  if (kind === 'Messages') return 'message';
  return kind === 'Calls' ? 'call' : undefined;
}
