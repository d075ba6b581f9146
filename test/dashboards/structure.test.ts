import { describe, expect, it } from 'vitest';
import { queriesOf, renderedDashboards } from '../../bench/panels/dashboards.ts';

const dashboards = renderedDashboards();

const names = [
  'carrier-filtering',
  'collector',
  'compliance',
  'delivery',
  'latency',
  'overview',
  'reconciliation',
  'trace',
  'verify',
  'voice',
  'whatsapp',
];
const ofMessages = ['account', 'environment', 'channel', 'country', 'sender', 'service', 'purpose'];
const variablesOf: Readonly<Record<string, readonly string[]>> = {
  voice: ['account', 'environment', 'country', 'sender', 'purpose'],
  verify: ['account', 'environment', 'channel', 'country'],
  trace: ['sid'],
  collector: [],
};
const dataSources = [
  { type: 'grafana-clickhouse-datasource', uid: 'clickhouse' },
  { type: 'prometheus', uid: 'prometheus' },
];

it('there is a dashboard for each question of an SRE, each with an address of its own', () => {
  expect([...dashboards.keys()].sort()).toEqual(names);
  expect([...dashboards].map(([name, { uid }]) => [name, uid])).toEqual(
    [...dashboards.keys()].map((name) => [name, `ledgerline-${name}`]),
  );
});

it('every dashboard is led to by a panel of another', () => {
  const led = [...dashboards].flatMap(([name, { panels }]) =>
    JSON.stringify(panels)
      .match(/\/d\/ledgerline-[a-z-]+/g)
      ?.map((path) => path.replace('/d/ledgerline-', ''))
      .filter((to) => to !== name),
  );
  expect(names.filter((name) => name !== 'overview' && !led.includes(name))).toEqual([]);
  expect([...new Set(led)].filter((to) => !names.includes(to ?? ''))).toEqual([]);
});

describe.each([...dashboards])('the dashboard %s', (name, dashboard) => {
  const panels = dashboard.panels.filter(({ type }) => type !== 'row');

  it('says what it is for, and links to the others and to the runbooks', () => {
    expect(dashboard.description.length).toBeGreaterThan(40);
    expect(dashboard.tags).toEqual(['ledgerline']);
    expect(dashboard.links.map(({ type }) => type)).toEqual(['dashboards', 'link']);
  });

  it('has the variables of its subject, with All where there are several values', () => {
    const { list } = dashboard.templating;
    expect(list.map((variable) => variable.name)).toEqual(variablesOf[name] ?? ofMessages);
    for (const variable of list.filter(({ type }) => type === 'query'))
      expect(variable).toMatchObject({ multi: true, includeAll: true, datasource: dataSources[0] });
  });

  it('no two panels ask the same question', () => {
    const titles = panels.map(({ title, type }) => `${type} ${title}`);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  it.each(panels)('$title: asks, explains, and says what there is when there is nothing', (panel) => {
    expect(panel.title).toMatch(/\?$/);
    expect(panel.description).toMatch(/\b([Vv]iews?|Gauges?|Counter|Histogram|Metric)\b/);
    expect(panel.fieldConfig?.defaults.noValue).toBeTruthy();
    expect(panel.fieldConfig?.defaults.unit).toBeTruthy();
    expect(panel.links.length).toBeGreaterThan(0);
    expect(panel.targets.length).toBeGreaterThan(0);
    for (const target of panel.targets) expect(dataSources).toContainEqual(target.datasource);
  });

  it.each(queriesOf(name, dashboard))(
    '$title: names the views that its description names',
    ({ panel, rawSql }) => {
      const named =
        /\bViews? ([^.:;]*)/i.exec(panel?.description ?? '')?.[1]?.match(/\b[a-z]+(_[a-z]+)*\b/g) ?? [];
      for (const view of named.filter((word) => word !== 'and')) expect(rawSql).toContain(view);
    },
  );
});
