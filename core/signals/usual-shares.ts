import { type Counts, type Pool, poolOf, type Usual, usualOf } from './ceiling.ts';
import { groupBy } from './group-by.ts';
import type { RiseKind } from './parameters.ts';
import { quietMarkOf } from './quiet-mark.ts';
import type { Segment, SegmentSeries } from './segments.ts';

/** Which mark a segment is held to, and what is usual of it beyond that. */
export interface Held {
  readonly mark: number;
  readonly usual: Usual;
}

/** A time that is no part of anybody's usual: of an incident that was found. */
export interface Incident {
  readonly key: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * What is usual of every segment of a past. All segments of an account and channel are a pool, which carries those that are
 * new. Late receipts are a carrier's habit that one segment shows once in weeks, so a pool has one mark for them; how
 * long delivery takes is each segment's own.
 */
export class UsualShares {
  readonly #kind: RiseKind;
  readonly #segments = new Map<string, Held>();
  readonly #pools = new Map<string, Held>();

  constructor(kind: RiseKind, past: readonly SegmentSeries[], incidents: readonly Incident[]) {
    this.#kind = kind;
    const segments = past.map((segment) => ({ segment, blocks: blocksOf(segment, incidents) }));
    for (const [name, members] of groupBy(segments, ({ segment }) => poolName(segment)))
      this.#fill(
        name,
        members.map(({ segment, blocks }) => ({ key: segment.key, blocks })),
      );
  }

  /** A segment that is new is held to what is usual of its pool. */
  of(segment: Segment): Held {
    return (
      this.#segments.get(segment.key) ??
      this.#pools.get(poolName(segment)) ?? {
        mark: quietMarkOf(this.#kind, [[]]),
        usual: usualOf(this.#kind, []),
      }
    );
  }

  #fill(name: string, members: readonly { key: string; blocks: readonly (readonly Counts[])[] }[]): void {
    const marks = members[0]?.blocks.length ?? 0;
    const all = Array.from({ length: marks }, (_, mark) =>
      members.flatMap(({ blocks }) => blocks[mark] ?? []),
    );
    const mark = quietMarkOf(this.#kind, all);
    const pools = all.map((blocks): Pool => poolOf(this.#kind, blocks));
    this.#pools.set(name, { mark, usual: usualOf(this.#kind, [], pools[mark]) });
    for (const { key, blocks } of members) {
      const own = this.#kind === 'latency-shift' ? quietMarkOf(this.#kind, blocks) : mark;
      this.#segments.set(key, { mark: own, usual: usualOf(this.#kind, blocks[own] ?? [], pools[own]) });
    }
  }
}

function poolName({ accountSid, environment, about }: Segment): string {
  return [accountSid, environment, about.channel].join('\n');
}

function blocksOf(segment: SegmentSeries, incidents: readonly Incident[]): readonly (readonly Counts[])[] {
  const own = incidents.filter(({ key }) => key === segment.key);
  const counts = segment.startMs.map((ms) => !own.some(({ fromMs, toMs }) => ms >= fromMs && ms <= toMs));
  return segment.beyond.map((found) =>
    found.map((k, at) => ({ n: segment.n[at] ?? 0, k })).filter((_, at) => counts[at]),
  );
}
