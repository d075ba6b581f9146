import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { canaryEnvironment } from '../../core/canary/environment.ts';
import { type Config, readConfig } from '../../core/config/config.ts';
import { variables, withoutLogin } from '../../core/config/variables.ts';
import { isAnswering } from '../../core/data-dir/socket.ts';
import { readPrivacyFile } from '../../core/privacy/read-file.ts';
import { keyWrapperOf } from '../../core/privacy/vault/key-wrapper.ts';
import { readProofSettings } from '../../core/proof/outlets/settings.ts';
import { readSloFile } from '../../core/slo/read-file.ts';
import { sloStatus } from '../../core/slo/status.ts';
import { differingSlos } from '../../core/slo/table.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';
import { readViolationRules } from '../../core/violations/read-file.ts';
import { timeProblem } from '../certificate.ts';
import { CommandFailed } from '../command-failed.ts';
import { askAppliance } from '../control-client.ts';
import { exposedPaths } from '../exposed.ts';
import { listenerInWords, planListeners } from '../listener-plan.ts';
import { withStore } from '../open-for-command.ts';
import { paint, printJson, printPairs } from '../print.ts';
import { signInCheck } from '../sign-in-check.ts';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Below this much room on the data directory's disk doctor warns. */
const minFreeBytes = 512 * 1024 ** 2;

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('print every setting, its value (secrets masked) and what is wrong')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: true }) => {
      const settings = variables.map((variable) => ({ ...variable, value: shown(variable) }));
      const findings = await examine();
      if (json) printJson({ settings, findings });
      else print(settings, findings);
      if (findings.some(({ ok }) => !ok)) throw new CommandFailed('');
    });
}

function shown({ name, secret }: { readonly name: string; readonly secret: boolean }): string {
  const value = process.env[name];
  const file = process.env[`${name}_FILE`];
  if (file) return `(from ${file})`;
  if (!value) return '(not set)';
  return secret ? `(set, ${value.length} characters)` : withoutLogin(value);
}

async function examine(): Promise<readonly Finding[]> {
  let config: Config;
  try {
    config = readConfig(process.env);
  } catch (error) {
    return [failed('configuration', error)];
  }
  return [
    { check: 'configuration', ok: true, detail: 'understood' },
    accounts(config),
    await attempt('data directory', () => dataDirectory(config)),
    await attempt('permissions', () => permissions(config)),
    await attempt('listeners', () => listeners(config)),
    await attempt('objectives', () => objectives(config)),
    await attempt('privacy', () => privacy(config)),
    await attempt('checkpoints', () => checkpoints(config)),
    await attempt('sign-in', () => signInCheck(config)),
    await attempt('violations', () => violations(config)),
    await attempt('appliance', () => appliance(config)),
    await attempt('log', () => recordLog(config)),
    ...(await clickHouse(config)),
  ];
}

function accounts({ accounts: configured }: Config): Finding {
  const detail = configured.map(
    ({ accountSid, environment, authTokens }) =>
      `${accountSid} (${environment}, ${authTokens.length} auth tokens)`,
  );
  return {
    check: 'accounts',
    ok: configured.length > 0,
    detail:
      detail.join(', ') ||
      'none: every callback is refused. Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or LEDGERLINE_ACCOUNTS_FILE',
  };
}

function dataDirectory({ dataDir }: Config): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  const { bavail, bsize } = statfsSync(dataDir);
  if (bavail * bsize < minFreeBytes)
    throw new CommandFailed(`${dataDir} has only ${Math.round((bavail * bsize) / 1024 ** 2)} MiB left`);
  return `${dataDir}, ${Math.round((bavail * bsize) / 1024 ** 3)} GiB free`;
}

/** Where is listened, and that each certificate can be served now. */
function listeners({ dataDir, port }: Config): string {
  const plan = planListeners({ dataDir, port, collecting: true });
  for (const { name, tls } of plan) {
    const problem = tls && timeProblem(tls.certificate, Date.now());
    if (problem) throw new CommandFailed(`${name}.tls.certificate: ${tls.paths.certificate} ${problem}`);
  }
  return plan.map(listenerInWords).join('; ');
}

/** Whether others may open what holds secrets. */
function permissions(config: Config): string {
  const exposed = exposedPaths(config, process.env);
  if (exposed.length === 0) return 'nobody else may open the data directory, keys and files with secrets';
  throw new CommandFailed(
    `others may open what holds secrets: ${exposed.map(({ path, mode, advice }) => `${path} (${mode}; ${advice})`).join(', ')}`,
  );
}

function objectives({ dataDir }: Config): string {
  const { where, slos } = readSloFile(dataDir);
  const all = slos.map(({ name, objective, owner }) => `${name} (${objective * 100} %, ${owner})`);
  return `${where}: ${all.join(', ') || 'none: no alert tells of messages that do not arrive'}`;
}

/** What `privacy.yaml` allows; that its master key is there, and not beside what it opens. */
function privacy({ dataDir }: Config): string {
  const { where, settings } = readPrivacyFile(dataDir);
  const { vault, reveal, holds, retention } = settings;
  const wrapper = keyWrapperOf(settings, process.env);
  const keyFile = vault.masterKeyFile === undefined ? undefined : resolve(vault.masterKeyFile);
  if (wrapper !== undefined && keyFile?.startsWith(`${resolve(dataDir)}/`))
    throw new CommandFailed(
      `${keyFile} lies in the data directory, beside what it opens: keep the master key elsewhere`,
    );
  const shows = reveal.enabled
    ? `${reveal.fourEyes ? 'with a second person' : 'without a second person'}, ${reveal.perDay} a day`
    : 'to nobody';
  const kept = Object.entries(retention).map(([name, { text }]) => `${name} ${text}`);
  return `${where}: vault ${wrapper === undefined ? 'off' : `on (${wrapper.id})`}; addresses are shown ${shows}; ${holds.fourEyes ? 'two people release' : 'one person releases'} a hold; kept: ${kept.join(', ')}`;
}

function violations({ dataDir }: Config): string {
  const { where, asOf, rules, redactionTest } = readViolationRules(dataDir);
  const unsettled = rules.filter(({ status }) => status !== 'settled').length;
  const test =
    redactionTest.everyMinutes === 'never'
      ? 'the redaction test is switched off'
      : `the redaction test runs every ${redactionTest.everyMinutes} minutes`;
  return `${where}: ${rules.length} rules as of ${asOf}, ${unsettled} of them unsettled or unconfirmed; ${test}`;
}

/** What is left of each budget; and whether ClickHouse has the objectives of this data directory's file. */
async function errorBudgets({ dataDir }: Config, store: Store): Promise<string> {
  const differing = await differingSlos(store, readSloFile(dataDir).slos);
  if (differing.length > 0)
    throw new CommandFailed(
      `ClickHouse has other objectives than the file: ${differing.join(', ')}. Start serve again to write them; give every appliance the same slo.yaml`,
    );
  const left = await sloStatus(store);
  return left.map(({ slo, budget_left }) => `${slo} ${Math.round(budget_left * 100)} % left`).join(', ');
}

const statusSchema = z.object({
  instanceId: z.string(),
  journal: z.object({ events: z.number(), bytes: z.number(), oldestAgeMs: z.number(), setAside: z.number() }),
  log: z.object({ leaves: z.number(), signed: z.number(), refused: z.string() }),
  store: z.string(),
});

/** Where checkpoints are sent. */
function checkpoints({ dataDir }: Config): string {
  const { sinks, witnesses } = readProofSettings(dataDir);
  const all = [
    ...sinks.map(({ name, kind }) => `${name} (${kind})`),
    ...witnesses.map(({ name }) => `${name} (witness)`),
  ];
  return all.length > 0
    ? `sent to ${all.join(', ')}`
    : 'kept only here and in ClickHouse: whoever has both can rewrite the record unseen. Put proof.yaml into the data directory (docs/examples/proof.yaml)';
}

/** Whether the log over the journal is signed. */
async function recordLog({ dataDir }: Config): Promise<string> {
  if (!(await isAnswering(dataDir))) return 'not running; ledgerline verify examines it';
  for await (const line of askAppliance(dataDir, '/control/status')) {
    const { leaves, signed, refused } = statusSchema.parse(line).log;
    if (refused !== '')
      throw new CommandFailed(
        `no checkpoint is signed any more: ${refused}. Keep this data directory as it is for who examines it, find out which copy is the true one, and begin with an empty data directory (runbooks/LedgerlineLogRefused.md)`,
      );
    return `${leaves} events, ${signed} of them in a signed checkpoint`;
  }
  return 'running';
}

async function appliance({ dataDir }: Config): Promise<string> {
  if (!(await isAnswering(dataDir))) return 'not running on this data directory';
  for await (const line of askAppliance(dataDir, '/control/status')) {
    const { instanceId, journal, store } = statusSchema.parse(line);
    if (journal.setAside > 0)
      throw new CommandFailed(
        `${journal.setAside} events are set aside: they could not be read back, or ClickHouse could not read them; see the log`,
      );
    return `running as ${instanceId}; ${journal.events} events wait for ClickHouse (${store})`;
  }
  return 'running';
}

const statsRow = z.object({
  events: z.number(),
  unknown: z.number(),
  newest: z.string(),
  version: z.string(),
});
const timesRow = z.object({ what: z.string(), times: z.number() });

/** What the store says, asked in one go: embedded and alone, it is opened for this command. */
async function clickHouse(config: Config): Promise<readonly Finding[]> {
  try {
    return await withStore(config, async (store) => [
      { check: 'ClickHouse', ok: true, detail: await overview(store) },
      { check: 'never seen before', ok: true, detail: await neverSeen(store) },
      await attempt('error budgets', () => errorBudgets(config, store)),
    ]);
  } catch (error) {
    return [failed('ClickHouse', error)];
  }
}

async function overview(store: Store): Promise<string> {
  const [stats] = await rowsOf(
    store,
    statsRow,
    `SELECT uniqExact(event_id) AS events, uniqExactIf(event_id, kind = 'unknown') AS unknown, max(received_at) AS newest, version() AS version FROM events`,
  );
  return `${store.where}, version ${stats?.version}; ${stats?.events} events, ${stats?.unknown} of an unknown kind`;
}

/** What the redaction test sends is not Twilio's. */
const notOurs = `environment != '${canaryEnvironment}'`;

/** What Twilio sends and this version does not know: a new kind, status or field shows here within a day. */
async function neverSeen(store: Store): Promise<string> {
  const list = async (query: string): Promise<string> => {
    const rows = await rowsOf(store, timesRow, `${query} ORDER BY times DESC, what LIMIT 20`);
    return rows.map(({ what, times }) => `${what} (${times})`).join(', ');
  };
  const parts = [
    [
      'kinds, by their fields',
      await list(
        `SELECT if(attributes['Type'] != '', attributes['Type'], arrayStringConcat(arraySlice(dropped_fields, 1, 12), ' ')) AS what, count() AS times
           FROM events WHERE kind = 'unknown' AND ${notOurs} GROUP BY what`,
      ),
    ],
    [
      'statuses',
      await list(
        `SELECT concat(status, ' of ', kind) AS what, count() AS times
           FROM events WHERE family != '' AND status_rank = 0 AND ${notOurs} GROUP BY what`,
      ),
    ],
    [
      'fields that no contract keeps',
      await list(
        `SELECT concat(arrayJoin(dropped_fields), ' of ', kind) AS what, count() AS times
           FROM events WHERE kind != 'unknown' AND ${notOurs} GROUP BY what`,
      ),
    ],
  ] as const;
  const seen = parts.filter(([, found]) => found !== '').map(([what, found]) => `${what}: ${found}`);
  return seen.join('; ') || 'nothing: every kind, status and field has a contract';
}

async function attempt(check: string, examineIt: () => string | Promise<string>): Promise<Finding> {
  try {
    return { check, ok: true, detail: await examineIt() };
  } catch (error) {
    return failed(check, error);
  }
}

function failed(check: string, error: unknown): Finding {
  return {
    check,
    ok: false,
    detail: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
  };
}

function print(
  settings: readonly { name: string; value: string; meaning: string }[],
  findings: readonly Finding[],
): void {
  console.log(paint.bold('Settings'));
  printPairs(settings.map(({ name, value, meaning }) => [name, `${value}  ${paint.dim(meaning)}`] as const));
  console.log(`\n${paint.bold('Checks')}`);
  printPairs(
    findings.map(
      ({ check, ok, detail }) =>
        [check, `${ok ? paint.green('ok') : paint.red('wrong')}  ${detail}`] as const,
    ),
  );
}
