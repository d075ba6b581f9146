import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../../core/package-root.ts';
import { needs } from '../world/debian.ts';

const root = packageRoot();
const folder = join(root, 'dashboards/rendered/alerts');
const casesFolder = join(root, 'test/alerts/rules');

const texts = z.object({
  summary: z.string().min(10),
  description: z.string().min(10),
  dashboard_url: z.string().regex(/^https:\/\/[^ ]+\/d\/ledgerline-[a-z-]+\?/),
  runbook_url: z.string().regex(/\/runbooks\/Ledgerline\w+\.md$/),
});
const rulesFile = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      interval: z.string(),
      rules: z.array(
        z.object({
          alert: z.string().regex(/^Ledgerline[A-Z]\w+$/),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.looseObject({ severity: z.enum(['page', 'ticket']) }),
          annotations: texts.extend({ cost: z.string().optional() }).strict(),
        }),
      ),
    }),
  ),
});
const grafanaFile = z.object({
  apiVersion: z.literal(1),
  groups: z.array(
    z.object({
      name: z.string(),
      folder: z.literal('Ledgerline'),
      interval: z.string(),
      rules: z.array(
        z.object({
          uid: z.string().max(40),
          title: z.string(),
          condition: z.literal('holds'),
          data: z.tuple([
            z.object({ datasourceUid: z.literal('prometheus'), model: z.object({ expr: z.string() }) }),
            z.object({ datasourceUid: z.literal('__expr__'), refId: z.literal('holds') }),
          ]),
          for: z.string(),
          labels: z.looseObject({ severity: z.string(), alert: z.string() }),
          annotations: texts.strict(),
        }),
      ),
    }),
  ),
});
const casesFile = z.object({
  tests: z.array(
    z.object({
      name: z.string(),
      alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })),
    }),
  ),
});

const rules = rulesFile
  .parse(parse(readFileSync(join(folder, 'prometheus.yaml'), 'utf8')))
  .groups.flatMap((group) => group.rules);
const provisioned = grafanaFile
  .parse(parse(readFileSync(join(folder, 'grafana.yaml'), 'utf8')))
  .groups.flatMap((group) => group.rules);
const cases = readdirSync(casesFolder).flatMap(
  (file) => casesFile.parse(parse(readFileSync(join(casesFolder, file), 'utf8'))).tests,
);

beforeAll(() => needs('jsonnet', 'promtool'), 300_000);

const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, [...args], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

describe('the alerts', () => {
  it('are rendered from what the sources say now (npm run dashboards renders them)', () => {
    expect(run(process.execPath, 'scripts/render-alerts.mjs', '--check')).toBe('');
  });

  it('are rules that Prometheus takes', () => {
    expect(run('promtool', 'check', 'rules', join(folder, 'prometheus.yaml'))).toContain('SUCCESS');
  });

  it('have each a firing, a resolving and a non-firing case, and all hold', () => {
    const told = (rule: (typeof rules)[number]): string =>
      [rule.alert, rule.labels.long, rule.labels.short].filter((part) => part !== undefined).join(' ');
    for (const rule of rules) {
      const own = cases.filter(({ name }) => name.startsWith(`${told(rule)}: `));
      const [fires, quiet] = ['fires, and goes away', 'does not fire'].map((what) =>
        own.filter(({ name }) => name.includes(`: ${what}`)),
      );
      expect([told(rule), fires?.length !== 0, quiet?.length !== 0]).toEqual([told(rule), true, true]);
      for (const { alert_rule_test } of fires ?? []) {
        expect(alert_rule_test.filter(({ exp_alerts }) => exp_alerts.length === 1)).toHaveLength(1);
        expect(alert_rule_test.at(-1)?.exp_alerts).toEqual([]);
      }
      for (const { alert_rule_test } of quiet ?? [])
        expect(alert_rule_test.map(({ alertname, exp_alerts }) => [alertname, exp_alerts])).toEqual(
          alert_rule_test.map(() => [rule.alert, []]),
        );
    }
    expect(
      run('promtool', 'test', 'rules', ...readdirSync(casesFolder).map((file) => join(casesFolder, file))),
    ).not.toContain('FAILED');
  }, 600_000);

  it('are the same in Grafana: names, expressions, times, texts and links', () => {
    const ofGrafana = provisioned.map(
      ({ labels: { alert, ...labels }, data: [query], annotations, ...rule }) => ({
        alert,
        expr: query.model.expr,
        for: rule.for,
        labels,
        annotations: Object.fromEntries(
          Object.entries(annotations).map(([name, text]) => [
            name,
            text.replaceAll('$values.A.Value', '$value'),
          ]),
        ),
      }),
    );
    const ofPrometheus = rules.map(({ annotations: { cost: _, ...annotations }, ...rule }) => ({
      ...rule,
      for: rule.for ?? '0s',
      annotations,
    }));
    expect(ofGrafana).toEqual(ofPrometheus);
    for (const key of ['uid', 'title'] as const)
      expect(new Set(provisioned.map((rule) => rule[key])).size).toBe(provisioned.length);
  });

  it('ask only for metrics that the appliance, its process or Prometheus has', async () => {
    const { createMetrics } = await import('../../core/metrics.ts');
    const known = new Set((await createMetrics().registry.getMetricsAsJSON()).map(({ name }) => name));
    for (const { alert, expr } of rules)
      for (const [name] of expr.matchAll(/\b(ledgerline|process)_\w+/g))
        expect([alert, name, known.has(name.replace(/_bucket$/, ''))]).toEqual([alert, name, true]);
  });
});
