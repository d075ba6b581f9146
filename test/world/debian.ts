import { execFileSync, spawnSync } from 'node:child_process';

/** Programs that tests run, and the Debian package that each is in. */
const packages = {
  amtool: 'prometheus-alertmanager',
  chromium: 'chromium',
  jsonnet: 'jsonnet',
  promtool: 'prometheus',
  prometheus: 'prometheus',
  'prometheus-alertmanager': 'prometheus-alertmanager',
} as const;
type Program = keyof typeof packages;

/**
 * Sees to it that programs are there: installs them where this is Debian and root runs the tests, otherwise says what is
 * missing. Never skips: a check that did not run looks like one that passed.
 */
export function needs(...programs: readonly Program[]): void {
  const missing = [
    ...new Set(programs.filter((program) => !isThere(program)).map((program) => packages[program])),
  ];
  if (missing.length === 0) return;
  const command = `apt-get install --no-install-recommends --yes ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !isThere('apt-get'))
    throw new Error(`these tests need ${missing.join(', ')}: ${command}, as root`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Packages must not start servers: tests start their own.
  const policy = '/usr/sbin/policy-rc.d';
  const [program, ...options] = command.split(' ');
  spawnSync('apt-get', ['update'], { env: environment, stdio: 'ignore' });
  spawnSync('sh', [
    '-c',
    `[ -e ${policy} ] || printf '#!/bin/sh\\nexit 101\\n' > ${policy} && chmod +x ${policy}`,
  ]);
  execFileSync(program ?? '', options, { env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
}

function isThere(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}
