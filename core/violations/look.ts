import type { Logger } from 'pino';
import { z } from 'zod';
import { type Clock, isoTime } from '../clock.ts';
import type { Metrics } from '../metrics.ts';
import { regularly, warned } from '../regularly.ts';
import { isFirstWatcher } from '../signals/watcher.ts';
import { rowsOf, type Store } from '../store/store.ts';
import { type Days, findUnsafeSettings, findViolations, joinPeople } from './find.ts';
import { setViolationGauges } from './gauges.ts';
import type { ViolationRules } from './read-file.ts';
import { fillViolationRules } from './rules-table.ts';

interface Looking {
  readonly store: Store;
  readonly rules: ViolationRules;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Logger;
  readonly instanceId: string;
  /** How often the last two days are worked out. */
  readonly everyMs: number;
}

const dayMs = 86_400_000;
/** Settings and who is one person change rarely; the one is weeks of traffic to look at, the other the whole directory. */
const slowEveryRounds = 10;
/** Older days are worked out in turn, a week with each round: late callbacks and new rules change the past. */
const weekDays = 7;
const oldestDays = 400;

/**
 * Works violations out until the returned function is called, which resolves when nothing is asked any more. Of several
 * instances one does; every one shows the gauges.
 */
export function lookForViolations(looking: Looking): () => Promise<void> {
  const { log, everyMs } = looking;
  const failed = warned(log, 'violations could not be worked out; it is tried again');
  return regularly(rounds(looking), { everyMs, failed });
}

function rounds({ store, rules, metrics, clock, instanceId }: Looking) {
  let filled = false;
  let number = 0;
  /** The first day of the next week of older days; none yet. */
  let olderMs = Number.POSITIVE_INFINITY;
  return async (stopping: AbortSignal): Promise<void> => {
    if (!filled) await fillViolationRules(store, rules, clock);
    filled = true;
    if (stopping.aborted) return;
    if (await isFirstWatcher(store, instanceId)) {
      const now = number % slowEveryRounds === 0;
      if (now) await joinPeople(store, clock);
      if (stopping.aborted) return;
      await findViolations(store, daysFrom(clock() - dayMs, 2), clock);
      if (now && !stopping.aborted) await findUnsafeSettings(store, clock);
      number += 1;
      if (stopping.aborted) return;
      const newest = clock() - 2 * dayMs;
      if (olderMs > newest) olderMs = await oldestMs(store, clock());
      if (olderMs <= newest) await findViolations(store, daysFrom(olderMs, weekDays), clock);
      olderMs += weekDays * dayMs;
    }
    if (stopping.aborted) return;
    await setViolationGauges(store, metrics, clock());
  };
}

const oldestRow = z.object({ oldest: z.string() });

/** When the record begins, as far back as violations are worked out. */
async function oldestMs(store: Store, nowMs: number): Promise<number> {
  const [row] = await rowsOf(
    store,
    oldestRow,
    'SELECT toString(toDate(min(minute))) AS oldest FROM resources_by_minute HAVING count() > 0',
  );
  return Math.max(row === undefined ? nowMs : Date.parse(row.oldest), nowMs - oldestDays * dayMs);
}

function daysFrom(firstMs: number, days: number): Days {
  const dayOf = (ms: number): string => isoTime(ms).slice(0, 10);
  return { first: dayOf(firstMs), last: dayOf(firstMs + (days - 1) * dayMs) };
}
