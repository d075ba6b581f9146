import { realpathSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { z } from 'zod';
import type { KeyRing } from '../contacts/key-ring.ts';
import { parseKeyRing } from '../contacts/key-ring.ts';
import {
  type Account,
  type AccountsFile,
  defaultPurposes,
  readAccountsFile,
  singleAccount,
} from './accounts.ts';
import { type ForwardKey, parseForwardKeys } from './forwarding.ts';
import { ConfigError, type Environment, readVariable, type VariableName } from './variables.ts';

/** How to reach ClickHouse; without a URL it is embedded. */
export interface StoreConfig {
  readonly url: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string;
  readonly cluster: string | undefined;
}

export interface Config {
  readonly port: number;
  readonly dataDir: string;
  /** Base of the URLs that Twilio signs, without a slash at its end. */
  readonly publicUrl: string;
  readonly accounts: readonly Account[];
  /** Purposes that an intent may have. */
  readonly purposes: readonly string[];
  readonly twilioApiBaseUrl: string;
  /** `undefined`: made on first start and kept in the data directory. */
  readonly keyRing: KeyRing | undefined;
  /** Newest first; empty when nothing is forwarded without Twilio waiting for it. */
  readonly forwardKeys: readonly ForwardKey[];
  readonly forwardPrivateHosts: readonly string[];
  readonly apiTokensFile: string;
  readonly store: StoreConfig;
  readonly production: boolean;
  readonly logLevel: string;
}

const port = z.coerce.number().int().min(0).max(65_535);
const identifier = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/);
const httpUrl = z.url({ protocol: /^https?$/ });
const logLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']);

/** Reads the whole configuration. Throws ConfigError: one line that names the variable and what to do. */
export function readConfig(environment: Environment): Config {
  const read = (name: VariableName): string | undefined => readVariable(name, environment);
  const production = read('NODE_ENV') === 'production';
  const dataDir = dataDirOf(environment);
  const listenPort = checked('PORT', port, read('PORT') ?? '8080', 'a port number');
  const configured = accounts(read);
  return {
    port: listenPort,
    dataDir,
    publicUrl: publicUrl(read('LEDGERLINE_PUBLIC_URL'), listenPort, production),
    ...configured,
    twilioApiBaseUrl: withoutEndSlash(
      checked(
        'TWILIO_API_BASE_URL',
        httpUrl,
        read('TWILIO_API_BASE_URL') ?? 'https://api.twilio.com',
        'an http(s) URL',
      ),
    ),
    keyRing: keyRing(read('LEDGERLINE_PSEUDONYM_KEYS'), production),
    forwardKeys: forwardKeys(
      read('LEDGERLINE_FORWARD_KEYS'),
      environment.LEDGERLINE_FORWARD_KEYS_FILE,
      configured,
      dataDir,
    ),
    apiTokensFile: resolve(read('LEDGERLINE_API_TOKENS_FILE') ?? `${dataDir}/api-tokens.yaml`),
    store: store(read),
    production,
    logLevel: checked('LOG_LEVEL', logLevel, read('LOG_LEVEL') ?? 'info', 'a level of pino'),
  };
}

/** The data directory alone, for what needs nothing else of the configuration. */
export function dataDirOf(environment: Environment): string {
  return resolve(readVariable('LEDGERLINE_DATA_DIR', environment) ?? './data');
}

/** The store's part alone, for commands that need nothing else. */
function store(read: (name: VariableName) => string | undefined): StoreConfig {
  const url = read('CLICKHOUSE_URL');
  const cluster = read('CLICKHOUSE_CLUSTER');
  if (url === undefined && cluster !== undefined)
    throw new ConfigError(
      'CLICKHOUSE_CLUSTER is set but CLICKHOUSE_URL is not: a cluster needs the URL of one of its servers',
    );
  return {
    url:
      url === undefined
        ? undefined
        : checked('CLICKHOUSE_URL', httpUrl, url, 'an http(s) URL such as http://clickhouse:8123'),
    user: read('CLICKHOUSE_USER'),
    password: read('CLICKHOUSE_PASSWORD'),
    database: checked(
      'CLICKHOUSE_DATABASE',
      identifier,
      read('CLICKHOUSE_DATABASE') ?? 'ledgerline',
      'letters, digits and _',
    ),
    cluster:
      cluster === undefined
        ? undefined
        : checked('CLICKHOUSE_CLUSTER', identifier, cluster, 'letters, digits and _'),
  };
}

function accounts(read: (name: VariableName) => string | undefined): AccountsFile {
  const file = read('LEDGERLINE_ACCOUNTS_FILE');
  const sid = read('TWILIO_ACCOUNT_SID');
  const token = read('TWILIO_AUTH_TOKEN');
  if (file !== undefined) {
    if (sid !== undefined || token !== undefined)
      throw new ConfigError(
        'LEDGERLINE_ACCOUNTS_FILE and TWILIO_ACCOUNT_SID/TWILIO_AUTH_TOKEN are both set: put the account into the file',
      );
    return readAccountsFile(resolve(file));
  }
  const others = { purposes: defaultPurposes(), forwardPrivateHosts: [] };
  if (sid === undefined && token === undefined) return { accounts: [], ...others };
  if (sid === undefined)
    throw new ConfigError('TWILIO_AUTH_TOKEN is set but TWILIO_ACCOUNT_SID is not: give both');
  if (token === undefined)
    throw new ConfigError('TWILIO_ACCOUNT_SID is set but TWILIO_AUTH_TOKEN is not: give both');
  return { accounts: [singleAccount(sid, token)], ...others };
}

function publicUrl(given: string | undefined, listenPort: number, production: boolean): string {
  if (given === undefined) {
    if (production)
      throw new ConfigError(
        'LEDGERLINE_PUBLIC_URL is missing: set it to the base URL that Twilio calls, e.g. https://hooks.example.org (it cannot be derived safely from a request)',
      );
    return `http://localhost:${listenPort}`;
  }
  const url = new URL(checked('LEDGERLINE_PUBLIC_URL', httpUrl, given, 'an http(s) URL'));
  if (url.search !== '' || url.hash !== '')
    throw new ConfigError('LEDGERLINE_PUBLIC_URL is a base URL: leave out its query and fragment');
  if (production && url.protocol !== 'https:')
    throw new ConfigError('LEDGERLINE_PUBLIC_URL must be https in production: callbacks carry personal data');
  return withoutEndSlash(given);
}

function keyRing(given: string | undefined, production: boolean): KeyRing | undefined {
  if (given !== undefined) return parseKeyRing(given);
  if (production)
    throw new ConfigError(
      'LEDGERLINE_PSEUDONYM_KEYS is missing: in production the key ring is yours to keep. Make one with: echo "1:$(openssl rand -base64 32)"',
    );
  return undefined;
}

/** Forms are sealed so that the data directory alone gives nothing away: the key must not lie in it. */
function forwardKeys(
  given: string | undefined,
  file: string | undefined,
  { accounts }: AccountsFile,
  dataDir: string,
): readonly ForwardKey[] {
  const keys = parseForwardKeys(given);
  const needed = accounts.some(({ forward = [] }) => forward.some(({ mode }) => mode === 'async'));
  if (needed && keys.length === 0)
    throw new ConfigError(
      'LEDGERLINE_FORWARD_KEYS is missing: the accounts file forwards with mode async, whose forms are kept sealed. Make a key with: echo "1:$(openssl rand -base64 32)"',
    );
  if (file !== undefined && file !== '' && isWithin(file, dataDir))
    throw new ConfigError(
      'LEDGERLINE_FORWARD_KEYS_FILE lies in the data directory: keep the key apart from what it seals',
    );
  return keys;
}

function isWithin(file: string, folder: string): boolean {
  const real = (path: string): string => {
    try {
      return realpathSync(path);
    } catch {
      return resolve(path);
    }
  };
  return real(file).startsWith(real(folder) + sep);
}

function checked<Schema extends z.ZodType>(
  name: VariableName,
  schema: Schema,
  value: string,
  expected: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new ConfigError(`${name} is not understood: expected ${expected}`);
  return parsed.data;
}

function withoutEndSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
