import { z } from 'zod';

/** A length of time as people set it. A year is a year of the calendar. */
export interface Duration {
  readonly text: string;
  readonly count: number;
  readonly unit: 'm' | 'h' | 'd' | 'y';
}

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, y: 365.25 * 86_400_000 } as const;

/** `15m`, `24h`, `90d`, `6y`, within limits. `why` says where the limits come from. */
export function durationBetween(least: string, most: string, why = '') {
  const [min, max] = [durationOf(least), durationOf(most)];
  return z.string().transform((text, context): Duration => {
    const duration = parsed(text);
    if (duration !== undefined && lengthMs(duration) >= lengthMs(min) && lengthMs(duration) <= lengthMs(max))
      return duration;
    const because = why === '' ? '' : `: ${why}`;
    context.addIssue({
      code: 'custom',
      message: `is a duration such as 15m, 24h, 90d or 6y, from ${least} to ${most}${because}`,
    });
    return z.NEVER;
  });
}

/** A duration that is written in the code. */
export function durationOf(text: string): Duration {
  const duration = parsed(text);
  if (duration === undefined) throw new RangeError(`${text} is no duration`);
  return duration;
}

export function lengthMs({ count, unit }: Duration): number {
  return count * unitMs[unit];
}

/** The moment so long before another one. */
export function before(nowMs: number, duration: Duration): Date {
  if (duration.unit !== 'y') return new Date(nowMs - lengthMs(duration));
  const moment = new Date(nowMs);
  moment.setUTCFullYear(moment.getUTCFullYear() - duration.count);
  return moment;
}

function parsed(text: string): Duration | undefined {
  const match = /^([1-9]\d{0,4})([mhdy])$/.exec(text);
  return match === null ? undefined : { text, count: Number(match[1]), unit: match[2] as Duration['unit'] };
}
