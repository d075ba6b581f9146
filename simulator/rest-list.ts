import { createHash } from 'node:crypto';
import { type Resource, stepAt } from './resource.ts';
import { restStatus, startOf } from './rest-resource.ts';

/** Twilio's largest page and the one it gives unasked. */
const maxPageSize = 1_000;
const defaultPageSize = 50;
const dayMs = 86_400_000;

/** A page of a list, and the opaque token of the next one when there are more rows. */
export interface Page {
  readonly rows: readonly Resource[];
  readonly pageSize: number;
  readonly next: string | undefined;
}

/** The resources of one account and family, newest first, and where each page token stands. */
export interface SortedList {
  readonly rows: readonly Resource[];
  readonly placeOf: ReadonlyMap<string, number>;
}

/** Sorts once what is asked for often. */
export function sortedList(resources: readonly Resource[]): SortedList {
  const rows = [...resources].sort(newestFirst);
  return { rows, placeOf: new Map(rows.map(({ sid }, index) => [tokenOf(sid), index])) };
}

/**
 * One page of what a search asks for; `undefined` when a parameter makes no sense. A page token names the last row that
 * was given, so that rows which are added or deleted meanwhile shift nothing.
 */
export function pageOf(list: SortedList, search: URLSearchParams, nowMs: number): Page | undefined {
  const pageSize = Number(search.get('PageSize') ?? defaultPageSize);
  const test = filterOf(search);
  const token = search.get('PageToken');
  const last = token === null ? -1 : list.placeOf.get(token);
  if (!Number.isInteger(pageSize) || pageSize < 1 || test === undefined || last === undefined)
    return undefined;
  const size = Math.min(pageSize, maxPageSize);
  const rows: Resource[] = [];
  for (let place = last + 1; place < list.rows.length && rows.length <= size; place += 1) {
    const row = list.rows[place];
    if (row !== undefined && !row.deleted && stepAt(row, nowMs) !== undefined && test(row, nowMs))
      rows.push(row);
  }
  const end = rows[size - 1];
  return {
    rows: rows.slice(0, size),
    pageSize: size,
    next: rows.length > size && end !== undefined ? tokenOf(end.sid) : undefined,
  };
}

type Test = (resource: Resource, nowMs: number) => boolean;

/** The filters that Twilio has: sides, dates (each bound inclusive) and, for calls, the status. */
function filterOf(search: URLSearchParams): Test | undefined {
  const tests: Test[] = [];
  for (const [name, value] of search) {
    const [, field = '', operator = ''] = /^(\w+)([<>]?)$/.exec(name) ?? [];
    switch (field) {
      case 'DateSent':
      case 'StartTime': {
        const span = spanOf(value);
        if (span === undefined) return undefined;
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
  return (resource, nowMs) => tests.every((test) => test(resource, nowMs));
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

function newestFirst(a: Resource, b: Resource): number {
  return (b.steps[0]?.atMs ?? 0) - (a.steps[0]?.atMs ?? 0) || (a.sid < b.sid ? -1 : Number(a.sid > b.sid));
}

function tokenOf(sid: string): string {
  return `PA${createHash('md5').update(sid).digest('hex')}`;
}
