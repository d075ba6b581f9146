import { parameters, type RiseKind } from './parameters.ts';

/** Messages of a stretch of time, and how many of them had what is watched for: were filtered, unheard, late. */
export interface Counts {
  readonly n: number;
  readonly k: number;
}

/** What is usual of a segment, and the highest share that is still quiet. */
export interface Usual {
  /** Share of the past. */
  readonly share: number;
  /** Standard deviation of the share between blocks, chance within a block taken out. */
  readonly deviation: number;
  /** The null hypothesis: at no time is the share above this. */
  readonly ceiling: number;
}

/** What is usual of all of an account and channel: carries segments that have little past of their own. */
export interface Pool {
  readonly share: number;
  readonly deviation: number;
}

/** Of an account and channel without any past. */
const firstPool: Pool = { share: parameters.firstShare, deviation: parameters.firstDeviation };

/** The pool of the blocks of several segments. */
export function poolOf(kind: RiseKind, blocks: readonly Counts[]): Pool {
  return usualOf(kind, blocks, firstPool);
}

/**
 * The usual share of a segment from blocks of its past, and its ceiling. The share fluctuates between blocks by more
 * than chance (campaigns, hours, carriers' moods), so the fluctuation is measured: the variance between blocks, less
 * what a binomial of the same size would have (DerSimonian & Laird, 1986, for shares).
 */
export function usualOf(kind: RiseKind, blocks: readonly Counts[], pool: Pool = firstPool): Usual {
  const weight = parameters.poolMessages;
  let messages = 0;
  let found = 0;
  for (const { n, k } of blocks) {
    messages += n;
    found += k;
  }
  const share = (found + weight * pool.share) / (messages + weight);
  const own = variationOf(blocks, messages, share);
  // How much the blocks themselves say of the fluctuation: those in which one would be seen.
  const poolDeviation = pool.share > 0 ? (pool.deviation / pool.share) * share : pool.deviation;
  const variance = (own * messages + poolDeviation ** 2 * weight) / (messages + weight);
  const deviation = Math.sqrt(variance);
  const unsure = 2 * Math.sqrt((share * (1 - share)) / (messages + weight));
  const ceiling = Math.max(
    (share + unsure) * parameters.ceilingFactorAtLeast,
    share + unsure + parameters.ceilingDeviations * deviation,
    worstBlock(blocks, share, variance) * parameters.ceilingOverWorstBlock,
    parameters.ceilingAtLeast[kind],
  );
  return { share, deviation, ceiling: Math.min(ceiling, parameters.ceilingAtMost) };
}

/** Variance of the share between blocks that chance within blocks does not explain. */
function variationOf(blocks: readonly Counts[], messages: number, share: number): number {
  let apart = 0;
  let squares = 0;
  let filled = 0;
  for (const { n, k } of blocks) {
    if (n === 0) continue;
    filled += 1;
    apart += n * (k / n - share) ** 2;
    squares += n * n;
  }
  if (filled < 2) return 0;
  const byChance = (filled - 1) * share * (1 - share);
  return Math.max(0, (apart - byChance) / (messages - squares / messages));
}

/** The largest share of a block, drawn towards the usual one as far as the block is small (a beta prior's mean). */
function worstBlock(blocks: readonly Counts[], share: number, variance: number): number {
  if (variance === 0) return share;
  const prior = Math.max(1, (share * (1 - share)) / variance - 1);
  let worst = share;
  for (const { n, k } of blocks) worst = Math.max(worst, (k + prior * share) / (n + prior));
  return worst;
}
