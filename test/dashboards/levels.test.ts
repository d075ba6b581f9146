import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../core/package-root.ts';
import { needs } from '../world/debian.ts';

interface Objective {
  readonly kind: string;
  readonly objective: number;
  readonly within: string;
}

it('panels are coloured at the objectives that hold where nobody set others', () => {
  needs('jsonnet');
  const config = JSON.parse(
    execFileSync('jsonnet', [join(packageRoot(), 'dashboards/config.libsonnet')], { encoding: 'utf8' }),
  );
  const { slos } = parse(readFileSync(join(packageRoot(), 'core/rules/slo.yaml'), 'utf8')) as {
    slos: readonly Objective[];
  };
  const of = (kind: string): Objective | undefined => slos.find((slo) => slo.kind === kind);
  expect(config.sloThresholds).toMatchObject({
    delivered: { objective: of('delivery')?.objective },
    heard: { objective: of('completeness')?.objective },
    converted: { objective: of('verification')?.objective },
    deliveryMs: { objective: Number.parseInt(of('latency')?.within ?? '', 10) * 1000 },
  });
});
