import { pipeline, Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { dayMs, wholeDay } from '../passes.ts';
import { RestRefused } from '../rest/refused.ts';
import type { RestApi } from '../rest/rest-api.ts';
import type { Slice } from '../slices.ts';
import { resourcesOf } from './list.ts';
import type { ComparedFamily, Page, RestResource, Window } from './resource.ts';

/** There is no daily file of this day for this account; its list is read instead. */
export class ExportNotOffered extends Error {
  override readonly name = 'ExportNotOffered';
}

/** A daily file appears within two days and is deleted after seven (Twilio's guide "BulkExport"). */
const offeredAfterMs = 2 * dayMs;
const offeredForMs = 7 * dayMs;

/** A record takes a few kilobytes. */
const maxLineCharacters = 1_000_000;

export interface ExportPage extends Omit<Page, 'next'> {
  /** Lines of the file that have been read, this page's included. */
  readonly linesDone: number;
}

/** Reads the daily files of BulkExport of one family of one account. */
export interface ExportReader {
  isWorthAsking(slice: Slice): boolean;
  /** The day's rows, a page at a time, after the first `linesDone`. Throws ExportNotOffered before the first page. */
  pages(window: Window, linesDone: number): AsyncIterable<ExportPage>;
}

const redirectSchema = z.object({ redirect_to: z.url() });

export interface ExportOptions {
  readonly api: RestApi;
  readonly family: ComparedFamily;
  readonly resourceOf: (row: unknown) => RestResource | undefined;
  readonly pageSize: number;
  /** The time by Twilio's clock, ms since 1970. */
  readonly twilioNow: () => number;
  readonly timeoutMs: number;
  /** Exports know the account by its login alone: with a parent's they would be the parent's. */
  readonly byOwnLogin: boolean;
}

/**
 * A day's file comes by a redirect to a storage, which is followed without the account's login: the storage's address
 * is the permission, and the login is none of its business. It is unpacked and read line by line, so that memory does
 * not grow with the file.
 */
export function exportReader(options: ExportOptions): ExportReader {
  const { api, family, resourceOf, pageSize, twilioNow, timeoutMs, byOwnLogin } = options;
  const kind = family === 'message' ? 'Messages' : 'Calls';
  let offered = byOwnLogin;
  return {
    isWorthAsking: ({ window }) => {
      const endedAgoMs = twilioNow() - (window.to.getTime() + 1_000);
      return (
        offered && wholeDay(window) !== undefined && endedAgoMs >= offeredAfterMs && endedAgoMs < offeredForMs
      );
    },
    pages: async function* (window, linesDone) {
      const uri = `https://bulkexports.twilio.com/v1/Exports/${kind}/Days/${wholeDay(window)}`;
      const answer = await orUndefinedIfRefused(async () => api.get(uri));
      const redirect = redirectSchema.safeParse(answer);
      if (!redirect.success) {
        // Accounts without daily files have none of any day: one question a run is enough.
        offered = false;
        throw new ExportNotOffered(`no daily file of ${kind}`);
      }
      let seen = 0;
      let rows: unknown[] = [];
      for await (const line of linesOf(redirect.data.redirect_to, timeoutMs)) {
        seen += 1;
        if (seen <= linesDone || line === '') continue;
        rows.push(jsonOrNull(line));
        if (rows.length < pageSize) continue;
        yield { ...resourcesOf(rows, resourceOf), linesDone: seen };
        rows = [];
      }
      if (rows.length > 0) yield { ...resourcesOf(rows, resourceOf), linesDone: seen };
    },
  };
}

async function orUndefinedIfRefused(ask: () => Promise<unknown>): Promise<unknown> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RestRefused) return undefined;
    throw error;
  }
}

async function* linesOf(address: string, timeoutMs: number): AsyncGenerator<string> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) });
    if (response.status !== 200 || response.body === null)
      throw new ExportNotOffered(`the storage of the daily file answers HTTP ${response.status}`);
    const unpacked = createGunzip();
    // What goes wrong on the way is thrown by reading what is unpacked.
    pipeline(Readable.fromWeb(response.body as ReadableStream), unpacked, () => undefined);
    yield* linesIn(unpacked);
  } catch (error) {
    if (error instanceof ExportNotOffered) throw error;
    throw new ExportNotOffered('the daily file could not be read to its end', { cause: error });
  }
}

async function* linesIn(text: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of text.setEncoding('utf8')) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLineCharacters) throw new ExportNotOffered('a line of the daily file has no end');
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function jsonOrNull(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
