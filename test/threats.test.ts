import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
const rows = page
  .slice(page.indexOf('## Threats'))
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| who | tries'));

it('every threat names a test, and every test that is named is there', () => {
  expect(rows.length).toBeGreaterThan(15);
  for (const row of rows) {
    const named = [...row.matchAll(/`(test\/[^`]+)`/g)].map((match) => match[1] ?? '');
    expect({ row, named: named.length > 0 }).toEqual({ row, named: true });
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  }
});

it('every fault names a test that is there', () => {
  const operations = readFileSync(join(root, 'docs/operations.md'), 'utf8');
  const named = [...operations.matchAll(/`(test\/[^`]+\.ts)`/g)].map((match) => match[1] ?? '');
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
