import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Programs (and one library) that tests run, and the Debian package that each is in. */
const packages = {
  amtool: 'prometheus-alertmanager',
  jsonnet: 'jsonnet',
  promtool: 'prometheus',
  prometheus: 'prometheus',
  'prometheus-alertmanager': 'prometheus-alertmanager',
  chromium: 'chromium',
  go: 'golang-go',
  'golang.org/x/mod': 'golang-golang-x-mod-dev',
  pdfinfo: 'poppler-utils',
  pdftotext: 'poppler-utils',
  openssl: 'openssl',
  python3: 'python3',
  qpdf: 'qpdf',
  unzip: 'unzip',
  script: 'bsdutils',
  strace: 'strace',
  faketime: 'faketime',
} as const;
type Program = keyof typeof packages;

/**
 * Installs every program that is missing, where this is Debian and root runs the tests. Called once before all tests: two
 * of them that installed at once would be in each other's way.
 */
export function bringPrograms(): void {
  const missing = missingOf(Object.keys(packages) as Program[]);
  if (missing.length === 0 || process.getuid?.() !== 0 || !isThere('apt-get')) return;
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Packages must not start servers: tests start their own.
  const policy = '/usr/sbin/policy-rc.d';
  spawnSync('sh', [
    '-c',
    `[ -e ${policy} ] || { printf '#!/bin/sh\\nexit 101\\n' > ${policy} && chmod +x ${policy}; }`,
  ]);
  spawnSync('apt-get', ['update'], { env: environment, stdio: 'ignore' });
  execFileSync('apt-get', ['install', '--no-install-recommends', '--yes', ...missing], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Says what is missing. Never skips: a check that did not run looks like one that passed. */
export function needs(...programs: readonly Program[]): void {
  const missing = missingOf(programs);
  if (missing.length > 0)
    throw new Error(
      `these tests need ${missing.join(', ')}: apt-get install --no-install-recommends ${missing.join(' ')}, as root`,
    );
}

function missingOf(programs: readonly Program[]): readonly string[] {
  return [...new Set(programs.filter((program) => !isThere(program)).map((program) => packages[program]))];
}

/** A library for Go lies where Debian puts the sources of Go's packages. */
function isThere(program: string): boolean {
  if (program.includes('/')) return existsSync(`/usr/share/gocode/src/${program}`);
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}
