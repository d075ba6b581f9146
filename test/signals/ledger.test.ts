import { beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { signalsOf } from '../../console/signals.ts';
import { createMetrics } from '../../core/metrics.ts';
import type { Finding } from '../../core/signals/finding.ts';
import { settle } from '../../core/signals/ledger.ts';
import { measureSignals } from '../../core/signals/measure.ts';
import { isFirstWatcher } from '../../core/signals/watcher.ts';
import { rowsOf } from '../../core/store/store.ts';
import { accountSid } from '../world/events.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();
const nowMs = Date.parse('2026-11-20T12:00:00.000Z');
const minuteMs = 60_000;
const kinds = ['carrier-filtering', 'webhook-trouble'] as const;

beforeEach(async () => {
  for (const table of ['signals', 'signal_watchers'])
    await store().writer.command({ query: `TRUNCATE TABLE ${table}` });
});

const aFinding = (more: Partial<Finding> = {}): Finding => ({
  kind: 'carrier-filtering',
  accountSid,
  environment: 'production',
  about: { sender: 'My Clinic', carrier: '310-260', country: 'US', channel: 'sms' },
  sinceMs: nowMs - 10 * minuteMs,
  confidence: 0.99,
  affected: 40,
  price: '0.316',
  priceUnit: 'USD',
  codes: [30007],
  explanation: 'in words',
  ...more,
});

const signals = async (query: Partial<Parameters<typeof signalsOf>[1]> = {}) =>
  (await signalsOf(store(), { limit: 100, ...query })).signals;

it('a finding keeps its id and its beginning while it lasts, and is closed when it is not found any more', async () => {
  await settle(store(), kinds, [aFinding()], nowMs);
  await settle(store(), kinds, [aFinding({ sinceMs: nowMs - 9 * minuteMs, affected: 80 })], nowMs + minuteMs);
  const [open, ...others] = await signals({ open: 'true' });
  expect(others).toEqual([]);
  expect(open).toMatchObject({
    signal: 'carrier-filtering',
    subject: { sender: 'My Clinic', carrier: '310-260', country: 'US', channel: 'sms' },
    since: new Date(nowMs - 10 * minuteMs).toISOString(),
    openedAt: new Date(nowMs).toISOString(),
    affected: 80,
    price: '0.316',
    codes: [30007],
    closedAt: null,
  });
  await settle(store(), kinds, [], nowMs + 2 * minuteMs);
  expect(await signals({ open: 'true' })).toEqual([]);
  expect(await signals({ open: 'false' })).toMatchObject([
    { id: open?.id, closedAt: new Date(nowMs + 2 * minuteMs).toISOString() },
  ]);
});

it('settling twice writes nothing the second time, and kinds that were not looked for stay', async () => {
  const trouble = aFinding({ kind: 'webhook-trouble', about: { item: 'https://hooks.example.org' } });
  const findings = [aFinding(), trouble];
  await settle(store(), kinds, findings, nowMs);
  for (const minute of [1, 2]) await settle(store(), kinds, findings, nowMs + minute * minuteMs);
  const rows = await rowsOf(
    store(),
    z.object({ rows: z.coerce.number() }),
    'SELECT count() AS rows FROM signals',
  );
  expect(rows).toEqual([{ rows: 2 }]);
  await settle(store(), ['webhook-trouble'], [], nowMs + 3 * minuteMs);
  expect(await signals({ open: 'true' })).toMatchObject([{ signal: 'carrier-filtering' }]);
});

it('two instances that find the same, with beginnings a minute apart, have found it once', async () => {
  await Promise.all([
    settle(store(), kinds, [aFinding()], nowMs),
    settle(store(), kinds, [aFinding({ sinceMs: nowMs - 9 * minuteMs })], nowMs),
  ]);
  expect(await signals()).toHaveLength(1);
  await settle(store(), kinds, [aFinding()], nowMs + minuteMs);
  await settle(store(), kinds, [], nowMs + 2 * minuteMs);
  expect(await signals()).toHaveLength(1);
});

it('only findings of its own segment are settled by a process that looks at itself', async () => {
  const of = (item: string) => aFinding({ kind: 'webhook-trouble', about: { item } });
  await settle(store(), kinds, [of('in_a'), of('in_b')], nowMs);
  await settle(store(), kinds, [], nowMs + minuteMs, 'item=in_a');
  expect(await signals({ open: 'true' })).toMatchObject([{ subject: { item: 'in_b' } }]);
});

it('lists can be asked by account, kind and time', async () => {
  await settle(store(), kinds, [aFinding()], nowMs);
  expect(await signals({ account: `AC${'9'.repeat(32)}` })).toEqual([]);
  expect(await signals({ signal: 'webhook-trouble' })).toEqual([]);
  expect(await signals({ since: '2026-11-20T12:00:01.000Z' })).toEqual([]);
  expect(
    await signals({ account: accountSid, signal: 'carrier-filtering', since: '2026-11-20T12:00:00.000Z' }),
  ).toHaveLength(1);
});

it('what is open has gauges, and what is over has none', async () => {
  const metrics = createMetrics();
  await settle(store(), kinds, [aFinding({ alsoAbout: { template: 'T7' } })], nowMs);
  await measureSignals(store(), metrics, nowMs);
  const text = await metrics.registry.metrics();
  const labels = `signal="carrier-filtering",account_sid="${accountSid}",environment="production",sender="My Clinic",service="",carrier="310-260",country="US",channel="sms",template="T7"`;
  expect(text).toContain(`ledgerline_signal_open{${labels}} 1`);
  expect(text).toContain(`ledgerline_signal_affected{${labels}} 40`);
  expect(text).toContain(
    `ledgerline_signal_since_timestamp_seconds{${labels}} ${(nowMs - 10 * minuteMs) / 1_000}`,
  );
  expect(text).toContain(`ledgerline_signal_cost{${labels},price_unit="USD"} 0.316`);
  await settle(store(), kinds, [], nowMs + minuteMs);
  await measureSignals(store(), metrics, nowMs + minuteMs);
  expect(await metrics.registry.metrics()).not.toContain('ledgerline_signal_open{');
});

it('of several processes the first that is alive looks', async () => {
  expect(await isFirstWatcher(store(), 'in_b')).toBe(true);
  expect(await isFirstWatcher(store(), 'in_a')).toBe(true);
  expect(await isFirstWatcher(store(), 'in_b')).toBe(false);
});
