import type { Holiday } from './rules.ts';

const dayMs = 86_400_000;

/** A federal holiday on the day on which it is kept, `YYYY-MM-DD`. */
export interface KeptHoliday {
  readonly day: string;
  readonly name: string;
}

/** The federal holidays of some years: of one on a Sunday the Monday after is free, of one on a Saturday the Friday before. */
export function federalHolidays(
  rules: readonly Holiday[],
  firstYear: number,
  lastYear: number,
): readonly KeptHoliday[] {
  const years = Array.from({ length: lastYear - firstYear + 1 }, (_, index) => firstYear + index);
  return years.flatMap((year) =>
    rules
      .filter((rule) => !('since' in rule) || rule.since === undefined || year >= rule.since)
      .map((rule) => ({ day: isoDay(kept(dateOf(rule, year))), name: rule.name })),
  );
}

/** Midnight (UTC) of the holiday itself. */
function dateOf(rule: Holiday, year: number): number {
  if ('day' in rule) return Date.UTC(year, rule.month - 1, rule.day);
  const { month, weekday, nth } = rule;
  if (nth === -1) {
    const last = Date.UTC(year, month, 0);
    return last - ((weekdayOf(last) - weekday + 7) % 7) * dayMs;
  }
  const first = Date.UTC(year, month - 1, 1);
  return first + (((weekday - weekdayOf(first) + 7) % 7) + (nth - 1) * 7) * dayMs;
}

function kept(ms: number): number {
  const weekday = weekdayOf(ms);
  if (weekday === 7) return ms + dayMs;
  return weekday === 6 ? ms - dayMs : ms;
}

/** 1 is Monday, 7 is Sunday. */
function weekdayOf(ms: number): number {
  return ((new Date(ms).getUTCDay() + 6) % 7) + 1;
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
