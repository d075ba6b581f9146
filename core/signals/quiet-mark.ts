import { type Counts, usualOf } from './ceiling.ts';
import { parameters, type RiseKind } from './parameters.ts';

/**
 * Marks beyond which something counts: minutes until a final receipt, seconds from sent to delivered, minutes until
 * a right code. What was filtered has no mark.
 */
export const marksOf: Readonly<Record<RiseKind, readonly number[]>> = {
  'carrier-filtering': [0],
  'silent-filtering': parameters.receiptWaitsMinutes,
  'latency-shift': parameters.latencyMarksSeconds,
  'otp-trouble': parameters.codeWaitsMinutes,
};

/**
 * Which mark is fit to be watched: the lowest beyond which, at the worst of times, so little was that a rise can be told;
 * the last where none is. `beyond` has the blocks of the past for each mark, in their order.
 */
export function quietMarkOf(kind: RiseKind, beyond: readonly (readonly Counts[])[]): number {
  const quiet = beyond.findIndex(
    (blocks) => usualOf(kind, blocks).ceiling <= parameters.ceilingAtLeast[kind],
  );
  return quiet === -1 ? beyond.length - 1 : quiet;
}
