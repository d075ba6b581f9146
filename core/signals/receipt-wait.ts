import { type Counts, usualOf } from './ceiling.ts';
import { parameters } from './parameters.ts';

/** How long a final receipt is waited for before it counts as missing. */
export const receiptWaitsMinutes = parameters.receiptWaitsMinutes;

/**
 * The wait that segments of an account and channel are held to: the shortest after which, at the worst of times, so few
 * receipts were missing that a rise can be told. Receipts that are late are a carrier's habit; so all segments of an
 * account and channel are asked together. `missing` has the blocks of the past for each of the waits, in their order.
 */
export function receiptWaitOf(missing: readonly (readonly Counts[])[]): number {
  const enough = missing.findIndex(
    (blocks) => usualOf('silent-filtering', blocks).ceiling <= parameters.ceilingAtLeast['silent-filtering'],
  );
  return receiptWaitsMinutes[enough] ?? receiptWaitsMinutes[receiptWaitsMinutes.length - 1] ?? 0;
}
