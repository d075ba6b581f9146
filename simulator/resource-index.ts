import { createHash } from 'node:crypto';
import type { Resource } from './resource.ts';

/**
 * The resources of one family of one account in the order in which REST lists them, sorted once: an account of 20,000
 * messages is read a page at a time, hundreds of times a second.
 */
export class ResourceIndex {
  readonly #newestFirst: readonly Resource[];
  readonly #tokens: ReadonlyMap<string, number>;
  /** The longest time between making a resource and the time that lists are filtered by. */
  readonly #longestStartMs: number;

  constructor(resources: readonly Resource[]) {
    this.#newestFirst = [...resources].sort(newestFirst);
    this.#tokens = new Map(this.#newestFirst.map(({ sid }, index) => [tokenOf(sid), index]));
    this.#longestStartMs = this.#newestFirst.reduce(
      (longest, resource) => Math.max(longest, (startOf(resource, Infinity) ?? 0) - madeMs(resource)),
      0,
    );
  }

  /** Every resource that may have been made by `nowMs` and started from `fromMs` to `toMs`, newest first; some that were not, too. */
  *between(fromMs: number, toMs: number, nowMs: number, afterToken: string | undefined): Iterable<Resource> {
    const after = afterToken === undefined ? -1 : (this.#tokens.get(afterToken) ?? Infinity);
    const begin = Math.max(this.#firstMadeBy(Math.min(nowMs, toMs)), after + 1);
    const oldestMs = fromMs - this.#longestStartMs;
    for (let index = begin; index < this.#newestFirst.length; index += 1) {
      const resource = this.#newestFirst[index];
      if (resource === undefined || madeMs(resource) < oldestMs) return;
      yield resource;
    }
  }

  knows(token: string): boolean {
    return this.#tokens.has(token);
  }

  /** The place of the newest resource that was made at a moment or before. */
  #firstMadeBy(atMs: number): number {
    let low = 0;
    let high = this.#newestFirst.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const resource = this.#newestFirst[middle];
      if (resource !== undefined && madeMs(resource) > atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The opaque token of the page that begins after a resource. */
export function tokenOf(sid: string): string {
  return `PA${createHash('md5').update(sid).digest('hex')}`;
}

/** What lists are filtered by: when a message was sent, when a call began; not there before that. */
export function startOf(resource: Resource, nowMs: number): number | undefined {
  if (resource.family === 'message' && resource.direction === 'inbound') return madeMs(resource);
  const status = resource.family === 'message' ? 'sent' : 'initiated';
  return resource.steps.find((step) => step.status === status && step.atMs <= nowMs)?.atMs;
}

function madeMs(resource: Resource): number {
  return resource.steps[0]?.atMs ?? 0;
}

function newestFirst(a: Resource, b: Resource): number {
  return madeMs(b) - madeMs(a) || (a.sid < b.sid ? -1 : Number(a.sid > b.sid));
}
