import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where each package of Debian puts the program that tests run. */
const programs = {
  chromium: '/usr/bin/chromium',
} as const;

/** Makes sure that packages of Debian are installed: installs them when run as root there, else says what is missing. */
export function needs(...packages: readonly (keyof typeof programs)[]): void {
  const missing = packages.filter((name) => !existsSync(programs[name]));
  if (missing.length === 0) return;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', ...missing], { stdio: 'ignore' });
    return;
  }
  throw new Error(`this test needs ${missing.join(', ')} of Debian: apt-get install ${missing.join(' ')}`);
}
