import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fillErrorCodes } from '../../core/store/error-codes-table.ts';
import { migrate } from '../../core/store/migrate.ts';
import { openEmbedded } from '../../core/store/open.ts';
import type { Store } from '../../core/store/store.ts';
import { median } from '../ingest.ts';
import {
  type Dashboard,
  defaultRangeMs,
  type Query,
  queriesOf,
  renderedDashboards,
  stepSeconds,
} from './dashboards.ts';
import { grafanaSql } from './grafana-sql.ts';
import { fillMonth } from './month.ts';

const runs = 3;
const goals = { medianMs: 300, worstMs: 1_500 };
const shown = 12;

interface Timed {
  readonly query: Query;
  readonly ms: number;
}

/** How long each panel takes over ten million events, at the range that its dashboard opens with, one after another. */
export async function benchPanels(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerline-bench-panels-'));
  const store = await openEmbedded(
    { url: undefined, user: undefined, password: undefined, database: 'ledgerline', cluster: undefined },
    folder,
  );
  try {
    await migrate(store);
    await fillErrorCodes(store);
    const nowMs = Date.now();
    const begun = performance.now();
    const events = await fillMonth(store, nowMs);
    console.log(
      `\nPanels: ${events} events of 30 days (made in ${Math.round((performance.now() - begun) / 1000)} s), embedded, median of ${runs} runs each`,
    );
    report(await timeAll(store, nowMs));
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timeAll(store: Store, nowMs: number): Promise<readonly Timed[]> {
  const timed: Timed[] = [];
  for (const [name, dashboard] of renderedDashboards())
    for (const query of queriesOf(name, dashboard))
      timed.push({ query, ms: await timeOne(store, query, dashboard, nowMs) });
  return timed;
}

async function timeOne(store: Store, query: Query, dashboard: Dashboard, nowMs: number): Promise<number> {
  const rangeMs = defaultRangeMs(dashboard);
  const sql = grafanaSql(query.rawSql, {
    fromMs: nowMs - rangeMs,
    toMs: nowMs,
    intervalSeconds: stepSeconds(rangeMs),
    // Of resource 1: the md5 of its number.
    chosen: { sid: 'SMc4ca4238a0b923820dcc509a6f75849b' },
  });
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const begun = performance.now();
    await (await store.reader.query({ query: sql, format: 'JSON' })).json();
    times.push(performance.now() - begun);
  }
  return median(times);
}

function report(timed: readonly Timed[]): void {
  const slowest = timed.toSorted((one, other) => other.ms - one.ms);
  const middle = median(timed.map(({ ms }) => ms));
  const worst = slowest[0]?.ms ?? 0;
  console.log(`  ${timed.length} queries of panels and variables`);
  console.log(`  median ${middle.toFixed(0)} ms (goal: below ${goals.medianMs})`);
  console.log(`  worst  ${worst.toFixed(0)} ms (goal: below ${goals.worstMs})`);
  for (const { query, ms } of slowest.slice(0, shown))
    console.log(`    ${ms.toFixed(0).padStart(6)} ms  ${query.dashboard}: ${query.title}`);
}
