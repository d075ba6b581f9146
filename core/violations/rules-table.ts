import { z } from 'zod';
import { type Clock, isoTime } from '../clock.ts';
import { zonesOfNumbers } from '../redaction/place.ts';
import { insertRows, rowsOf, type Store } from '../store/store.ts';
import { federalHolidays } from './holidays.ts';
import type { ViolationRules } from './read-file.ts';
import type { Rule } from './rules.ts';
import { clockChanges } from './zone-clock.ts';

/** The last day that a column of type Date can hold: no end is known. */
const noEnd = '2149-06-06';
const years = { back: 8, ahead: 3 };

/** Brings rules, clocks and holidays into ClickHouse, where the views read them. Writes only what differs. */
export async function fillViolationRules(store: Store, rules: ViolationRules, clock: Clock): Promise<void> {
  const now = clock();
  const year = new Date(now).getUTCFullYear();
  const [first, last] = [year - years.back, year + years.ahead];
  await fill(
    store,
    'violation_rules',
    ['rule'],
    rules.rules.map((rule) => rowOf(rule, rules)),
    {
      filled_at: isoTime(now),
    },
  );
  const seconds = (of: number): number => Date.UTC(of, 0, 1) / 1_000;
  await fill(
    store,
    'zone_offsets',
    ['zone', 'since'],
    zonesOfNumbers()
      .flatMap((zone) => clockChanges(zone, seconds(first), seconds(last + 1)))
      .map(({ zone, since, offsetSeconds }) => ({
        zone,
        since: isoTime(since * 1_000),
        offset_seconds: offsetSeconds,
        tz_version: process.versions.tz ?? 'unknown',
      })),
    { version: isoTime(now) },
  );
  await fill(
    store,
    'federal_holidays',
    ['day'],
    federalHolidays(rules.federalHolidays, first, last).map(({ day, name }) => ({ day, name })),
    { version: isoTime(now) },
  );
}

type Row = Readonly<Record<string, unknown>>;

/** Makes the live rows of a table these: new and changed ones are written, others are marked as gone. */
async function fill(
  store: Store,
  table: string,
  key: readonly string[],
  wanted: readonly Row[],
  stamp: Row,
): Promise<void> {
  const [first] = wanted;
  if (first === undefined) return;
  const columns = Object.keys(first);
  const there = await rowsOf(
    store,
    z.record(z.string(), z.unknown()),
    `SELECT ${columns.join(', ')} FROM ${table} FINAL WHERE is_deleted = 0`,
  );
  const keyOf = (row: Row): string => key.map((column) => comparable(row[column])).join(' ');
  const textOf = (row: Row): string => columns.map((column) => comparable(row[column])).join(' ');
  const thereByKey = new Map(there.map((row) => [keyOf(row), textOf(row)]));
  const keys = new Set(wanted.map(keyOf));
  const changed = wanted.filter((row) => thereByKey.get(keyOf(row)) !== textOf(row));
  const gone = there.filter((row) => !keys.has(keyOf(row)));
  await insertRows(store, table, [
    ...changed.map((row) => ({ ...row, ...stamp, is_deleted: 0 })),
    ...gone.map((row) => ({ ...row, ...stamp, is_deleted: 1 })),
  ]);
}

/** A value as ClickHouse gives it back: times without fractions of nought, numbers that may be texts, names in order. */
function comparable(value: unknown): string {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return JSON.stringify(
      Object.entries(value)
        .map(([name, one]) => [name, String(one)])
        .sort(),
    );
  if (Array.isArray(value)) return JSON.stringify(value.map(String));
  return String(value).replace(/\.000Z$/, 'Z');
}

function rowOf(rule: Rule, { sameAccountOnly }: ViolationRules): Row {
  const { cap } = rule;
  const days = windowOf(rule);
  return {
    rule: rule.name,
    kind: rule.kind,
    jurisdiction: rule.jurisdiction,
    valid_from: rule.from,
    valid_to: rule.until ?? noEnd,
    status: rule.status,
    cite: rule.cite,
    url: rule.url,
    as_of: rule.asOf,
    purposes: [...rule.purposes].sort(),
    channels: [...(rule.channels ?? [])].sort(),
    opens: days.map(({ opens }) => opens),
    closes: days.map(({ closes }) => closes),
    rests_on_holidays: rule.window?.holidays === 'none',
    cap: cap?.most ?? 0,
    period_days: cap?.days ?? 0,
    period_hours: cap?.hours ?? 0,
    unless_consent: cap?.unlessConsent ?? false,
    parameters: { ...rule.parameters, sameAccountOnly: sameAccountOnly ? 1 : 0 },
  };
}

const closed = { opens: 0, closes: 0 };

/** Hours by the day of the week, Monday first; nothing for rules of other kinds. */
function windowOf({ window }: Rule): readonly { readonly opens: number; readonly closes: number }[] {
  if (window === undefined) return [];
  if ('everyDay' in window) return Array.from({ length: 7 }, () => window.everyDay);
  const { mondayToSaturday, sunday } = window;
  return [...Array.from({ length: 6 }, () => mondayToSaturday), sunday === 'none' ? closed : sunday];
}
