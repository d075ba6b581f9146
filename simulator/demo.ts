import { once as listening } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { AppliancePeer } from './demo-appliance.ts';
import { type Findings, inspect } from './demo-findings.ts';
import { LagProbe } from './demo-lag.ts';
import { type Simulator, startSimulator } from './simulator.ts';

/*
 * The main job, end to end, without an account or a server: a simulated Twilio account sends signed callbacks of which some
 * are lost, doubled, late or out of order; the appliance (a process of its own, started as an operator would) takes them;
 * its reconciler finds what was lost; and everything on disk is searched for the simulated people.
 */

const once = process.argv.includes('--once');
const dataDir = resolve('data/demo');
/** As if a TLS proxy stood in front: signatures are over this, requests go to the appliance itself. */
const publicUrl = 'https://hooks.ledgerline.example';
const seed = 'demo';
const accounts = [
  {
    accountSid: `AC${'d1'.repeat(16)}`,
    authTokens: ['11112222333344445555666677778888', '8888777766665555444433332222aaaa'] as const,
    environment: 'production',
  },
  {
    accountSid: `AC${'d2'.repeat(16)}`,
    authTokens: ['99990000aaaabbbbccccddddeeeeffff'] as const,
    environment: 'staging',
    misconfigured: true,
  },
];
const timeScale = 10;
/** After the last callback: longer than any callback needs, so that what is missing then was lost. */
const settleSeconds = 3;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function demo(): Promise<void> {
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  say('Starting a simulated Twilio account and the appliance …');
  const started = Date.now();
  const appliance = new AppliancePeer(dataDir, publicUrl, writeAccounts());
  const simulator = await simulate(appliance);
  process.once('SIGINT', () => void leave(appliance, simulator, 130));
  const probe = new LagProbe(appliance);
  simulator.onAcknowledged = (acknowledged) => probe.heard(acknowledged);
  const progress = setInterval(() => showProgress(simulator, started), 1_000);
  const report = await simulator.run();
  clearInterval(progress);
  showProgress(simulator, started);
  await probe.finish();
  await appliance.shipped();

  say(`Reconciling with the REST API (${simulator.restUrl}) …`);
  await wait(settleSeconds * 1000 + 1000);
  await appliance.reconcile(settleSeconds);
  const deleted = simulator.deleteSome(2);
  const ghosts = await simulator.sendGhosts(1);
  await wait(settleSeconds * 1000 + 1000);
  await appliance.reconcile(settleSeconds);

  say('Searching everything on disk for the simulated people …');
  const findings = await inspect(appliance, simulator, { ...report, ...simulator.report() }, probe.lagsMs);
  show(findings, { deleted: deleted.length, ghosts, seconds: (Date.now() - started) / 1000 });
  if (!once) return explain(appliance, simulator);
  await leave(appliance, simulator, undefined);
  process.stdout.write(`${JSON.stringify(findings.summary)}\n`);
  process.exit(findings.ok ? 0 : 1);
}

function writeAccounts(): string {
  const path = resolve(dataDir, 'accounts.yaml');
  const lines = accounts.flatMap(({ accountSid, environment, authTokens }) => [
    `  - sid: ${accountSid}`,
    `    environment: ${environment}`,
    `    authTokens: [${authTokens.map((token) => `"${token}"`).join(', ')}]`,
  ]);
  writeFileSync(path, `accounts:\n${lines.join('\n')}\n`, { mode: 0o600 });
  return path;
}

/** The simulator needs the appliance's port, the appliance the simulator's REST address: REST is planned first. */
async function simulate(appliance: AppliancePeer): Promise<Simulator> {
  const restPort = await freePort();
  await appliance.start(`http://127.0.0.1:${restPort}`);
  return startSimulator({
    seed,
    accounts,
    callbackUrl: `${publicUrl}/callbacks#rc=5&rp=ct,rt,5xx`,
    target: `${appliance.url}/callbacks`,
    messages: 210,
    calls: 70,
    inbound: 20,
    forged: 10,
    durationSeconds: 120,
    timeScale,
    faults: { loss: 0.08, double: 0.08, reorder: 0.08, delay: 0.04 },
    restErrorShare: 0.05,
    restPort,
    startMs: Date.now() + 500,
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await listening(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function showProgress(simulator: Simulator, started: number): void {
  const { accepted, rejected, failed } = simulator.report();
  say(
    `  ${String(Math.round((Date.now() - started) / 1000)).padStart(3)} s  ${accepted} callbacks acknowledged, ${rejected} forged ones refused, ${failed} failed`,
  );
}

function show(
  { summary, ok, incident, example }: Findings,
  { deleted, ghosts, seconds }: { deleted: number; ghosts: number; seconds: number },
): void {
  const rows: readonly (readonly [string, string | number])[] = [
    ['callbacks acknowledged', summary.callbacksAccepted],
    ['forged requests refused', summary.callbacksRejected],
    ['sent twice or more', summary.duplicates],
    ['sent out of order', summary.reordered],
    ['lost on the way', summary.lostCallbacksInjected],
    ['… and found by reconciling', summary.lostCallbacksFound],
    ['states that differ from the truth', summary.mismatchesAfterReconcile],
    ['events in the record, each once', summary.eventsStored],
    ['deleted at Twilio, noticed', `${summary.deletedFound} of ${deleted}`],
    ['callbacks Twilio never sent, noticed', `${summary.unknownFound} of ${ghosts}`],
    ['set up wrongly at Twilio, noticed', `${summary.setupFaultsFound} of ${summary.setupFaultsInjected}`],
    ['filtered by the carrier (error 30007)', incident],
    ['bytes of personal data on disk', summary.phiFoundOnDisk],
    ['acknowledged within (p50, p99)', `${summary.ackP50Ms} ms, ${summary.ackP99Ms} ms`],
    ['visible in the trace within (p99)', `${summary.lagP99Ms} ms`],
  ];
  say(`\n${ok ? 'All as it should be' : 'NOT as it should be'}, after ${seconds.toFixed(0)} s:\n`);
  for (const [name, value] of rows) say(`  ${name.padEnd(40)} ${value}`);
  say(`\nTry next:\n  LEDGERLINE_DATA_DIR=${dataDir} npx ledgerline trace ${example}`);
  say(`  LEDGERLINE_DATA_DIR=${dataDir} npx ledgerline reconcile --report --since 1d`);
}

async function explain(appliance: AppliancePeer, simulator: Simulator): Promise<void> {
  const token = await appliance.token();
  const [someone] = simulator.people;
  say(`  LEDGERLINE_DATA_DIR=${dataDir} npx ledgerline contact '${someone?.number}'`);
  say(`  LEDGERLINE_DATA_DIR=${dataDir} npx ledgerline dispute`);
  say(`  ${appliance.url}/console/health in a browser; sign in with ${token}`);
  say(`  curl -H 'Authorization: Bearer ${token}' ${appliance.url}/v1/discrepancies`);
  say(`  curl ${appliance.url}/metrics`);
  say(`  the API is described at ${appliance.url}/v1/openapi.json`);
  say('\nThe appliance goes on until you press Ctrl-C.');
}

async function leave(
  appliance: AppliancePeer,
  simulator: Simulator,
  code: number | undefined,
): Promise<void> {
  await appliance.stop();
  await simulator.close();
  if (code !== undefined) process.exit(code);
}

await demo();
