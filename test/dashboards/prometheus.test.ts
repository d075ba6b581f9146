import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { renderedDashboards } from '../../bench/panels/dashboards.ts';
import { createMetrics } from '../../core/metrics.ts';
import { needs } from '../world/debian.ts';
import { aFolder } from '../world/temp.ts';

const asked = [...renderedDashboards()].flatMap(([name, { panels }]) =>
  panels.flatMap(({ title, targets }) =>
    targets.flatMap((target) => ('expr' in target ? [{ name: `${name}: ${title}`, ...target }] : [])),
  ),
);

/** What there is to ask for: the appliance's own metrics, and what Prometheus adds itself. */
async function knownMetrics(): Promise<ReadonlySet<string>> {
  const metrics = await createMetrics().registry.getMetricsAsJSON();
  return new Set([
    'up',
    ...metrics.flatMap(({ name, type }) =>
      String(type) === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  ]);
}

it.each(asked)('$name: asks for metrics that there are, of the job of the appliance', async ({ expr }) => {
  const named = [...expr.matchAll(/\b((?:ledgerline|process|nodejs)_\w+|up)\{([^}]*)\}/g)];
  expect(named.length).toBeGreaterThan(0);
  const known = await knownMetrics();
  for (const [, metric, labels] of named) {
    expect(known).toContain(metric);
    expect(labels).toContain('job="ledgerline"');
  }
});

it('promtool understands every expression', () => {
  needs('promtool');
  const withMacros = (expr: string): string =>
    expr.replaceAll('$__rate_interval', '4m').replaceAll('$__range', '6h');
  const file = join(aFolder(), 'panels.yaml');
  const rules = asked.map(({ expr }, index) => ({ record: `panel:${index}`, expr: withMacros(expr) }));
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
  expect(execFileSync('promtool', ['check', 'rules', file], { encoding: 'utf8' })).toContain(
    `SUCCESS: ${rules.length} rules found`,
  );
});
