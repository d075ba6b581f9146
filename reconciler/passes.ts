import type { Window } from './resources/resource.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/**
 * How long after a stretch of time it is read again. REST cannot be asked for what has changed, and statuses arrive
 * late, so every stretch is read several times: early, to find losses while they are fresh; later, for statuses that
 * took their time; at last, for receipts of WhatsApp and RCS and for what changed although its day was closed.
 */
export const passes = [
  { name: 'after-5-minutes', delayMs: 5 * minuteMs, stepMs: 5 * minuteMs, catchUpMs: hourMs },
  { name: 'after-1-hour', delayMs: hourMs, stepMs: hourMs, catchUpMs: dayMs },
  { name: 'after-24-hours', delayMs: dayMs, stepMs: dayMs, catchUpMs: 3 * dayMs },
  { name: 'after-72-hours', delayMs: 3 * dayMs, stepMs: dayMs, catchUpMs: 31 * dayMs },
  { name: 'after-7-days', delayMs: 7 * dayMs, stepMs: dayMs, catchUpMs: 31 * dayMs },
] as const satisfies readonly Pass[];

/** Whether a pass is the first to see a stretch: then much of it is on its way, and no SID is asked for by itself. */
export function isEarliest(pass: string): boolean {
  return pass === passes[0].name;
}

export interface Pass {
  readonly name: string;
  /** How long ago the end of a stretch must be. */
  readonly delayMs: number;
  /** Stretches begin and end at multiples of this, in UTC. */
  readonly stepMs: number;
  /** How far back it goes after a standstill; what is older is read by the passes that come later. */
  readonly catchUpMs: number;
}

/** Days are read by the first run ever back to this many steps, so that a new appliance has something to show. */
const stepsOfFirstRun = 2;

/**
 * What a pass has to read now: from where it stopped (`readTo`, the last second read) to as near as its delay allows, in
 * stretches within one UTC day each. Days in UTC have no daylight saving, so that none is shorter or counted twice.
 */
export function dueStretches(pass: Pass, readTo: Date | undefined, nowMs: number): readonly Window[] {
  const endMs = Math.floor((nowMs - pass.delayMs) / pass.stepMs) * pass.stepMs;
  const goOnMs = readTo === undefined ? endMs - stepsOfFirstRun * pass.stepMs : readTo.getTime() + 1_000;
  return withinDays({
    from: new Date(Math.max(goOnMs, endMs - pass.catchUpMs)),
    to: new Date(endMs - 1_000),
  });
}

/** A window cut at midnights in UTC; none when it is empty. Both ends of each part belong to it, to the second. */
export function withinDays({ from, to }: Window): readonly Window[] {
  const parts: Window[] = [];
  const lastMs = Math.floor(to.getTime() / 1_000) * 1_000;
  let startMs = Math.floor(from.getTime() / 1_000) * 1_000;
  while (startMs <= lastMs) {
    const midnightMs = (Math.floor(startMs / dayMs) + 1) * dayMs;
    parts.push({ from: new Date(startMs), to: new Date(Math.min(lastMs, midnightMs - 1_000)) });
    startMs = midnightMs;
  }
  return parts;
}

/** The day (YYYY-MM-DD) that a window is all of, or `undefined` when it is only a part. */
export function wholeDay({ from, to }: Window): string | undefined {
  const isWhole = from.getTime() % dayMs === 0 && to.getTime() - from.getTime() === dayMs - 1_000;
  return isWhole ? from.toISOString().slice(0, 10) : undefined;
}
