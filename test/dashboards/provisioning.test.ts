import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { queriesOf, renderedDashboards } from '../../bench/panels/dashboards.ts';
import { packageRoot } from '../../core/package-root.ts';
import { needs } from '../world/debian.ts';
import { aFolder } from '../world/temp.ts';
import { everythingRead } from './views.ts';

const folder = join(packageRoot(), 'dashboards', 'provisioning');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

it('Grafana has the data sources that panels and variables name, with passwords from files alone', () => {
  const { datasources } = parse(read('datasources/ledgerline.yaml'));
  const known = new Set(datasources.map(({ type, uid }: { type: string; uid: string }) => `${type} ${uid}`));
  const named = [...renderedDashboards().values()].flatMap(({ panels, templating }) =>
    [...panels, ...templating.list].flatMap(({ datasource }) =>
      datasource === undefined ? [] : [`${datasource.type} ${datasource.uid}`],
    ),
  );
  expect([...new Set(named)].filter((source) => !known.has(source))).toEqual([]);
  for (const { secureJsonData } of datasources)
    for (const value of Object.values(secureJsonData ?? {}))
      expect(value).toMatch(/^\$__file\{\/run\/secrets\/\w+\}$/);
});

it("Grafana's user in ClickHouse can read what the panels read, and nothing else", () => {
  const user = readFileSync(join(packageRoot(), 'docs/examples/clickhouse-grafana-user.xml'), 'utf8');
  const granted = [...user.matchAll(/GRANT SELECT ON ledgerline\.(\w+)</g)].map(([, name]) => name);
  const read = [...renderedDashboards()]
    .flatMap(([name, dashboard]) => queriesOf(name, dashboard))
    .flatMap(({ rawSql }) => everythingRead(rawSql));
  expect(granted).toEqual([...new Set(read)].sort());
  expect(granted).not.toContain('contact_directory');
});

it('dashboards cannot be changed in Grafana', () => {
  const { providers } = parse(read('dashboards/ledgerline.yaml'));
  expect(providers).toMatchObject([{ folder: 'Ledgerline', allowUiUpdates: false }]);
});

it('alerts go to a contact point that there is', () => {
  const { contactPoints, policies } = parse(read('alerting/contact-points.yaml'));
  expect(contactPoints.map(({ name }: { name: string }) => name)).toEqual(
    policies.map(({ receiver }: { receiver: string }) => receiver),
  );
});

it('Prometheus and Alertmanager understand their configurations', () => {
  needs('promtool', 'amtool');
  const check = (command: string, args: readonly string[]): string =>
    execFileSync(command, [...args], { encoding: 'utf8' });
  // The rules are mounted elsewhere in the container.
  expect(
    check('promtool', ['check', 'config', '--syntax-only', join(folder, 'prometheus/prometheus.yml')]),
  ).toContain('SUCCESS');
  const { scrape_configs: jobs } = parse(read('prometheus/prometheus.yml'));
  expect(jobs).toMatchObject([{ job_name: 'ledgerline' }]);
  // Debian's Alertmanager is older than url_file (0.26).
  const alertmanager = join(aFolder(), 'alertmanager.yml');
  writeFileSync(
    alertmanager,
    read('prometheus/alertmanager.yml').replace(/url_file: .*/, 'url: http://localhost/'),
  );
  expect(check('amtool', ['check-config', alertmanager])).toContain('SUCCESS');
});
