import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { accountsFileOf } from '../console/access/accounts.ts';
import { readConsoleFile } from '../console/access/settings.ts';
import type { Config } from '../core/config/config.ts';
import { readListenersFile } from '../core/config/listeners.ts';
import { type Environment, variables } from '../core/config/variables.ts';
import { readPrivacyFile } from '../core/privacy/read-file.ts';

/** What holds secrets and may be opened by others than the user who runs the appliance. */
export interface Exposed {
  readonly path: string;
  /** As `chmod` takes it. */
  readonly mode: string;
  readonly advice: string;
}

const anybody = 0o007;
const group = 0o070;

/**
 * The data directory, the keys in it and every file that a setting names, as far as others may open them. What somebody else
 * owns may be open to a group, for that is how this user is let in. What is mounted into `/run/secrets` is nobody else's
 * inside a container, whatever mode the runtime gives it.
 */
export function exposedPaths(config: Config, environment: Environment): readonly Exposed[] {
  const paths = [config.dataDir, ...keysIn(config.dataDir), ...filesOf(config, environment)];
  return [...new Set(paths.map((path) => resolve(path)))].flatMap((path) => exposed(path) ?? []);
}

function exposed(path: string): Exposed | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || path.startsWith('/run/secrets/')) return undefined;
  const isOurs = stats.uid === process.getuid?.();
  if ((stats.mode & (isOurs ? anybody | group : anybody)) === 0) return undefined;
  const advice = isOurs ? `chmod ${stats.isDirectory() ? '700' : '600'} ${path}` : `chmod o= ${path}`;
  return { path, mode: (stats.mode & 0o777).toString(8).padStart(3, '0'), advice };
}

function keysIn(dataDir: string): readonly string[] {
  const folder = join(dataDir, 'keys');
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(folder).map((name) => join(folder, name));
}

function filesOf({ dataDir, apiTokensFile }: Config, environment: Environment): readonly string[] {
  const given = variables
    .filter(({ secret }) => secret)
    .map(({ name }) => environment[`${name}_FILE`])
    .concat(environment.LEDGERLINE_ACCOUNTS_FILE);
  const { outside, inside } = readListenersFile(dataDir);
  const inSettings = [
    outside?.tls?.key,
    inside?.tls?.key,
    readPrivacyFile(dataDir).settings.vault.masterKeyFile,
    readConsoleFile(dataDir).oidc?.clientSecret?.file,
  ];
  const files = [apiTokensFile, accountsFileOf(dataDir), ...given, ...inSettings];
  return files.flatMap((path) => path || []);
}
