// Renders the dashboards (dashboards/*.jsonnet) and the alert rules to dashboards/rendered/. With --check nothing is
// written, and it fails when what is committed is not what the sources give.
//
// Dashboards need jsonnet and grafonnet, at the version that jsonnetfile.lock.json pins. jsonnet-bundler (jb) brings
// grafonnet into vendor/; where it is not installed, what to do is printed. Without vendor/ a check compares the digests of
// the sources with those of the last rendering.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const check = process.argv.includes('--check');
const rendered = 'dashboards/rendered';
const digestsFile = join(rendered, 'sources.sha256');
const stale = [];

if (bringGrafonnet()) {
  for (const [name, dashboard] of Object.entries(render()))
    keep(join(rendered, `${name}.json`), `${JSON.stringify(dashboard, null, 2)}\n`);
  keep(digestsFile, digests());
} else if (check) keep(digestsFile, digests());
else process.exitCode = 1;
renderAlerts();
report();

/** All dashboards by name, of one run of jsonnet: reading grafonnet takes longer than rendering a dashboard. */
function render() {
  const imports = readdirSync('dashboards')
    .filter((file) => file.endsWith('.jsonnet'))
    .sort()
    .map((file) => `'${basename(file, '.jsonnet')}': import 'dashboards/${file}'`);
  const run = ['-J', 'vendor', '-J', '.', '--exec', `{ ${imports.join(', ')} }`];
  return JSON.parse(execFileSync('jsonnet', run, { encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 }));
}

/** True when vendor/ has what the lock file says, after jb has had its turn. */
function bringGrafonnet() {
  if (!has('jsonnet'))
    return say('jsonnet is not installed: apt-get install jsonnet (or brew install jsonnet)');
  if (!check && has('jb')) spawnSync('jb', ['install'], { stdio: 'inherit' });
  const wrong = locked().filter(({ folder, sum }) => !existsSync(folder) || sumOf(folder) !== sum);
  if (wrong.length === 0) return true;
  return say(
    [
      'grafonnet is not in vendor/ as jsonnetfile.lock.json pins it. With jsonnet-bundler:',
      '  go install github.com/jsonnet-bundler/jsonnet-bundler/cmd/jb@latest && jb install',
      'or bring each of these into place, at its commit:',
      ...wrong.map(({ remote, subdir, version, folder }) => `  ${remote} ${version} ${subdir} -> ${folder}`),
    ].join('\n'),
  );
}

function has(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
}

function say(what) {
  if (!check) console.error(what);
  return false;
}

function locked() {
  return JSON.parse(readFileSync('jsonnetfile.lock.json', 'utf8')).dependencies.map(
    ({ source: { git }, version, sum }) => ({
      ...git,
      version,
      sum,
      folder: join('vendor', git.remote.replace(/^https:\/\/|\.git$/g, ''), git.subdir),
    }),
  );
}

/** As jsonnet-bundler has it: the contents of all files, folder by folder in order of name. */
function sumOf(folder) {
  const hash = createHash('sha256');
  for (const file of filesOf(folder)) hash.update(readFileSync(file));
  return hash.digest('base64');
}

function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

/** What the dashboards are made of and what came of it, as `sha256sum --check` reads it. The rules have a script of their own. */
function digests() {
  const files = filesOf('dashboards').filter(
    (file) => /\.(jsonnet|libsonnet|json)$/.test(file) && !file.includes('/alerts/'),
  );
  return [...files, 'jsonnetfile.lock.json']
    .map((file) => `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${file}\n`)
    .join('');
}

function keep(file, content) {
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return;
  if (check) stale.push(file);
  else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    console.log(`wrote ${file}`);
  }
}

function renderAlerts() {
  const script = 'scripts/render-alerts.mjs';
  if (!existsSync(script)) return;
  const { status } = spawnSync(process.execPath, [script, ...(check ? ['--check'] : [])], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}

function report() {
  if (stale.length === 0) return;
  console.error(`not what the sources give: ${stale.join(', ')}. Run npm run dashboards and commit.`);
  process.exitCode = 1;
}
