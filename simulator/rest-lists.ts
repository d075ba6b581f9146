import type { Express, Request } from 'express';
import type { SimulatedAccount } from './account.ts';
import { ownAccount } from './rest-accounts.ts';
import type { RestOptions } from './rest-options.ts';
import { metaOf, pageOfRows, searchOf } from './rest-pages.ts';
import { refuse } from './rest-refusal.ts';

/** One list of the APIs beside the 2010-04-01 one: those know the account by its login alone. */
export interface OwnList<T> {
  readonly path: string;
  /** The name of the rows in the answer. */
  readonly key: string;
  /** The rows that a request asks for, or why there are none. */
  readonly rowsOf: (account: SimulatedAccount, request: Request, nowMs: number) => readonly T[] | 400 | 404;
  /** What tells a row from the others. */
  readonly keyOf: (row: T) => string;
  readonly json: (row: T, account: SimulatedAccount, nowMs: number) => object;
}

export function addOwnList<T>(app: Express, options: RestOptions, list: OwnList<T>): void {
  app.get(list.path, (request, response) => {
    const account = ownAccount(options, request, response);
    if (account === undefined) return;
    const nowMs = options.clock();
    const rows = list.rowsOf(account, request, nowMs);
    if (typeof rows === 'number') {
      refuse(response, rows);
      return;
    }
    const page = pageOfRows(rows, searchOf(request), list.keyOf);
    if (page === undefined) {
      refuse(response, 400);
      return;
    }
    const shown = page.rows.map((row) => list.json(row, account, nowMs));
    response.json({ [list.key]: shown, meta: metaOf(request, list.key, page) });
  });
}

/** A stretch of time that a search asks for, both bounds included; `undefined` when one of them is no time. */
export function stretchOf(
  search: URLSearchParams,
  from: string,
  to: string,
): { fromMs: number; toMs: number } | undefined {
  const fromMs = search.has(from) ? Date.parse(search.get(from) ?? '') : -Infinity;
  const until = search.get(to) ?? '';
  const wholeDayMs = /^\d{4}-\d\d-\d\d$/.test(until) ? 86_400_000 - 1 : 999;
  const toMs = search.has(to) ? Date.parse(until) + wholeDayMs : Infinity;
  return Number.isNaN(fromMs) || Number.isNaN(toMs) ? undefined : { fromMs, toMs };
}

/** What had happened by now within a stretch of time, the latest first. */
export function latestFirst<T extends { readonly atMs: number }>(
  rows: readonly T[],
  stretch: { fromMs: number; toMs: number } | undefined,
  nowMs: number,
): readonly T[] | 400 {
  if (stretch === undefined) return 400;
  return rows
    .filter(({ atMs }) => atMs >= stretch.fromMs && atMs <= Math.min(stretch.toMs, nowMs))
    .sort((a, b) => b.atMs - a.atMs);
}

/** ISO 8601 to the second, as every API but the oldest writes times. */
export function isoSecond(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}
