import { statSync } from 'node:fs';
import { accountsFileOf, readAccounts } from '../console/access/accounts.ts';
import { discover, OidcRefused } from '../console/access/oidc.ts';
import {
  type ConsoleSettings,
  consoleFileOf,
  type OidcSettings,
  readConsoleFile,
} from '../console/access/settings.ts';
import type { Config } from '../core/config/config.ts';
import { CommandFailed } from './command-failed.ts';

/** How people sign in, in words. Throws for what is wrong: a setting, a provider that does not answer, a file that is open to others. */
export async function signInCheck(config: Config): Promise<string> {
  const settings = readConsoleFile(config.dataDir);
  const accounts = readAccounts(accountsFileOf(config.dataDir));
  notOpenTo(0o077, accountsFileOf(config.dataDir), 'its password hashes can be read by others');
  notOpenTo(0o022, consoleFileOf(config.dataDir), 'others can change who may sign in');
  const secretFile = settings.oidc?.clientSecret?.file;
  // What is mounted as a secret has the mode that the container runtime gives it, and is nobody else's in there.
  if (secretFile !== undefined && !secretFile.startsWith('/run/secrets/'))
    notOpenTo(0o077, secretFile, "the client's secret can be read by others");
  const ways = [
    ...(settings.oidc === undefined ? [] : [await providerCheck(settings.oidc)]),
    `${accounts.length} accounts`,
    ...(settings.tokens ? ['pasted tokens'] : []),
  ];
  return `${ways.join(', ')}${noteOnProxies(settings, config)}`;
}

async function providerCheck(settings: OidcSettings): Promise<string> {
  try {
    const known = (await discover(settings)).serverMetadata();
    const leave =
      known.end_session_endpoint === undefined ? 'people stay signed in there' : 'signs out there too';
    const roles = [...new Set(settings.roles.map(({ role }) => role))].join(', ');
    return `${settings.label} at ${known.issuer} (${roles}; ${leave})`;
  } catch (error) {
    if (!(error instanceof OidcRefused)) throw error;
    throw new CommandFailed(
      `oidc.issuer: ${settings.issuer} does not answer as that issuer (${error.code}). Is it the one in its /.well-known/openid-configuration, and can this machine reach it?`,
    );
  }
}

/** Only HTTP is spoken here: where people come over HTTPS a proxy ends it, and it is from there that everybody seems to come. */
function noteOnProxies({ url, proxies }: ConsoleSettings, { publicUrl }: Config): string {
  return proxies === 0 && (url ?? publicUrl).startsWith('https:')
    ? '; all people seem to come from one address: say in console.yaml how many proxies stand before the appliance'
    : '';
}

function notOpenTo(others: number, path: string, harm: string): void {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & others) !== 0)
    throw new CommandFailed(`${path}: ${harm}. chmod ${others === 0o022 ? 'go-w' : '600'} ${path}`);
}
