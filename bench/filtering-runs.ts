import { Draws } from './filtering-random.ts';
import { AlarmCount, type NaiveRule, NaiveWatch, segments, Watch, waitAmong } from './filtering-watch.ts';
import { type Incident, type Minute, SegmentWorld } from './filtering-world.ts';

const minutesPerDay = 1_440;
const minutesPerWeek = 7 * minutesPerDay;
/** The week that is watched begins after the days that the usual is taken from. */
const begin = 15 * minutesPerDay;

/** False alarms of some quiet weeks over all segments. */
export interface QuietWeeks {
  readonly filtered: number;
  readonly silent: number;
  readonly naive: readonly number[];
}

export function quietWeeks(seed: number, weeks: number, rules: readonly NaiveRule[]): QuietWeeks {
  const wait = waitOf(seed);
  const total = { filtered: 0, silent: 0, naive: rules.map(() => 0) };
  for (let segment = 0; segment < segments; segment += 1) {
    const draws = new Draws(seed, segment, 1);
    const world = new SegmentWorld(draws, draws.magnitude(50, 50_000), 0);
    const watch = new Watch(world, draws, wait);
    const naiveWatch = new NaiveWatch();
    const filtered = new AlarmCount();
    const silent = new AlarmCount();
    const naive = rules.map((rule) => ({ rule, alarms: new AlarmCount() }));
    const heard: Minute = { made: 0, swallowed: 0, filteredHeard: 0, finalHeard: 0 };
    for (let minute = begin; minute < begin + weeks * minutesPerWeek; minute += 1) {
      world.next(heard, undefined);
      const alarmed = watch.minute(heard);
      if (alarmed.filtered) filtered.at(minute);
      if (alarmed.silent) silent.at(minute);
      naiveWatch.minute(heard);
      for (const { rule, alarms } of naive) if (naiveWatch.holds(rule)) alarms.at(minute);
    }
    total.filtered += filtered.count;
    total.silent += silent.count;
    for (const [index, { alarms }] of naive.entries())
      total.naive[index] = (total.naive[index] ?? 0) + alarms.count;
  }
  return total;
}

/** Minutes that receipts are waited for: as some segments of the account make necessary. */
export function waitOf(seed: number): number {
  const worlds = Array.from({ length: 40 }, (_, segment) => {
    const draws = new Draws(seed, segment, 3);
    return new SegmentWorld(draws, draws.magnitude(50, 50_000), 0);
  });
  return waitAmong(worlds);
}

/** What an incident is like. */
export interface IncidentKind {
  readonly drop: number;
  readonly messagesPerHour: number;
  readonly silent: boolean;
}

/** Messages of the segment that were made from the onset until each noticed; null: not within a day. */
export interface Noticed extends IncidentKind {
  readonly messagesInDay: number;
  readonly detector: number | null;
  readonly naive: readonly (number | null)[];
}

export function incidentOf(
  seed: number,
  kind: IncidentKind,
  wait: number,
  rules: readonly NaiveRule[],
): Noticed {
  const draws = new Draws(seed, 0, 2);
  const fromMinute = begin + minutesPerDay + Math.floor(draws.between(0, minutesPerWeek));
  const incident: Incident = { fromMinute, drop: kind.drop, silent: kind.silent };
  const world = new SegmentWorld(draws, kind.messagesPerHour, fromMinute - begin - minutesPerDay);
  const watch = new Watch(world, draws, wait);
  const naiveWatch = new NaiveWatch();
  const naive: (number | null)[] = rules.map(() => null);
  const heard: Minute = { made: 0, swallowed: 0, filteredHeard: 0, finalHeard: 0 };
  const madeIn: number[] = [];
  let detectedAfter: number | null = null;
  let messages = 0;
  for (let minute = -minutesPerDay; minute < minutesPerDay; minute += 1) {
    world.next(heard, incident);
    const alarmed = watch.minute(heard);
    naiveWatch.minute(heard);
    if (minute < 0) continue;
    messages += heard.made;
    madeIn.push(heard.made);
    for (const [index, rule] of rules.entries())
      if (naive[index] === null && naiveWatch.holds(rule)) naive[index] = messages;
    if (alarmed.filtered) detectedAfter ??= minute;
    if (alarmed.silent) detectedAfter ??= minute + wait;
  }
  const detector =
    detectedAfter === null ? null : madeIn.slice(0, detectedAfter + 1).reduce((sum, made) => sum + made, 0);
  return { ...kind, messagesInDay: messages, detector, naive };
}
