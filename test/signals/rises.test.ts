import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { settle } from '../../core/signals/ledger.ts';
import { Rises } from '../../core/signals/rises.ts';
import { rowsOf } from '../../core/store/store.ts';
import { sendMessages, type Traffic, trafficAccount } from '../world/messages.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const noonMs = Date.parse('2026-11-20T12:00:00.000Z');

beforeEach(async () => {
  for (const table of ['resources_by_minute', 'signals', 'rest_resources'])
    await store().writer.command({ query: `TRUNCATE TABLE ${table}` });
});

async function sent(traffic: Omit<Traffic, 'fromMs' | 'toMs'>, fromMs: number, toMs: number): Promise<void> {
  await sendMessages(store(), { ...traffic, fromMs, toMs });
}

/** Fifteen days until the onset, in which one of a hundred is filtered or unheard. */
const usual = { perMinute: 2, filteredOfHundred: 1, unheardOfHundred: 1 };
const past = async (traffic: Omit<Traffic, 'fromMs' | 'toMs'> = usual): Promise<void> =>
  sent({ ...usual, ...traffic }, noonMs - 15 * dayMs, noonMs);

async function look(nowMs: number, rises = new Rises()) {
  const findings = await rises.find({
    store: store(),
    nowMs,
    stopping: new AbortController().signal,
    environmentOf: () => 'production',
  });
  await settle(store(), rises.kinds, findings, nowMs);
  return findings;
}

const signals = async () =>
  rowsOf(
    store(),
    z.looseObject({ signal: z.string(), signal_id: z.string(), closed_at: z.string().nullable() }),
    'SELECT * FROM signal ORDER BY opened_at',
  );

describe('carrier filtering', () => {
  it('is found in the segment where it is and in no other, with when it began, how much and which codes', async () => {
    await past();
    await past({ ...usual, sender: '+15005550009' });
    await past({ ...usual, carrier: '310-260' });
    await sent({ ...usual, sender: '+15005550009' }, noonMs, noonMs + hourMs);
    await sent({ ...usual, carrier: '310-260', filteredOfHundred: 40 }, noonMs, noonMs + hourMs);
    await sent(usual, noonMs, noonMs + hourMs);
    const [found, ...others] = await look(noonMs + hourMs);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      kind: 'carrier-filtering',
      accountSid: trafficAccount,
      environment: 'production',
      about: { sender: '+15005550006', service: '', carrier: '310-260', country: 'US', channel: 'sms' },
      codes: [30007],
    });
    expect(Math.abs((found?.sinceMs ?? 0) - noonMs)).toBeLessThanOrEqual(3 * minuteMs);
    expect(found?.confidence).toBeGreaterThan(0.99);
    expect(found?.affected).toBeGreaterThan(40);
    expect(found?.affected).toBeLessThan(50);
  });

  it('names the template that carries it', async () => {
    await past({ ...usual, template: 'reminder' });
    await past({ ...usual, template: 'T7' });
    await sent({ ...usual, template: 'reminder' }, noonMs, noonMs + hourMs);
    await sent({ ...usual, template: 'T7', filteredOfHundred: 60 }, noonMs, noonMs + hourMs);
    const [found] = await look(noonMs + hourMs);
    expect(found?.alsoAbout).toEqual({ template: 'T7' });
    expect(found?.explanation).toMatch(/rose 60 times for template T7, others unchanged$/);
  });

  it('is one finding however often and by however many it is looked at, until the share is back', async () => {
    await past();
    await sent({ ...usual, filteredOfHundred: 50 }, noonMs, noonMs + hourMs);
    const rises = new Rises();
    for (const minutes of [40, 50, 60]) await look(noonMs + minutes * minuteMs, rises);
    await look(noonMs + 60 * minuteMs, new Rises());
    const [open, ...others] = await signals();
    expect(others).toEqual([]);
    expect(open).toMatchObject({ signal: 'carrier-filtering', closed_at: null });
    await sent(usual, noonMs + hourMs, noonMs + 4 * hourMs);
    await look(noonMs + 3.5 * hourMs, rises);
    expect(await signals()).toMatchObject([{ signal_id: open?.signal_id, closed_at: expect.any(String) }]);
    await look(noonMs + 4 * hourMs, new Rises());
    expect(await signals()).toHaveLength(1);
  });

  it('is not found where the share is what it always was, high as it may be, nor in a new segment that is like the others', async () => {
    await past({ ...usual, filteredOfHundred: 20, country: 'IN' });
    await sent({ ...usual, filteredOfHundred: 20, country: 'IN' }, noonMs, noonMs + hourMs);
    await past();
    await sent({ ...usual, sender: '+15005550001' }, noonMs, noonMs + hourMs);
    expect(await look(noonMs + hourMs)).toEqual([]);
  });

  it('that lasts for many days becomes the usual, and is not told for ever', async () => {
    await past();
    await sent({ ...usual, filteredOfHundred: 40 }, noonMs, noonMs + 12 * dayMs);
    for (const day of [0.1, 2, 4]) {
      await look(noonMs + day * dayMs);
      expect(await signals()).toMatchObject([{ closed_at: null }]);
    }
    await look(noonMs + 12 * dayMs);
    expect(await signals()).toMatchObject([{ closed_at: expect.any(String) }]);
  });

  it('is the same when messages are told twice and in another order', async () => {
    const incident = async () => sent({ ...usual, filteredOfHundred: 40 }, noonMs, noonMs + hourMs);
    await past();
    await incident();
    const once = await look(noonMs + hourMs);
    for (const table of ['resources_by_minute', 'signals'])
      await store().writer.command({ query: `TRUNCATE TABLE ${table}` });
    await incident();
    await past();
    await incident();
    expect(await look(noonMs + hourMs)).toEqual(once);
    expect(once).toHaveLength(1);
  });

  it('is priced by what the filtered messages cost', async () => {
    await past();
    await sent({ ...usual, filteredOfHundred: 50 }, noonMs, noonMs + hourMs);
    await store().writer.command({
      query: `INSERT INTO rest_resources (resource_sid, account_sid, family, found, status, price, price_unit, read_at)
        SELECT resource_sid, account_sid, 'message', true, status, '-0.0079', 'USD', now64(3) FROM resources_by_minute`,
    });
    const [found] = await look(noonMs + hourMs);
    expect(found?.priceUnit).toBe('USD');
    expect(Number(found?.price)).toBeCloseTo((found?.affected ?? 0) * 0.0079, 3);
  });
});

describe('silent filtering', () => {
  it('is found when final receipts stop coming, without any code', async () => {
    await past();
    await sent({ ...usual, unheardOfHundred: 60 }, noonMs, noonMs + 2 * hourMs);
    const found = await look(noonMs + 2 * hourMs);
    expect(found).toMatchObject([{ kind: 'silent-filtering', about: { sender: '+15005550006' } }]);
    expect(found[0]?.explanation).toMatch(/have no final status after 5 minutes/);
  });

  it('is not found while messages are younger than the usual wait', async () => {
    await past();
    await sent({ ...usual, unheardOfHundred: 100 }, noonMs, noonMs + 4 * minuteMs);
    expect(await look(noonMs + 4 * minuteMs)).toEqual([]);
  });
});

it('latency that shifts is found, though everything arrives', async () => {
  await past();
  await sent({ ...usual, deliveredAfterMs: 40_000 }, noonMs, noonMs + 2 * hourMs);
  expect(await look(noonMs + 2 * hourMs)).toMatchObject([
    {
      kind: 'latency-shift',
      explanation: expect.stringMatching(/took more than 5 s from sent to delivered/),
    },
  ]);
});
