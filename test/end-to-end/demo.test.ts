import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { packageRoot } from '../../core/package-root.ts';

it('npm run demo -- --once: every loss found, nothing invented, no personal data on disk, in under 90 s', async () => {
  const started = Date.now();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(packageRoot(), 'dist/simulator/demo.js'), '--once'],
    { cwd: packageRoot() },
  );
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(1);
  const summary: Record<string, number> = JSON.parse(lines[0] ?? '{}');
  console.log(summary);
  expect(summary.callbacksAccepted).toBeGreaterThanOrEqual(1_000);
  expect(summary.callbacksRejected).toBe(20);
  expect(summary.duplicates).toBeGreaterThan(20);
  expect(summary.reordered).toBeGreaterThan(10);
  expect(summary.lostCallbacksInjected).toBeGreaterThan(15);
  expect(summary.lostCallbacksFound).toBe(summary.lostCallbacksInjected);
  expect(summary).toMatchObject({
    lostCallbacksInvented: 0,
    mismatchesAfterReconcile: 0,
    phiFoundOnDisk: 0,
    deletedFound: 4,
    unknownFound: 2,
    setupFaultsInjected: 5,
    setupFaultsFound: 5,
  });
  expect(summary.bytesSearched).toBeGreaterThan(1_000_000);
  for (const name of ['eventsStored', 'ackP50Ms', 'ackP99Ms', 'lagP99Ms'])
    expect([name, summary[name]]).toEqual([name, expect.any(Number)]);
  expect(Date.now() - started).toBeLessThan(90_000);
}, 120_000);
