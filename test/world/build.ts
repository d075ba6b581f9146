import { execFileSync } from 'node:child_process';
import { bringPrograms } from './debian.ts';

/**
 * Runs once before all tests: the tests that start the appliance start what the sources say now, and those that run
 * programs of Debian find them.
 */
export default function build(): void {
  bringPrograms();
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
}
