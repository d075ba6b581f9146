import { expect, it } from 'vitest';
import { z } from 'zod';
import { insertRows, rowsOf } from '../../core/store/store.ts';
import { aReading, aResource, type Reading, type Resource } from '../world/figures.ts';
import { numbers } from '../world/numbers.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();

const hourMs = 3_600_000;
const firstMs = Date.parse('2026-11-20T00:00:00.000Z');
const purposes = ['appointment', 'billing', ''];
const countries = ['US', 'GB'];

const costRow = z.object({
  hour: z.string(),
  country: z.string(),
  purpose: z.string(),
  messages: z.coerce.number(),
  priced: z.coerce.number(),
  price: z.coerce.string(),
  price_unit: z.string(),
});

/** Money in millionths, so that adding up is exact. */
const millionths = (price: string): bigint => BigInt(Math.round(Number(price) * 1_000_000));

it('the cost per hour, country and purpose is what adding up one message after the other gives', async () => {
  const next = numbers(7);
  const made = Array.from({ length: 3_000 }, (_, index) => {
    const createdMs = firstMs + next(30 * hourMs);
    // Heard a moment later, by a clock that may be behind: the record may have it in the next hour or the one before.
    const madeMs = createdMs + next(120_000) - 30_000;
    const resource = aResource(`cost ${index}`, {
      made_at: new Date(madeMs).toISOString(),
      purpose: purposes[next(3)] ?? '',
      country: countries[next(2)] ?? '',
    });
    const reading = aReading(resource, {
      created_at: new Date(createdMs).toISOString(),
      price: next(5) === 0 ? null : `-0.00${79 + next(20)}`,
      price_unit: next(4) === 0 ? '' : 'USD',
    });
    return { resource, reading };
  });
  const versions = made.flatMap(({ resource, reading }) => [
    // Read before it was billed, and the record once knew less of it: the last of both counts.
    {
      resource: { ...resource, purpose: '', version: 1 },
      reading: { ...reading, price: null, read_at: '2026-11-20T00:00:01.000Z' },
    },
    { resource: { ...resource, version: 2 }, reading },
  ]);
  await write(versions);
  await write(versions.slice(0, 400));

  const expected = new Map<string, { messages: number; priced: number; price: bigint }>();
  for (const { resource, reading } of made) {
    const hour = `${String(reading.created_at).slice(0, 13)}:00:00Z`;
    const key = [hour, resource.country, resource.purpose].join(' ');
    const sum = expected.get(key) ?? { messages: 0, priced: 0, price: 0n };
    expected.set(key, {
      messages: sum.messages + 1,
      priced: sum.priced + (reading.price === null ? 0 : 1),
      price: sum.price + (reading.price === null ? 0n : -millionths(reading.price)),
    });
  }
  const rows = await rowsOf(
    store(),
    costRow,
    `SELECT hour, country, purpose, sum(messages) AS messages, sum(priced) AS priced, toString(sum(price)) AS price,
         max(price_unit) AS price_unit
     FROM cost WHERE hour >= '2026-11-20 00:00:00' AND hour < '2026-11-22 00:00:00' GROUP BY hour, country, purpose`,
  );
  expect(
    new Map(
      rows.map(({ hour, country, purpose, messages, priced, price }) => [
        [hour, country, purpose].join(' '),
        { messages, priced, price: millionths(price) },
      ]),
    ),
  ).toEqual(expected);
  expect(rows.every(({ price_unit }) => price_unit === 'USD')).toBe(true);
});

it('a filter on the hour reaches both tables', async () => {
  const plan = await rowsOf(
    store(),
    z.object({ explain: z.string() }),
    `EXPLAIN indexes = 1 SELECT purpose, sum(price) FROM cost
     WHERE hour >= '2026-11-20 03:00:00' AND hour < '2026-11-20 05:00:00' GROUP BY purpose`,
  );
  const conditions = plan.filter(({ explain }) =>
    /Condition: .*(hour|toStartOfHour\(minute\)).*17/.test(explain),
  );
  // By partition and by key: the readings once, the record three times, for its own hour and both beside it.
  expect(conditions.length).toBeGreaterThanOrEqual(8);
});

it('an export names no currency: it is the one that the account is billed in', async () => {
  const resource = aResource('from an export', { account_sid: `AC${'e'.repeat(32)}` });
  await write([{ resource, reading: aReading(resource, { price: '-0.01', price_unit: '' }) }]);
  await insertRows(store(), 'usage_records', [
    {
      account_sid: resource.account_sid,
      day: '2026-11-23',
      category: 'sms',
      price_unit: 'EUR',
      read_at: '2026-11-24T00:00:00.000Z',
    },
  ]);
  const rows = await rowsOf(
    store(),
    costRow.pick({ price_unit: true }),
    'SELECT price_unit FROM cost WHERE account_sid = {account:String}',
    { account: resource.account_sid },
  );
  expect(rows).toEqual([{ price_unit: 'EUR' }]);
});

async function write(both: readonly { resource: Resource; reading: Reading }[]): Promise<void> {
  await insertRows(
    store(),
    'resources_by_minute',
    both.map(({ resource }) => resource),
  );
  await insertRows(
    store(),
    'rest_resources',
    both.map(({ reading }) => reading),
  );
}
