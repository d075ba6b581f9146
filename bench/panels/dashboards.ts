import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../core/package-root.ts';

const dataSourceSchema = z.object({ type: z.string(), uid: z.string() });
const linkSchema = z.looseObject({ title: z.string().min(1), url: z.string().min(1) });

const targetSchema = z.discriminatedUnion('queryType', [
  z.object({
    refId: z.string(),
    datasource: dataSourceSchema,
    queryType: z.enum(['timeseries', 'table']),
    format: z.union([z.literal(0), z.literal(1)]),
    rawSql: z.string().min(10),
  }),
  z.object({
    refId: z.string(),
    datasource: dataSourceSchema,
    queryType: z.undefined().optional(),
    expr: z.string().min(2),
    legendFormat: z.string(),
  }),
]);

const panelSchema = z.object({
  type: z.enum(['row', 'stat', 'timeseries', 'table', 'bargauge']),
  title: z.string().min(1),
  description: z.string().default(''),
  datasource: dataSourceSchema.optional(),
  links: z.array(linkSchema).default([]),
  targets: z.array(targetSchema).default([]),
  fieldConfig: z
    .looseObject({
      defaults: z.looseObject({
        unit: z.string().optional(),
        noValue: z.string().optional(),
        displayName: z.string().optional(),
      }),
      overrides: z
        .array(z.looseObject({ matcher: z.object({ id: z.string(), options: z.string() }) }))
        .default([]),
    })
    .optional(),
});

const variableSchema = z.looseObject({
  name: z.string(),
  type: z.enum(['query', 'textbox']),
  query: z.string().default(''),
  datasource: dataSourceSchema.optional(),
  multi: z.boolean().default(false),
  includeAll: z.boolean().default(false),
});

const dashboardSchema = z.looseObject({
  uid: z.string(),
  title: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  time: z.object({ from: z.string().regex(/^now-\d+[hd]$/), to: z.literal('now') }),
  links: z.array(z.looseObject({ title: z.string(), type: z.string() })),
  templating: z.object({ list: z.array(variableSchema) }).default({ list: [] }),
  panels: z.array(panelSchema),
});

export type Dashboard = z.output<typeof dashboardSchema>;
export type Panel = z.output<typeof panelSchema>;

/** The rendered dashboards, as Grafana reads them, by the names of their files. */
export function renderedDashboards(): ReadonlyMap<string, Dashboard> {
  const folder = join(packageRoot(), 'dashboards', 'rendered');
  return new Map(
    readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => [
        file.replace('.json', ''),
        dashboardSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
      ]),
  );
}

/** A query to ClickHouse of a panel, or of a variable at the top of its dashboard. */
export interface Query {
  readonly dashboard: string;
  readonly title: string;
  readonly type: Panel['type'] | 'variable';
  readonly rawSql: string;
  readonly panel: Panel | undefined;
}

/** Every query of a dashboard to ClickHouse. */
export function queriesOf(name: string, dashboard: Dashboard): readonly Query[] {
  return [
    ...dashboard.templating.list
      .filter(({ type }) => type === 'query')
      .map(
        (variable): Query => ({
          dashboard: name,
          title: `variable ${variable.name}`,
          type: 'variable',
          rawSql: variable.query,
          panel: undefined,
        }),
      ),
    ...dashboard.panels.flatMap((panel) =>
      panel.targets.flatMap((target): readonly Query[] =>
        'rawSql' in target
          ? [{ dashboard: name, title: panel.title, type: panel.type, rawSql: target.rawSql, panel }]
          : [],
      ),
    ),
  ];
}

/** The time that a dashboard shows when it is opened, in ms. */
export function defaultRangeMs({ time }: Dashboard): number {
  const [, count, unit] = /^now-(\d+)([hd])$/.exec(time.from) ?? [];
  return Number(count) * (unit === 'd' ? 24 : 1) * 3_600_000;
}

/** The width of a step as Grafana works it out: the range over the panel's pixels, rounded up, and never below a minute. */
export function stepSeconds(rangeMs: number): number {
  const steps = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];
  const pixels = 800;
  return steps.find((seconds) => seconds * 1000 * pixels >= rangeMs) ?? 86_400;
}
