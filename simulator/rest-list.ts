import type { Resource } from './resource.ts';
import { type ResourceIndex, startOf, tokenOf } from './resource-index.ts';
import { restStatus } from './rest-resource.ts';

/** Twilio's largest page and the one it gives unasked. */
const maxPageSize = 1_000;
const defaultPageSize = 50;
const dayMs = 86_400_000;

/** A page of a list, and the opaque token of the next one when there are more rows. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly pageSize: number;
  readonly next: string | undefined;
}

/**
 * One page of the resources that a search asks for, newest first; `undefined` when a parameter makes no sense.
 * A page token names the last row that was given, so that rows which are added or deleted meanwhile shift nothing.
 */
export function pageOf(
  index: ResourceIndex,
  search: URLSearchParams,
  nowMs: number,
): Page<Resource> | undefined {
  const pageSize = pageSizeOf(search);
  const filter = filterOf(search);
  const token = search.get('PageToken') ?? undefined;
  if (pageSize === undefined || filter === undefined) return undefined;
  if (token !== undefined && !index.knows(token)) return undefined;
  const rows: Resource[] = [];
  for (const resource of index.between(filter.fromMs, filter.toMs, nowMs, token)) {
    if (resource.deleted || !filter.tests.every((test) => test(resource, nowMs))) continue;
    const last = rows.at(-1);
    if (rows.length === pageSize && last !== undefined) return { rows, pageSize, next: tokenOf(last.sid) };
    rows.push(resource);
  }
  return { rows, pageSize, next: undefined };
}

/** How many rows a page has; `undefined` when that makes no sense. */
export function pageSizeOf(search: URLSearchParams, largest = maxPageSize): number | undefined {
  const pageSize = Number(search.get('PageSize') ?? defaultPageSize);
  return Number.isInteger(pageSize) && pageSize >= 1 ? Math.min(pageSize, largest) : undefined;
}

type Test = (resource: Resource, nowMs: number) => boolean;

interface Filter {
  readonly tests: readonly Test[];
  /** Nothing that started outside passes the tests. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** The filters that Twilio has: sides, dates (each bound inclusive) and, for calls, the status. */
function filterOf(search: URLSearchParams): Filter | undefined {
  const tests: Test[] = [];
  let fromMs = -Infinity;
  let toMs = Infinity;
  for (const [name, value] of search) {
    const [, field = '', operator = ''] = /^(\w+)([<>]?)$/.exec(name) ?? [];
    switch (field) {
      case 'DateSent':
      case 'StartTime': {
        const span = spanOf(value);
        if (span === undefined) return undefined;
        if (operator !== '<') fromMs = Math.max(fromMs, span.fromMs);
        if (operator !== '>') toMs = Math.min(toMs, span.toMs + 1_000);
        const family = field === 'DateSent' ? 'message' : 'call';
        tests.push(
          (resource, nowMs) => resource.family === family && isWithin(resource, nowMs, operator, span),
        );
        break;
      }
      case 'Status':
        tests.push(
          (resource, nowMs) => resource.family === 'message' || restStatus(resource, nowMs) === value,
        );
        break;
      case 'From':
        tests.push(({ from }) => from === value);
        break;
      case 'To':
        tests.push(({ to }) => to === value);
        break;
    }
  }
  return { tests, fromMs, toMs };
}

/** A day means all of it, a time means its second: dates are stored to the second. */
function spanOf(bound: string): { fromMs: number; toMs: number } | undefined {
  const at = Date.parse(bound);
  if (Number.isNaN(at)) return undefined;
  if (/^\d{4}-\d\d-\d\d$/.test(bound)) return { fromMs: at, toMs: at + dayMs - 1_000 };
  return { fromMs: toSecond(at), toMs: toSecond(at) };
}

/** What has no date yet is in no span. */
function isWithin(
  resource: Resource,
  nowMs: number,
  operator: string,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): boolean {
  const started = startOf(resource, nowMs);
  if (started === undefined) return false;
  const at = toSecond(started);
  return (operator === '<' || at >= fromMs) && (operator === '>' || at <= toMs);
}

function toSecond(atMs: number): number {
  return Math.floor(atMs / 1_000) * 1_000;
}
