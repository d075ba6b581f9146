import { groupBy } from '../group-by.ts';
import { type Counts, type Pool, poolOf, type Usual, usualOf } from './ceiling.ts';
import { parameters, type RiseKind } from './parameters.ts';
import { quietMarkOf } from './quiet-mark.ts';
import type { Segment, SegmentSeries } from './segments.ts';

const longestMs = parameters.incidentDaysAtMost * 24 * 3_600_000;

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
 * What is usual of every segment of a past, of which a segment may have several series. All segments of an account and channel are a pool, which carries those that are
 * new. Late receipts are a carrier's habit that one segment shows once in weeks, so a pool has one mark for them; how
 * long delivery takes is each segment's own.
 */
export class UsualShares {
  readonly #kind: RiseKind;
  readonly #segments = new Map<string, Held>();
  readonly #pools = new Map<string, Held>();

  constructor(kind: RiseKind, past: readonly SegmentSeries[], incidents: readonly Incident[]) {
    this.#kind = kind;
    for (const [name, members] of groupBy(past, poolName)) {
      const segments = groupBy(members, ({ key }) => key);
      this.#fill(
        name,
        [...segments].map(([key, series]) => ({ key, blocks: blocksOf(series, incidents) })),
      );
    }
  }

  /** A segment that is new is held to what is usual of its pool; undefined where the past says too little. */
  of(segment: Segment): Held | undefined {
    const held = this.#segments.get(segment.key) ?? this.#pools.get(poolName(segment));
    if (held !== undefined || parameters.pastAtLeast[this.#kind] > 0) return held;
    return { mark: 0, usual: usualOf(this.#kind, []) };
  }

  #fill(name: string, members: readonly { key: string; blocks: readonly (readonly Counts[])[] }[]): void {
    const marks = members[0]?.blocks.length ?? 0;
    const all = Array.from({ length: marks }, (_, mark) =>
      members.flatMap(({ blocks }) => blocks[mark] ?? []),
    );
    const messages = all[0]?.reduce((sum, { n }) => sum + n, 0) ?? 0;
    if (messages < parameters.pastAtLeast[this.#kind]) return;
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

/** Blocks of a segment for each mark, of all its series one after another. */
function blocksOf(
  series: readonly SegmentSeries[],
  incidents: readonly Incident[],
): readonly (readonly Counts[])[] {
  const marks = series[0]?.beyond.length ?? 0;
  const own = incidents
    .filter(({ key }) => key === series[0]?.key)
    .map(({ fromMs, toMs }) => ({ fromMs, toMs: Math.min(toMs, fromMs + longestMs) }));
  return Array.from({ length: marks }, (_, mark) =>
    series.flatMap(({ startMs, n, beyond }) =>
      startMs.flatMap((ms, at) =>
        own.some(({ fromMs, toMs }) => ms >= fromMs && ms <= toMs)
          ? []
          : [{ n: n[at] ?? 0, k: beyond[mark]?.[at] ?? 0 }],
      ),
    ),
  );
}
