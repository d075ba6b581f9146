// Completes package-lock.json after an install from a registry that does not carry every platform's packages.
//
// Packages with native parts name one optional package for each platform. npm leaves those out of the lock file that it
// could not look up, and `npm ci` then refuses the lock. Each gets an entry that says for which platform it is, so that
// npm passes over it elsewhere. Run it after `npm install`: npm run lock
import { readFileSync, writeFileSync } from 'node:fs';

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
  'wasm32',
];

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const added = [];
for (const [, parent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    if (Object.keys(lock.packages).some((known) => known === path || known.endsWith(`/${path}`))) continue;
    if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${name}: ${version} is not one version`);
    const words = name.split(/[/-]/);
    const cpu = processors.find((one) =>
      words.some((word) => word === one || (one === 'arm' && /^arm(v7|-)/.test(word))),
    );
    const os = systems.find((one) => words.includes(one));
    if (cpu === undefined && os === undefined) throw new Error(`${name} does not tell its platform`);
    lock.packages[path] = {
      version,
      ...(cpu === undefined ? {} : { cpu: [cpu] }),
      ...(words.includes('musl') ? { libc: ['musl'] } : words.includes('gnu') ? { libc: ['glibc'] } : {}),
      ...(parent.dev ? { dev: true } : {}),
      optional: true,
      ...(os === undefined ? {} : { os: [os] }),
    };
    added.push(name);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('package-lock.json', `${JSON.stringify(lock, undefined, 2)}\n`);
console.log(`${added.length} entries added`);
