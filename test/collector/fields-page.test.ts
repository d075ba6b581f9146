import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fieldsPage } from '../../collector/fields-page.ts';
import { packageRoot } from '../../core/package-root.ts';

it('docs/fields.md says what the contracts do (npm run fields writes it)', () => {
  expect(readFileSync(join(packageRoot(), 'docs/fields.md'), 'utf8')).toBe(fieldsPage());
});
