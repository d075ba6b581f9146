import type { Command } from 'commander';
import { readConfig } from '../../core/config/config.ts';
import { durationMs } from '../../reconciler/window.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { CommandFailed } from '../command-failed.ts';
import { printJson, printPairs } from '../print.ts';

interface Options {
  readonly target?: string;
  readonly messages: string;
  readonly calls: string;
  readonly duration: string;
  readonly seed: string;
  readonly restPort: string;
  readonly json?: true;
}

/** Only ever sends to this machine: made-up traffic has no business anywhere else. */
const ownHosts = new Set(['127.0.0.1', 'localhost', '[::1]']);

export function addSimulate(program: Command): void {
  program
    .command('simulate')
    .description(
      'send the traffic of a simulated Twilio account (lost, doubled and reordered callbacks) to an appliance on this machine',
    )
    .option('--target <url>', 'where the appliance listens; default: http://127.0.0.1:PORT')
    .option('--messages <n>', 'messages per account', '200')
    .option('--calls <n>', 'calls per account', '60')
    .option('--duration <duration>', 'over which time they begin', '60s')
    .option('--seed <text>', 'the same seed sends the same traffic', 'simulate')
    .option('--rest-port <port>', 'serve the simulated REST API there, for TWILIO_API_BASE_URL', '0')
    .option('--json', 'print JSON')
    .action(simulate);
}

async function simulate(options: Options): Promise<void> {
  const config = readConfig(process.env);
  const target = options.target ?? `http://127.0.0.1:${config.port}`;
  if (!URL.canParse(target) || !ownHosts.has(new URL(target).hostname))
    throw new CommandFailed('--target is an appliance on this machine, such as http://127.0.0.1:8080');
  const durationSeconds = (durationMs(options.duration) ?? Number.NaN) / 1000;
  const counts = [options.messages, options.calls, options.restPort].map(Number);
  if ([durationSeconds, ...counts].some((count) => !Number.isFinite(count) || count < 0))
    throw new CommandFailed(
      '--messages, --calls and --rest-port are numbers, --duration is a duration such as 60s',
    );
  const [messages = 0, calls = 0, restPort = 0] = counts;
  const accounts = config.accounts.flatMap(({ accountSid, authTokens: [first, ...others] }) =>
    first === undefined ? [] : [{ accountSid, authTokens: [first, ...others] as const }],
  );
  if (accounts.length === 0)
    throw new CommandFailed('no account is configured: its auth token is needed to sign');
  const simulator = await startSimulator({
    seed: options.seed,
    accounts,
    callbackUrl: `${config.publicUrl}/callbacks#rc=5&rp=ct,rt,5xx`,
    target: `${target.replace(/\/+$/, '')}/callbacks`,
    messages,
    calls,
    inbound: Math.ceil(messages / 10),
    forged: Math.ceil(messages / 50),
    durationSeconds,
    timeScale: 1,
    faults: { loss: 0.03, double: 0.05, reorder: 0.05, delay: 0.02 },
    restErrorShare: 0.02,
    restPort,
  });
  if (!options.json) console.log(`REST API at ${simulator.restUrl}; sending to ${target} …`);
  const { ackMs, lost, ...report } = await simulator.run();
  await simulator.close();
  const summary = { ...report, lost: lost.length };
  if (options.json) printJson(summary);
  else printPairs(Object.entries(summary).map(([name, value]) => [name, String(value)] as const));
}
