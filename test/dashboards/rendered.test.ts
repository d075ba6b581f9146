import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../core/package-root.ts';
import { needs } from '../world/debian.ts';
import { aFolder } from '../world/temp.ts';

const root = packageRoot();

/** `npm run dashboards -- --check` of a checkout. */
function check(folder: string): { readonly status: number | null; readonly says: string } {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'scripts', 'dashboards.mjs'), '--check'],
    {
      encoding: 'utf8',
    },
  );
  return { status, says: stderr };
}

/** A copy of what dashboards are made of, with grafonnet or without. */
function aCheckout(vendor: 'with grafonnet' | 'without'): string {
  const folder = aFolder();
  for (const part of ['dashboards', 'jsonnetfile.lock.json', 'scripts/dashboards.mjs'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  if (vendor === 'with grafonnet') symlinkSync(join(root, 'vendor'), join(folder, 'vendor'));
  return folder;
}

const canRender =
  existsSync(join(root, 'vendor', 'github.com', 'grafana')) &&
  spawnSync('jsonnet', ['--version']).error === undefined;

it('what is rendered is what the sources give, byte for byte where grafonnet is there', () => {
  needs('jsonnet');
  expect(check(root)).toEqual({ status: 0, says: '' });
});

it('without grafonnet, sources that changed since the last rendering are noticed', () => {
  const folder = aCheckout('without');
  expect(check(folder)).toEqual({ status: 0, says: '' });
  appendFileSync(join(folder, 'dashboards', 'queries', 'delivery.libsonnet'), '// changed\n');
  expect(check(folder)).toMatchObject({ status: 1, says: expect.stringContaining('Run npm run dashboards') });
});

it('without grafonnet, a rendered dashboard that was edited by hand is noticed', () => {
  const folder = aCheckout('without');
  appendFileSync(join(folder, 'dashboards', 'rendered', 'delivery.json'), '\n');
  expect(check(folder).status).toBe(1);
});

it.runIf(canRender)('with grafonnet, it is the rendering that counts and not the digest', () => {
  const folder = aCheckout('with grafonnet');
  appendFileSync(join(folder, 'dashboards', 'rendered', 'delivery.json'), '\n');
  expect(check(folder)).toMatchObject({
    status: 1,
    says: expect.stringContaining(join('rendered', 'delivery.json')),
  });
});
