import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bringPrograms } from './debian.ts';

/**
 * Runs once before all tests: the tests that start the appliance start what the sources say now, in a data directory that has
 * its schema, and those that run programs of Debian find them.
 */
export default function build(project: TestProject): () => void {
  bringPrograms();
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
  const dataDir = mkdtempSync(join(tmpdir(), 'ledgerline-migrated-'));
  execFileSync(process.execPath, ['dist/bin/ledgerline.js', 'migrate'], {
    env: {
      PATH: process.env.PATH,
      LEDGERLINE_DATA_DIR: dataDir,
      LEDGERLINE_PUBLIC_URL: 'https://hooks.example.org',
    },
  });
  project.provide('migratedDataDir', dataDir);
  return () => rmSync(dataDir, { recursive: true, force: true });
}
