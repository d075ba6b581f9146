import { execFileSync } from 'node:child_process';

/** Runs once before all tests: the tests that start the appliance start what the sources say now. */
export default function build(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
}
