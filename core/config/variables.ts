import { readFileSync } from 'node:fs';

/** One environment variable of the public surface, as `ledgerline doctor` lists it. */
export interface Variable {
  readonly name: string;
  readonly meaning: string;
  readonly secret: boolean;
}

const plain = (name: string, meaning: string): Variable => ({ name, meaning, secret: false });
const secret = (name: string, meaning: string): Variable => ({ name, meaning, secret: true });

/** Every variable that Ledgerline reads. Each may be given as NAME_FILE instead: the path of a file with the value. */
export const variables = [
  plain('PORT', 'port to listen on; default 8080'),
  plain('LEDGERLINE_DATA_DIR', 'journal, embedded database and keys; default ./data'),
  plain('LEDGERLINE_PUBLIC_URL', 'the base URL that Twilio calls; signatures are computed over it'),
  plain('LEDGERLINE_ACCOUNTS_FILE', 'YAML: accounts, environment labels, auth tokens, API keys'),
  plain('TWILIO_ACCOUNT_SID', 'shortcut for a single account'),
  secret('TWILIO_AUTH_TOKEN', 'auth token of that account'),
  plain('TWILIO_API_BASE_URL', "REST base; default Twilio's own"),
  secret('LEDGERLINE_PSEUDONYM_KEYS', 'key ring, version:base64, comma-separated, newest first'),
  secret('LEDGERLINE_FORWARD_KEYS', 'keys for forms that wait to be forwarded, version:base64, newest first'),
  plain('LEDGERLINE_API_TOKENS_FILE', 'YAML: hashed bearer tokens and their role'),
  plain('CLICKHOUSE_URL', 'a ClickHouse server; absent: embedded'),
  plain('CLICKHOUSE_USER', 'its user'),
  secret('CLICKHOUSE_PASSWORD', "the user's password"),
  plain('CLICKHOUSE_DATABASE', 'its database; default ledgerline'),
  plain('CLICKHOUSE_CLUSTER', 'name of a cluster: tables become replicated ON CLUSTER'),
  plain('NODE_ENV', 'production: a public URL and pseudonym keys are mandatory'),
  plain('LOG_LEVEL', 'trace, debug, info, warn, error; default info'),
] as const satisfies readonly Variable[];

export type VariableName = (typeof variables)[number]['name'];

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that is wrong: names the variable, what is wrong and what to do. One line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** These name a file already; their …_FILE form would be a file that names a file. */
const namesAFile = new Set<string>(['LEDGERLINE_ACCOUNTS_FILE', 'LEDGERLINE_API_TOKENS_FILE']);

/**
 * The value of a variable, from the environment or from the file that NAME_FILE names (trailing line ends removed).
 * An empty value counts as absent. Throws ConfigError when both forms are given or the file cannot be read.
 */
export function readVariable(name: VariableName, environment: Environment): string | undefined {
  const direct = nonEmpty(environment[name]);
  const path = namesAFile.has(name) ? undefined : nonEmpty(environment[`${name}_FILE`]);
  if (path === undefined) return direct;
  if (direct !== undefined) throw new ConfigError(`${name} and ${name}_FILE are both set: give one of them`);
  try {
    return nonEmpty(readFileSync(path, 'utf8').replace(/[\r\n]+$/, ''));
  } catch (error) {
    throw new ConfigError(
      `${name}_FILE: cannot read ${path} (${codeOf(error)}). Does it exist and may this user read it?`,
    );
  }
}

/** A URL as it may be shown: without the login that may stand in it. */
export function withoutLogin(url: string): string {
  return url.replace(/(^|\/\/)[^/@]*@/, '$1…@').replace(/([?&](?:user|password)=)[^&#]*/gi, '$1…');
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
}
