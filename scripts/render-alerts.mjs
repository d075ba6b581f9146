// Renders the alerts of dashboards/alerts/ to dashboards/rendered/alerts/, and their unit tests to test/alerts/rules/. With
// --check nothing is written, and it fails when what is committed is not what the sources give. Needs jsonnet.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { alertTests } from './alert-tests.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const check = process.argv.includes('--check');

try {
  const rules = evaluated('dashboards/alerts/prometheus.jsonnet');
  const grafana = evaluated('dashboards/alerts/grafana.jsonnet');
  const cases = evaluated('test/alerts/cases.jsonnet');
  const stale = [
    keep('dashboards/rendered/alerts/prometheus.yaml', 'dashboards/alerts/', rules),
    keep('dashboards/rendered/alerts/grafana.yaml', 'dashboards/alerts/', grafana),
    ...alertTests(rules.groups, cases).map((tests) =>
      keep(`test/alerts/rules/every-${tests.evaluation_interval}.yaml`, 'test/alerts/cases.jsonnet', tests),
    ),
  ].filter((file) => file !== undefined);
  if (stale.length > 0) {
    console.error(`not what the sources give: ${stale.join(', ')}. Run npm run dashboards and commit.`);
    process.exitCode = 1;
  }
} catch (error) {
  console.error(
    error.code === 'ENOENT'
      ? 'jsonnet is not installed: apt-get install jsonnet (or brew install jsonnet)'
      : error.message,
  );
  process.exitCode = 1;
}

function evaluated(source) {
  return JSON.parse(execFileSync('jsonnet', [source], { encoding: 'utf8', maxBuffer: 16 * 1024 ** 2 }));
}

/** Writes what has changed, as YAML (by a library: jsonnet's own takes a minute over it). Gives the file if it is stale. */
function keep(file, source, value) {
  const header = `# Rendered from ${source} by npm run dashboards; change it there.\n`;
  const content = header + stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return undefined;
  if (check) return file;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  console.log(`wrote ${file}`);
  return undefined;
}
