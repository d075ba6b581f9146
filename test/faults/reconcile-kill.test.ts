import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { openEmbedded } from '../../core/store/open.ts';
import { rowsOf } from '../../core/store/store.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { accountSid } from '../world/events.ts';
import { embedded } from '../world/store.ts';
import { aFolder } from '../world/temp.ts';

const kills = Number(process.env.LEDGERLINE_TEST_RECONCILE_KILLS ?? 3);
const token = 'f'.repeat(32);
const dayMs = 86_400_000;
/** More days than kills: a kill that comes after the end does not count. */
const dayCount = Math.ceil(kills * 1.5);
const startMs = Math.floor(Date.now() / dayMs) * dayMs - (dayCount + 8) * dayMs;
const program = join(import.meta.dirname, '../../dist/bin/ledgerline.js');

const dayOf = (number: number): string => new Date(startMs + number * dayMs).toISOString().slice(0, 10);

async function anAccount(): Promise<Simulator> {
  const simulator = await startSimulator({
    seed: 'kills',
    accounts: [{ accountSid, authTokens: [token] }],
    callbackUrl: 'http://127.0.0.1:9/callbacks',
    messages: dayCount * 1_300,
    calls: dayCount * 150,
    inbound: 0,
    forged: 0,
    durationSeconds: (dayCount * dayMs) / 1_000,
    timeScale: 1,
    faults: { loss: 0, double: 0, reorder: 0, delay: 0 },
    restErrorShare: 0,
    startMs,
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

/** Reconciles some days in a process of its own; kills it that long after it asked for its first page. */
async function reconcileDays(
  simulator: Simulator,
  dataDir: string,
  [from, to]: readonly [string, string],
  killAfterMs?: number,
): Promise<'finished' | 'killed'> {
  const asked = simulator.requests.length;
  const child = spawn(
    process.execPath,
    [program, 'reconcile', '--since', from, '--until', to, '--settle', '0s', '--json'],
    {
      env: {
        PATH: process.env.PATH ?? '',
        LEDGERLINE_DATA_DIR: dataDir,
        LEDGERLINE_PUBLIC_URL: 'https://hooks.example.org',
        TWILIO_ACCOUNT_SID: accountSid,
        TWILIO_AUTH_TOKEN: token,
        TWILIO_API_BASE_URL: simulator.restUrl,
        LEDGERLINE_PSEUDONYM_KEYS: `1:${Buffer.alloc(32, 7).toString('base64')}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  if (killAfterMs !== undefined) {
    while (simulator.requests.length === asked && child.exitCode === null) await wait(5);
    await wait(killAfterMs);
    child.kill('SIGKILL');
  }
  const [code, signal] = await ended;
  if (signal === 'SIGKILL') return 'killed';
  if (code !== 0) throw new Error(`it ended with ${code}: ${said.slice(-2_000)}`);
  return 'finished';
}

/** Everything that a run leaves behind but the times at which it did so. */
async function whatIsKnown(dataDir: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const store = await openEmbedded(embedded, dataDir);
  const rows = async (query: string): Promise<readonly string[]> =>
    (await rowsOf(store, z.looseObject({}), query)).map((row) => JSON.stringify(row));
  const known = {
    states: await rows(
      'SELECT resource_sid, status, error_code, direction, channel, country, own_address, statuses FROM resource_state ORDER BY ALL',
    ),
    // Logs that Twilio gives for thirty days end a little earlier for whoever asks later.
    events: await rows(
      "SELECT DISTINCT kind, event_id FROM events WHERE occurred_at IS NULL OR occurred_at > now() - INTERVAL 29 DAY OR family != '' ORDER BY ALL",
    ),
    discrepancies: await rows(
      'SELECT discrepancy_id, kind, resource_sid, heard, actual, settled_by, price, segments FROM discrepancy ORDER BY ALL',
    ),
    days: await rows(
      'SELECT family, day, resources, refreshed, unsettled, awaiting_receipt, unreadable, closed_at IS NOT NULL AS closed, because FROM day_ledger ORDER BY ALL',
    ),
    completeness: await rows(
      'SELECT family, hour, resources, expected, heard FROM completeness_hour ORDER BY ALL',
    ),
    unfinished: await rows("SELECT * FROM reconcile_slices FINAL WHERE state != 'finished'"),
  };
  await store.close();
  return known;
}

it(`a reconciler that is killed with -9, ${kills} times, ends where one that is not would`, async () => {
  const simulator = await anAccount();
  const [undisturbed, disturbed] = [aFolder(), aFolder()];
  await reconcileDays(simulator, undisturbed, [dayOf(0), dayOf(dayCount - 1)]);
  simulator.forgetRequests();
  let killed = 0;
  let day = 0;
  for (; day < dayCount && killed < kills; day += 1) {
    const only: [string, string] = [dayOf(day), dayOf(day)];
    // From the first page to some time after the last: in the middle of a page, an insert, a watermark.
    const outcome = await reconcileDays(simulator, disturbed, only, Math.random() * 450);
    if (outcome === 'finished') continue;
    killed += 1;
    await reconcileDays(simulator, disturbed, only);
  }
  if (day < dayCount) await reconcileDays(simulator, disturbed, [dayOf(day), dayOf(dayCount - 1)]);
  expect(killed).toBe(kills);
  const [known, truth] = [await whatIsKnown(disturbed), await whatIsKnown(undisturbed)];
  for (const [part, rows] of Object.entries(truth)) {
    const [found, expected] = [new Set(known[part]), new Set(rows)];
    expect({
      part,
      rows: known[part]?.length,
      missing: rows.filter((row) => !found.has(row)),
      invented: [...found].filter((row) => !expected.has(row)),
    }).toEqual({ part, rows: rows.length, missing: [], invented: [] });
  }
  const times = new Map<string, number>();
  for (const { path } of simulator.requests)
    if (/(Messages|Calls)\.json/.test(path)) times.set(path, (times.get(path) ?? 0) + 1);
  expect([...times.values()].filter((read) => read > 2)).toEqual([]);
  expect(times.size).toBeGreaterThan(dayCount * 2);
}, 3_600_000);
