import { type IncidentKind, incidentOf, type Noticed, waitOf } from './filtering-runs.ts';
import type { NaiveRule } from './filtering-watch.ts';

export const drops = [0.1, 0.2, 0.4, 0.6, 0.8];
export const messagesPerHour = [50, 280, 1_580, 8_900, 50_000];

/** Every drop at every volume, so many times. */
export function incidents(
  seed: number,
  times: number,
  silent: boolean,
  rules: readonly NaiveRule[],
): readonly Noticed[] {
  const kinds: readonly IncidentKind[] = drops.flatMap((drop) =>
    messagesPerHour.map((perHour) => ({ drop, messagesPerHour: perHour, silent })),
  );
  const wait = silent ? waitOf(seed) : 0;
  return Array.from({ length: times }, () => kinds)
    .flat()
    .map((kind, index) => incidentOf(seed + index, kind, wait, rules));
}

/** Messages until something was noticed; what was not noticed within a day took longer than all that was. */
export function medianOf(messages: readonly (number | null)[]): number {
  const sorted = messages.map((value) => value ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
