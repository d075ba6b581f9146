import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of its own for a test, removed when the test has finished. */
export function aFolder(): string {
  const folder = aLastingFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder that the caller removes. */
export function aLastingFolder(): string {
  return mkdtempSync(join(tmpdir(), 'ledgerline-test-'));
}
