import type { Request } from 'express';
import { tokenOf } from './resource-index.ts';
import { type Page, pageSizeOf } from './rest-list.ts';

/** The query of a request, as the names and values that were sent. */
export function searchOf(request: Request): URLSearchParams {
  return request.query as unknown as URLSearchParams;
}

/** One page of a short list; `undefined` when a parameter makes no sense. Each row has a key of its own. */
export function pageOfRows<T>(
  rows: readonly T[],
  search: URLSearchParams,
  keyOf: (row: T) => string,
  largestPage?: number,
): Page<T> | undefined {
  const pageSize = pageSizeOf(search, largestPage);
  const token = search.get('PageToken');
  const last = token === null ? -1 : rows.findIndex((row) => tokenOf(keyOf(row)) === token);
  if (pageSize === undefined || (token !== null && last === -1)) return undefined;
  const given = rows.slice(last + 1, last + 1 + pageSize);
  const end = given.at(-1);
  const isMore = last + 1 + pageSize < rows.length && end !== undefined;
  return { rows: given, pageSize, next: isMore ? tokenOf(keyOf(end)) : undefined };
}

/** What the 2010-04-01 API puts around a page; its addresses have no host. */
export function envelopeOf(request: Request, { rows, pageSize, next }: Page<unknown>): object {
  const page = numberOf(request);
  return {
    end: page * pageSize + Math.max(rows.length - 1, 0),
    first_page_uri: pageUri(request, pageSize, 0, undefined),
    next_page_uri: next === undefined ? null : pageUri(request, pageSize, page + 1, next),
    page,
    page_size: pageSize,
    previous_page_uri: null,
    start: page * pageSize,
    uri: request.originalUrl,
  };
}

/** What the other APIs put beside a page, with whole addresses: here of the simulator, so that nobody leaves it. */
export function metaOf(request: Request, key: string, { pageSize, next }: Page<unknown>): object {
  const page = numberOf(request);
  const host = hostOf(request);
  return {
    first_page_url: host + pageUri(request, pageSize, 0, undefined),
    key,
    next_page_url: next === undefined ? null : host + pageUri(request, pageSize, page + 1, next),
    page,
    page_size: pageSize,
    previous_page_url: null,
    url: host + pageUri(request, pageSize, page, undefined),
  };
}

export function hostOf(request: Request): string {
  return `${request.protocol}://${request.get('host')}`;
}

function numberOf(request: Request): number {
  return Number(searchOf(request).get('Page') ?? 0) || 0;
}

function pageUri(request: Request, pageSize: number, page: number, token: string | undefined): string {
  const asked = [...searchOf(request)].filter(([name]) => !/^Page(Size|Token)?$/.test(name));
  const query = new URLSearchParams(asked);
  query.set('PageSize', String(pageSize));
  query.set('Page', String(page));
  if (token !== undefined) query.set('PageToken', token);
  return `${request.path}?${query}`;
}
