import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cursorText, parseCursor } from '../../../console/search/cursor.ts';
import { countsOf, type Place, placeOf, resultsAfter, resultsBefore } from '../../../console/search/find.ts';
import { parseQuery, type Query, querySchema, queryText } from '../../../console/search/query.ts';
import { insertRows } from '../../../core/store/store.ts';
import { aResource, type Resource } from '../../world/figures.ts';
import { anEmbeddedStore } from '../../world/store.ts';

const store = anEmbeddedStore();
let runs = 0;

const statuses = ['delivered', 'undelivered', 'sent', 'canceled', 'teleported'];

/** Messages of one day in an account of their own, many of them made in the same millisecond. */
const worlds = fc
  .record({
    first: fc.array(
      fc.record({ atMs: fc.integer({ min: 0, max: 40 }), status: fc.constantFrom(...statuses) }),
      {
        minLength: 1,
        maxLength: 40,
      },
    ),
    later: fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 20 }),
    onPage: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ first, later, onPage }) => {
    runs += 1;
    const account_sid = `AC${String(runs).padStart(32, '0')}`;
    const made = (name: string, atMs: number, status = 'delivered'): Resource =>
      aResource(`${runs} ${name}`, {
        account_sid,
        status,
        final: status !== 'sent',
        // Across minutes, too.
        made_at: new Date(
          Date.UTC(2026, 10, 20, 12) + (atMs % 2) + Math.floor(atMs / 10) * 60_000,
        ).toISOString(),
      });
    return {
      query: querySchema.parse({ from: '2026-11-20', to: '2026-11-20', account: account_sid }),
      first: first.map(({ atMs, status }, index) => made(`first ${index}`, atMs, status)),
      later: later.map((atMs, index) => made(`later ${index}`, atMs)),
      onPage,
    };
  });

it('pages together are the whole, each once, in order, whatever is recorded while they are turned', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async ({ query, first, later, onPage }) => {
      await insertRows(store(), 'resources_by_minute', first);
      const seen: string[] = [];
      const places: Place[] = [];
      let after: Place | undefined;
      for (let turn = 0; ; turn += 1) {
        const page = await resultsAfter(store(), query, after, onPage);
        seen.push(...page.map(({ resource_sid }) => resource_sid));
        places.push(...page.map(placeOf));
        const next = later[turn];
        if (next !== undefined) await insertRows(store(), 'resources_by_minute', [next]);
        const last = page.at(-1);
        if (last === undefined || page.length < onPage) break;
        after = parseCursor(cursorText(placeOf(last)));
        expect(after).toBeDefined();
      }
      expect(new Set(seen).size).toBe(seen.length);
      for (const { resource_sid } of first) expect(seen).toContain(resource_sid);
      const sorted = [...places].sort((a, b) =>
        a.at === b.at ? (a.sid < b.sid ? 1 : -1) : a.at < b.at ? 1 : -1,
      );
      expect(places).toEqual(sorted);
    }),
    { numRuns: 25 },
  );
});

it('turning back leads to the results that were before', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async ({ query, first, onPage }) => {
      await insertRows(store(), 'resources_by_minute', first);
      const all = await resultsAfter(store(), query, undefined, 1_000);
      for (const [index, one] of all.entries())
        expect(await resultsBefore(store(), query, placeOf(one), onPage)).toEqual(
          all.slice(Math.max(0, index - onPage), index),
        );
    }),
    { numRuns: 5 },
  );
});

it('counts are those of the results, by the outcome that is read on the page', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async ({ query, first }) => {
      await insertRows(store(), 'resources_by_minute', first);
      const having = (...of: string[]): number => first.filter(({ status }) => of.includes(status)).length;
      const counts = await countsOf(store(), query);
      expect(counts).toEqual({
        found: first.length,
        good: having('delivered'),
        bad: having('undelivered'),
        calm: having('canceled'),
        open: having('sent', 'teleported'),
      });
      for (const outcome of ['good', 'bad', 'calm', 'open'] as const)
        expect(await resultsAfter(store(), { ...query, outcome }, undefined, 1_000)).toHaveLength(
          counts[outcome],
        );
    }),
    { numRuns: 10 },
  );
});

it('a search finds by each of its parts, and by nothing else', async () => {
  const account = `AC${'9'.repeat(32)}`;
  const base = { account_sid: account, made_at: '2026-11-21T23:59:59.999Z' };
  const all: readonly Resource[] = [
    aResource('plain', base),
    aResource('day after', { ...base, made_at: '2026-11-22T00:00:00.000Z' }),
    aResource('purpose', { ...base, purpose: 'billing' }),
    aResource('channel', { ...base, channel: 'whatsapp' }),
    aResource('inbound', { ...base, direction: 'inbound', status: 'received' }),
    aResource('sender', { ...base, own_address: '+15005550009' }),
    aResource('staging', { ...base, environment: 'staging' }),
    aResource('code', { ...base, status: 'failed', error_code: 30007 }),
    aResource('call', { ...base, family: 'call', channel: 'voice', status: 'busy' }),
  ];
  await insertRows(store(), 'resources_by_minute', all);
  const found = async (more: Partial<Query>): Promise<readonly string[]> => {
    const query = { from: '2026-11-21', to: '2026-11-21', account, ...more };
    return (await resultsAfter(store(), query, undefined, 100))
      .map(({ resource_sid }) => resource_sid)
      .sort();
  };
  const sid = (name: string): string => aResource(name).resource_sid;
  expect(await found({})).toHaveLength(8);
  expect(await found({ to: '2026-11-22' })).toHaveLength(9);
  expect(await found({ purpose: 'billing' })).toEqual([sid('purpose')]);
  expect(await found({ announced: 'no' })).not.toContain(sid('purpose'));
  expect(await found({ channel: 'whatsapp' })).toEqual([sid('channel')]);
  expect(await found({ direction: 'inbound' })).toEqual([sid('inbound')]);
  expect(await found({ sender: '+15005550009' })).toEqual([sid('sender')]);
  expect(await found({ environment: 'staging' })).toEqual([sid('staging')]);
  expect(await found({ code: 30007 })).toEqual([sid('code')]);
  expect(await found({ kind: 'call' })).toEqual([sid('call')]);
  expect(await found({ outcome: 'bad' })).toEqual([sid('code'), sid('call')].sort());
  expect(await found({ account: `AC${'8'.repeat(32)}` })).toEqual([]);
});

it('a place and a query come back as they were written, and what is none is none', () => {
  const query = querySchema.parse({ from: '2026-11-20', to: '2026-11-21', outcome: 'bad', code: '30007' });
  expect(parseQuery(queryText(query))).toEqual(query);
  for (const text of [
    undefined,
    '',
    'x',
    '{}',
    '{"from":"2026-11-20"}',
    '{"from":"2026-11-20","to":"2026-11-20","person":"x"}',
  ])
    expect(parseQuery(text)).toBeUndefined();
  for (const text of [
    '',
    'x',
    Buffer.from('["2026-11-20T00:00:00.000Z","+14155550123"]').toString('base64url'),
  ])
    expect(parseCursor(text)).toBeUndefined();
  expect(querySchema.safeParse({ from: '2026-11-22', to: '2026-11-21' }).success).toBe(false);
  expect(querySchema.safeParse({ from: '2020-01-01', to: '2026-11-21' }).success).toBe(false);
});
