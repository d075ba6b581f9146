import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Dashboard,
  defaultRangeMs,
  type Query,
  queriesOf,
  renderedDashboards,
  stepSeconds,
} from '../../bench/panels/dashboards.ts';
import type { Asked } from '../../bench/panels/grafana-sql.ts';
import { accountSid, sidNamed } from '../world/events.ts';
import { anEmbeddedStore } from '../world/store.ts';
import { type Answer, ask, isNumber, isText, isTime } from './ask.ts';
import { seedAccount } from './seeded-account.ts';
import { readsEvents } from './views.ts';

const nowMs = Math.floor(Date.now() / 60_000) * 60_000;
const dashboards = [...renderedDashboards()];

function openedNow(dashboard: Dashboard, chosen: Asked['chosen'] = {}): Asked {
  const rangeMs = defaultRangeMs(dashboard);
  return {
    fromMs: nowMs - rangeMs,
    toMs: nowMs,
    intervalSeconds: stepSeconds(rangeMs),
    chosen: { sid: sidNamed('SM', 'filtered'), ...chosen },
  };
}

/** Every query of every dashboard, with a name for the report. */
const asked = dashboards.flatMap(([name, dashboard]) =>
  queriesOf(name, dashboard).map((query) => ({ name: `${name}: ${query.title}`, query, dashboard })),
);

describe('on an empty database', () => {
  const store = anEmbeddedStore();

  it.each(asked)(
    '$name: runs, and gives the columns that its visualisation needs',
    async ({ query, dashboard }) => {
      expectColumns(query, await ask(store(), query.rawSql, openedNow(dashboard)));
    },
  );
});

describe('on the record of an account', () => {
  const store = anEmbeddedStore();
  beforeAll(async () => seedAccount(store(), nowMs));

  it.each(asked)('$name: has something to show', async ({ query, dashboard }) => {
    const { data } = await ask(store(), query.rawSql, openedNow(dashboard));
    expect(data).not.toEqual([]);
    if (query.type === 'stat') expect(Object.values(data[0] ?? {})[0]).not.toBeNull();
  });

  it.each(asked)(
    '$name: takes values of every variable, and none that is not there',
    async ({ query, dashboard }) => {
      const variables = dashboard.templating.list
        .filter(({ type }) => type === 'query')
        .map(({ name }) => name);
      const nobody = Object.fromEntries(variables.map((name) => [name, ["Dan's", 'nobody']]));
      const rows = (await ask(store(), query.rawSql, openedNow(dashboard, nobody))).data;
      const filters = variables.filter((name) => query.rawSql.includes(`\${${name}:singlequote}`));
      // A number over nothing is nothing or zero; rows there are none.
      if (filters.length > 0)
        for (const value of rows.flatMap((row) => Object.values(row)))
          expect([null, 0, '0']).toContain(value);
    },
  );

  it('a variable narrows what is shown, and All shows everything', async () => {
    const [, dashboard] = dashboards.find(([name]) => name === 'delivery') ?? [];
    if (dashboard === undefined) throw new Error('there is a dashboard of delivery');
    const query = queriesOf('delivery', dashboard).find(
      ({ title }) => title === 'How many messages were made?',
    );
    const count = async (chosen: Asked['chosen']): Promise<unknown> =>
      (await ask(store(), query?.rawSql ?? '', openedNow(dashboard, chosen))).data[0]?.attempted;
    expect(await count({ account: ['$__all'] })).toBe(10);
    expect(await count({ account: [accountSid], channel: ['whatsapp'] })).toBe(2);
    expect(await count({ channel: ['whatsapp', 'sms'] })).toBe(10);
  });
});

describe('bounds', () => {
  it.each(asked)(
    '$name: is bounded in time where it reads events or what is kept by the minute',
    ({ query }) => {
      for (const { from, where } of readsEvents(query.rawSql))
        expect({ from, where }).toEqual({
          from,
          where: expect.stringMatching(/\$__(timeFilter|dateFilter)\(|\$__fromTime/),
        });
    },
  );

  it.each(asked.filter(({ query }) => query.type === 'table'))('$name: ends somewhere', ({ query }) => {
    expect(query.rawSql).toMatch(/LIMIT \d+\n$/);
  });
});

function expectColumns({ type, panel }: Query, { meta }: Answer): void {
  const types = meta.map((column) => column.type);
  if (type === 'variable') {
    expect(meta.map((column) => isText(column.type))).toEqual([true]);
    return;
  }
  if (type === 'stat' || type === 'bargauge') expect(types.filter(isNumber)).toHaveLength(1);
  if (type === 'timeseries') {
    const line = /\$\{__field\.labels\.(\w+)\}/.exec(panel?.fieldConfig?.defaults.displayName ?? '')?.[1];
    expect(meta[0]).toMatchObject({ name: 'time' });
    expect(isTime(types[0] ?? '')).toBe(true);
    expect(meta.filter((column) => isText(column.type)).map(({ name }) => name)).toEqual(
      line === undefined ? [] : [line],
    );
    expect(types.filter(isNumber)).toHaveLength(meta.length - (line === undefined ? 1 : 2));
  }
  if (type === 'table') expect(new Set(meta.map(({ name }) => name)).size).toBe(meta.length);
}
