import { pino } from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createMetrics } from '../../core/metrics.ts';
import { writeHours } from '../../core/slo/hours.ts';
import { measureSlos } from '../../core/slo/measure.ts';
import { parseSlos } from '../../core/slo/read-file.ts';
import { excludedCodes, type Slo } from '../../core/slo/slo.ts';
import { differingSlos, fillSlos } from '../../core/slo/table.ts';
import { insertRows, rowsOf } from '../../core/store/store.ts';
import { Random } from '../../simulator/random.ts';
import { anEmbeddedStore } from '../world/store.ts';
import { type Outcome, outcomeOf, type Row } from './obvious.ts';

const store = anEmbeddedStore();
/** In the middle of a minute, so that no window ends while the test runs. */
const nowMs = Math.floor(Date.now() / 60_000) * 60_000 - 30_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
const account = (digit: string): string => `AC${digit.repeat(32)}`;
const service = `MG${'5'.repeat(32)}`;

const slos = parseSlos(
  `slos:
  - { name: delivered, kind: delivery, objective: 0.9, within: 10m, window: 30d, owner: a, exclude: [opt-out] }
  - { name: uk-delivered, kind: delivery, objective: 0.95, within: 1h, window: 7d, owner: a, selector: { country: GB, channel: [sms, mms], account: ${account('1')} } }
  - { name: in-time, kind: latency, objective: 0.9, within: 30s, window: 30d, owner: a, selector: { environment: production, purpose: appointment } }
  - { name: heard, kind: completeness, objective: 0.99, within: 15m, window: 14d, owner: b, selector: { service: ${service} } }
  - { name: connected, kind: call-connect, objective: 0.97, within: 5m, window: 30d, owner: c, selector: { sender: ["+15005550006"] } }
  - { name: answered, kind: call-answer, objective: 0.5, within: 5m, window: 1d, owner: c }
  - { name: approved, kind: verification, objective: 0.7, within: 10m, window: 30d, owner: d }
  - { name: on-one-carrier, kind: delivery, objective: 0.9, within: 10m, window: 30d, owner: a, selector: { carrier: 310-260 } }`,
  'the test',
);

const statuses = {
  message: [
    'queued',
    'scheduled',
    'sent',
    'delivered',
    'delivered',
    'read',
    'undelivered',
    'failed',
    'canceled',
  ],
  call: ['ringing', 'in-progress', 'completed', 'busy', 'no-answer', 'failed', 'canceled'],
  verification: ['pending', 'approved', 'expired', 'canceled', 'max-attempts-reached'],
} as const;
const unfinished = new Set(['queued', 'scheduled', 'sent', 'ringing', 'in-progress', 'pending']);

/** A resource of the last 40 days, more of them lately; none that reaches a target while the test runs. */
function aRow(index: number, random: Random): Row {
  const family = random.pick(['message', 'message', 'message', 'call', 'verification'] as const);
  const ageMs = Math.floor(random.pick([300_000, 3_600_000, dayMs, 40 * dayMs]) * random.next());
  if (slos.some(({ within }) => within >= ageMs && within < ageMs + 240_000)) return aRow(index, random);
  const status = random.pick([...statuses[family]] as [string, ...string[]]);
  const final = !unfinished.has(status);
  return {
    account_sid: account(random.pick(['1', '2'])),
    family,
    resource_sid: `SM${String(index).padStart(32, '0')}`,
    madeAtMs: nowMs - ageMs,
    environment: random.pick(['production', 'staging']),
    direction: random.pick(['outbound', 'outbound', 'inbound'] as const),
    channel: family === 'call' ? 'voice' : random.pick(['sms', 'mms', 'whatsapp']),
    country: random.pick(['US', 'GB']),
    own_address: random.pick(['+15005550006', '+15005550007']),
    messaging_service_sid: random.pick(['', service]),
    purpose: random.pick(['', 'appointment', 'billing']),
    carrier: random.pick(['', '310-260', '234-10']),
    status,
    final,
    error_code: status === 'undelivered' || status === 'failed' ? random.pick([30007, 21610, 30003]) : null,
    heard_by: final ? random.pick(['callback', 'event-stream', 'rest']) : '',
    made_to_delivered_ms: final ? random.pick([null, 5_000, 29_000, 30_000, 30_001, 90_000]) : null,
  };
}

const random = new Random('objectives');
const rows = Array.from({ length: 20_000 }, (_, index) => aRow(index, random));

/** Each row was first something else: a status that came late replaces it, an earlier minute moves it. */
async function record(): Promise<void> {
  const written = (row: Row, version: number, more: object = {}) => {
    const { madeAtMs, ...rest } = row;
    const minuteMs = Math.floor(madeAtMs / 60_000) * 60_000;
    return {
      ...rest,
      minute: new Date(minuteMs).toISOString(),
      made_at: new Date(madeAtMs).toISOString(),
      last_heard_at: new Date(madeAtMs).toISOString(),
      version,
      is_deleted: 0,
      ...more,
    };
  };
  const moved = (row: Row): Row => ({ ...row, madeAtMs: row.madeAtMs - 120_000 });
  await insertRows(
    store(),
    'resources_by_minute',
    rows.map((row) => written(row, 2)),
  );
  await insertRows(
    store(),
    'resources_by_minute',
    rows
      .filter((_, index) => index % 3 === 0)
      .map((row) => written(row, 1, { status: 'sent', final: 0, error_code: null })),
  );
  const strays = rows.filter((_, index) => index % 7 === 0).map(moved);
  await insertRows(
    store(),
    'resources_by_minute',
    strays.map((row) => written(row, 1)),
  );
  await insertRows(
    store(),
    'resources_by_minute',
    strays.map((row) => written(row, 2, { is_deleted: 1 })),
  );
}

beforeAll(async () => {
  await fillSlos(store(), slos, Date.now);
  await record();
});

const tally = (slo: Slo, chosen: readonly Row[]): Record<Outcome, number> => {
  const sums = { good: 0, bad: 0, waiting: 0, 'left out': 0 };
  const excluded = excludedCodes(slo);
  for (const row of chosen) sums[outcomeOf(row, slo, excluded, nowMs + 30_000)] += 1;
  return sums;
};
/** Made in the last so many seconds; what is longer ago than some six hours is known by the hour. */
function made(atMs: number, seconds: number): readonly Row[] {
  const recentMs = Math.floor((atMs - 6 * hourMs) / hourMs) * hourMs;
  return rows.filter(({ madeAtMs }) => {
    const stepMs = madeAtMs < recentMs ? hourMs : minuteMs;
    return Math.floor(madeAtMs / stepMs) * stepMs > atMs - seconds * 1_000;
  });
}

const list = z.array(z.coerce.number());
const statusRow = z.object({
  slo: z.string(),
  measured_at: z.string(),
  good: z.coerce.number(),
  bad: z.coerce.number(),
  budget_left: z.number(),
  burn_3d: z.number(),
  events: list,
  bad_events: list,
  burn_rates: list,
});

const minuteRow = z.object({
  slo: z.string(),
  minute: z.string(),
  good: z.coerce.number(),
  bad: z.coerce.number(),
  waiting: z.coerce.number(),
});

describe('objectives', () => {
  it('count each event of each minute as the obvious computation does', async () => {
    const expected = slos.flatMap((slo) => {
      const byMinute = new Map<number, Row[]>();
      for (const row of rows) {
        const minute = Math.floor(row.madeAtMs / 60_000) * 60_000;
        byMinute.set(minute, [...(byMinute.get(minute) ?? []), row]);
      }
      return [...byMinute]
        .map(([minute, chosen]) => ({ slo: slo.name, minute, ...tally(slo, chosen) }))
        .filter(({ good, bad, waiting }) => good + bad + waiting > 0);
    });
    const found = await rowsOf(store(), minuteRow, 'SELECT * FROM slo_minute WHERE good + bad + waiting > 0');
    const text = (
      list: readonly { slo: string; minute: number; good: number; bad: number; waiting: number }[],
    ) =>
      list.map(({ slo, minute, good, bad, waiting }) => `${slo} ${minute} ${good} ${bad} ${waiting}`).sort();
    expect(text(found.map((row) => ({ ...row, minute: Date.parse(row.minute) })))).toEqual(text(expected));
    for (const outcome of ['good', 'bad', 'waiting'] as const)
      expect(expected.reduce((sum, row) => sum + row[outcome], 0)).toBeGreaterThan(500);
  });

  it('have the error budget and burn rates that follow', async () => {
    await writeHours(store(), Date.now() - 42 * dayMs, Date.now(), Date.now());
    const status = await rowsOf(store(), statusRow, 'SELECT * FROM slo_status');
    expect(status.map(({ slo }) => slo).sort()).toEqual(slos.map(({ name }) => name).sort());
    for (const { slo: name, measured_at, ...row } of status) {
      const slo = slos.find((one) => one.name === name);
      if (slo === undefined) throw new Error('there is such an objective');
      const atMs = Date.parse(measured_at);
      const budget = tally(slo, made(atMs, slo.window / 1_000));
      expect(row).toMatchObject({ good: budget.good, bad: budget.bad });
      expect(row.budget_left).toBeCloseTo(
        1 - budget.bad / (budget.good + budget.bad) / (1 - slo.objective),
        9,
      );
      for (const [index, seconds] of [300, 1_800, 3_600, 7_200, 21_600, 86_400, 259_200].entries()) {
        const { good, bad } = tally(slo, made(atMs, seconds));
        expect([seconds, row.events[index], row.bad_events[index]]).toEqual([seconds, good + bad, bad]);
        const burnRate = good + bad === 0 ? 0 : bad / (good + bad) / (1 - slo.objective);
        expect(row.burn_rates[index]).toBeCloseTo(burnRate, 9);
      }
    }
  });

  it('are in the metrics as in the view, from the first round on', async () => {
    const metrics = createMetrics();
    const log = pino({ level: 'silent' });
    const parts = { store: store(), slos, metrics, log, clock: Date.now, everyMs: 3_600_000 };
    const stop = measureSlos(parts);
    await expect
      .poll(async () => (await metrics.sloMeasured.get()).values[0]?.value, { timeout: 30_000 })
      .toBeGreaterThan(0);
    await stop();
    const text = await metrics.registry.metrics();
    for (const { slo, budget_left, burn_3d, events } of await rowsOf(
      store(),
      statusRow,
      'SELECT * FROM slo_status',
    )) {
      expect(text).toContain(`ledgerline_slo_error_budget_remaining_ratio{slo="${slo}"} ${budget_left}\n`);
      expect(text).toContain(`ledgerline_slo_burn_rate{slo="${slo}",window="3d"} ${burn_3d}\n`);
      expect(text).toContain(`ledgerline_slo_events{slo="${slo}",window="3d"} ${events[6]}\n`);
    }
    expect(text).toContain('ledgerline_slo_objective_ratio{slo="heard"} 0.99\n');
    expect(text).toMatch(/ledgerline_slo_info{slo="uk-delivered",.*channel="sms,mms",country="GB".*} 1/);
  });

  it('turn from bad to good when the truth arrives', async () => {
    const one = rows.find(
      (row) =>
        row.family === 'message' &&
        row.direction === 'outbound' &&
        row.status === 'sent' &&
        nowMs - row.madeAtMs > 2 * dayMs,
    );
    if (one === undefined) throw new Error('there is a message that stayed sent');
    const minute = new Date(Math.floor(one.madeAtMs / 60_000) * 60_000).toISOString();
    const count = async () =>
      (
        await rowsOf(
          store(),
          minuteRow,
          "SELECT * FROM slo_minute WHERE slo = 'delivered' AND minute = parseDateTimeBestEffort({minute:String}, 'UTC')",
          { minute },
        )
      )[0];
    const before = await count();
    const { madeAtMs, ...rest } = one;
    const made = new Date(madeAtMs).toISOString();
    await insertRows(store(), 'resources_by_minute', [
      {
        ...rest,
        minute,
        made_at: made,
        last_heard_at: made,
        version: 3,
        is_deleted: 0,
        status: 'delivered',
        final: 1,
      },
    ]);
    const after = await count();
    expect(after).toMatchObject({ good: (before?.good ?? 0) + 1, bad: (before?.bad ?? 0) - 1 });
  });

  it('that are changed or taken out of the file change in ClickHouse, and nothing else is written', async () => {
    expect(await differingSlos(store(), slos)).toEqual([]);
    const [first, second, ...others] = slos;
    if (first === undefined || second === undefined) throw new Error('there are objectives');
    const changed = [{ ...first, objective: 0.8 }, ...others];
    expect([...(await differingSlos(store(), changed))].sort()).toEqual([first.name, second.name].sort());
    await fillSlos(store(), changed, () => Date.now() + 1_000);
    await fillSlos(store(), changed, () => Date.now() + 2_000);
    expect(await differingSlos(store(), changed)).toEqual([]);
    const [written] = await rowsOf(
      store(),
      z.object({ rows: z.coerce.number() }),
      'SELECT count() AS rows FROM slos',
    );
    expect(written?.rows).toBeLessThanOrEqual(slos.length + 2);
  });
});
