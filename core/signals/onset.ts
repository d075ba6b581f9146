import type { Usual } from './ceiling.ts';
import { betsAbove } from './rise.ts';

/** Steps of one segment, in order: when each began, its messages, and how many had what is watched for. */
export interface Steps {
  readonly startMs: readonly number[];
  readonly n: readonly number[];
  readonly k: readonly number[];
}

/**
 * The step in which a rise began: where the likelihood ratio of all since is the largest (Page, 1954). First against the
 * ceiling, for the share that it rose to; then between that share and the usual one, which is where it came from.
 */
export function onsetOf(steps: Steps, from: number, { share, ceiling }: Usual): number {
  let best = { at: from, height: Number.NEGATIVE_INFINITY };
  for (const bet of betsAbove(ceiling)) {
    const start = highestFrom(steps, from, ceiling, bet);
    if (start.height > best.height) best = start;
  }
  const { n, k } = countsSince(steps, best.at);
  const risen = Math.min(k / Math.max(n, 1), 0.999);
  const usual = Math.max(share, 1e-4);
  return risen > usual ? highestFrom(steps, from, usual, risen).at : best.at;
}

/** Sum of all from a step on. */
export function countsSince(steps: Steps, from: number): { n: number; k: number } {
  let n = 0;
  let k = 0;
  for (let at = from; at < steps.n.length; at += 1) {
    n += steps.n[at] ?? 0;
    k += steps.k[at] ?? 0;
  }
  return { n, k };
}

function highestFrom(
  steps: Steps,
  from: number,
  quiet: number,
  risen: number,
): { at: number; height: number } {
  const perFound = Math.log(risen / quiet);
  const perOther = Math.log((1 - risen) / (1 - quiet));
  let height = 0;
  let best = { at: from, height: Number.NEGATIVE_INFINITY };
  for (let at = steps.n.length - 1; at >= from; at -= 1) {
    const k = steps.k[at] ?? 0;
    height += k * perFound + ((steps.n[at] ?? 0) - k) * perOther;
    if (height > best.height) best = { at, height };
  }
  return best;
}
