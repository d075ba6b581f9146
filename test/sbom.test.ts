import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');
const lockFile = z.object({
  packages: z.record(z.string(), z.object({ version: z.string().optional(), dev: z.boolean().optional() })),
});
const bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(
    z.object({ purl: z.string(), properties: z.array(z.object({ name: z.string() })).default([]) }),
  ),
});

/** Names and versions of what an operator runs, as they were locked, as far as they are for this platform. */
function locked(): readonly string[] {
  const { packages } = lockFile.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  return Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true && existsSync(join(root, path)))
    .map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`);
}

/** npm's mark on what is for developers alone. */
const forDevelopers = 'cdx:npm:package:development';

it('npm run sbom lists what an operator runs, and marks what is for developers alone', () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const [program = '', ...given] = (scripts.sbom ?? '').replace(/ > .*/, '').split(' ');
  const made = execFileSync(program, given, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 });
  const { components } = bill.parse(JSON.parse(made));
  const run = components.filter(({ properties }) => !properties.some(({ name }) => name === forDevelopers));
  const listed = run.map(({ purl }) => decodeURIComponent(purl.replace(/^pkg:npm\//, '')));
  expect([...new Set(listed)].sort()).toEqual([...new Set(locked())].sort());
});
