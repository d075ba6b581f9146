import type { Counts } from './ceiling.ts';
import { parameters } from './parameters.ts';

/** A template (or the fingerprint of a text) before a rise and since. */
export interface Part {
  readonly name: string;
  readonly before: Counts;
  readonly since: Counts;
}

/** The part that carries a rise. */
export interface RisenPart {
  readonly name: string;
  /** How many times as large its share is; null where it had none before. */
  readonly times: number | null;
  /** The others did not rise. */
  readonly alone: boolean;
}

/**
 * Which template carries a rise: the one with most of what is above the usual, where there are others to compare with. The
 * usual share of a part that is new is that of all together.
 */
export function partThatRose(parts: readonly Part[]): RisenPart | undefined {
  if (parts.length < 2) return undefined;
  const all = shareOf(sumOf(parts.map(({ before }) => before)));
  const excess = parts.map(({ before, since }) =>
    Math.max(0, since.k - since.n * (before.n === 0 ? all : shareOf(before))),
  );
  const total = excess.reduce((sum, part) => sum + part, 0);
  const most = excess.indexOf(Math.max(...excess));
  const part = parts[most];
  if (part === undefined || total === 0 || (excess[most] ?? 0) < parameters.carriesShare * total)
    return undefined;
  const before = part.before.n === 0 ? all : shareOf(part.before);
  const others = parts.filter((_, index) => index !== most);
  const othersBefore = shareOf(sumOf(others.map((other) => other.before)));
  const othersSince = sumOf(others.map((other) => other.since));
  return {
    name: part.name,
    times: before === 0 ? null : shareOf(part.since) / before,
    alone: othersSince.k <= withinChance(othersSince.n, othersBefore),
  };
}

/** What a share gives among so many messages, with two standard deviations and one more. */
function withinChance(n: number, share: number): number {
  return n * share + 2 * Math.sqrt(n * share * (1 - share)) + 1;
}

function shareOf({ n, k }: Counts): number {
  return n === 0 ? 0 : k / n;
}

function sumOf(counts: readonly Counts[]): Counts {
  return counts.reduce((sum, { n, k }) => ({ n: sum.n + n, k: sum.k + k }), { n: 0, k: 0 });
}
