import { z } from 'zod';
import { isoTime } from '../clock.ts';
import { insertSettings, rowsOf, type Store } from '../store/store.ts';

const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/**
 * Works the hours of some time out again and writes them to slo_hours; hours in which nothing was made any more become 0.
 * Costs as much as there are resources in that time, so it is called for a few days at most.
 */
export async function writeHours(
  store: Store,
  fromMs: number,
  untilMs: number,
  nowMs: number,
): Promise<void> {
  const first = Math.floor(fromMs / hourMs) * hourMs;
  await store.writer.command({
    query: `INSERT INTO slo_hours (slo, hour, measured_at, good, bad)
      SELECT h.slo, h.hour, {at:DateTime64(3, 'UTC')}, sum(m.good), sum(m.bad)
      FROM (SELECT name AS slo, arrayJoin(range({first:UInt32}, {until:UInt32}, 3600))::DateTime('UTC') AS hour FROM slo) AS h
      LEFT JOIN (
          SELECT slo, toStartOfHour(minute) AS hour, good, bad FROM slo_minute
          WHERE minute >= toDateTime({first:UInt32}) AND minute < toDateTime({until:UInt32})
      ) AS m ON m.slo = h.slo AND m.hour = h.hour
      GROUP BY h.slo, h.hour`,
    query_params: {
      first: first / 1_000,
      until: Math.ceil(untilMs / hourMs) * (hourMs / 1_000),
      at: isoTime(nowMs).replace('T', ' ').replace('Z', ''),
    },
    clickhouse_settings: insertSettings,
  });
}

const dayRow = z.object({ day: z.string() });

/** Days since a time (its start, in milliseconds) of which something was made, or was once written to slo_hours; the latest first. */
export async function daysWithSomething(store: Store, sinceMs: number): Promise<readonly number[]> {
  const rows = await rowsOf(
    store,
    dayRow,
    `SELECT DISTINCT day FROM (
         SELECT toDate(minute) AS day FROM resources_by_minute WHERE minute >= toDateTime({since:UInt32})
         UNION ALL
         SELECT toDate(hour) AS day FROM slo_hours WHERE hour >= toDateTime({since:UInt32}) AND good + bad > 0
     ) ORDER BY day DESC`,
    { since: Math.floor(sinceMs / 1_000) },
  );
  return rows.map(({ day }) => Date.parse(day));
}
