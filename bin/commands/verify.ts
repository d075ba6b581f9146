import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { readConfig } from '../../core/config/config.ts';
import { openDiskToRead } from '../../core/journal/disk.ts';
import { type NoteKey, NoteRefused, parseVkey } from '../../core/proof/note.ts';
import type { LogReport } from '../../core/proof/verify/conclude.ts';
import { type Problem, type ProblemKind, problemKinds } from '../../core/proof/verify/problem.ts';
import { type VerifyReport, verifyRecord } from '../../core/proof/verify/verify.ts';
import { CommandFailed } from '../command-failed.ts';
import { withStore } from '../open-for-command.ts';
import { paint, printJson, when } from '../print.ts';

interface Options {
  readonly checkpoint?: readonly string[];
  readonly key?: readonly string[];
  readonly json?: true;
}

export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('check that nobody changed, removed or inserted an event, and that nothing is an older copy')
    .option('--checkpoint <files...>', 'checkpoints that were kept elsewhere: the record must lead to them')
    .option('--key <vkeys...>', "logs' public keys that were kept elsewhere (proof/vkey)")
    .option('--json', 'print JSON')
    .action(async (options: Options) => {
      const report = await verify(options);
      if (options.json) printJson(report);
      else print(report);
      if (!report.ok) throw new CommandFailed('');
    });
}

async function verify({ checkpoint = [], key = [] }: Options): Promise<VerifyReport> {
  const config = readConfig(process.env);
  const given = checkpoint.map((file) => ({ file, text: textOf(file) }));
  const keys = key.map(keyOf);
  return withStore(config, async (store) => {
    const disk = openDiskToRead(config.dataDir);
    try {
      return await verifyRecord({ store, dataDir: config.dataDir, disk, given, keys, advanced: progress });
    } finally {
      await disk?.root.close();
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    }
  });
}

function progress(events: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${events} events read`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CommandFailed(`--checkpoint: ${file} cannot be read`);
  }
}

function keyOf(vkey: string): NoteKey {
  try {
    return parseVkey(vkey);
  } catch (error) {
    if (error instanceof NoteRefused) throw new CommandFailed(`--key: ${error.message}`);
    throw error;
  }
}

function print(report: VerifyReport): void {
  for (const log of report.logs) printLog(log);
  for (const { instanceId, events } of report.withoutLog)
    console.log(
      `${paint.bold(instanceId)}  ${events} events from before there were logs: nothing proves them\n`,
    );
  if (report.ok) {
    console.log(
      paint.green(`Nothing was changed, removed or inserted: ${report.events} events are what was recorded.`),
    );
    return;
  }
  const [first] = report.problems;
  if (first !== undefined) console.log(`${paint.red('The first:')} ${inWords(first)}\n`);
  for (const [kind, count] of Object.entries(report.counts))
    console.log(`${paint.red(String(count))} × ${problemKinds[kind as ProblemKind]}`);
  console.log('');
  for (const problem of report.problems.slice(0, shown)) console.log(`  ${inWords(problem)}`);
  if (report.problems.length > shown) console.log('  … (all with --json)');
}

const shown = 50;

function printLog({ instanceId, origin, size, signedSize, signedAt, leaves, ...log }: LogReport): void {
  console.log(`${paint.bold(instanceId)}  ${origin}, key ${keyNames[log.keyFrom]}`);
  console.log(
    `  ${size} leaves, ${signedSize} of them signed${signedAt === null ? '' : ` ${when(signedAt)}`}; ${log.agreeing} checkpoints lead to this record`,
  );
  const parts = [
    `${leaves.proven} events as recorded`,
    ...(leaves.waiting > 0 ? [`${leaves.waiting} in the journal`] : []),
    ...(leaves.dropped > 0 ? [`${leaves.dropped} dropped by an act in the record`] : []),
    ...(leaves.voids > 0
      ? [
          `${leaves.voids} numbers without an event (${leaves.voidNumbers.map(({ seq, reason }) => `${seq}: ${reason}`).join(', ')})`,
        ]
      : []),
    ...(log.beforeLog > 0 ? [`${log.beforeLog} from before the log began, which nothing proves`] : []),
    ...(log.unjudged > 0
      ? [`${log.unjudged} checkpoints cannot be judged without its tiles: run verify where they are`]
      : []),
  ];
  console.log(`  ${parts.join('; ')}\n`);
}

const keyNames: Readonly<Record<LogReport['keyFrom'], string>> = {
  given: 'as given',
  'data directory': 'of the data directory',
  ClickHouse: 'as ClickHouse says (give --key to be sure)',
};

function inWords({
  kind,
  instanceId,
  seq,
  eventId,
  sid,
  receivedAt,
  file,
  checkpoint,
  detail,
}: Problem): string {
  const which = [
    seq === undefined ? '' : `number ${seq}`,
    eventId ?? '',
    sid ?? '',
    receivedAt === undefined ? '' : `heard ${when(receivedAt)}`,
    file ?? '',
    checkpoint === undefined ? '' : `checkpoint ${checkpoint}`,
  ].filter((part) => part !== '');
  return `${problemKinds[kind]}: ${instanceId} ${which.join(', ')}: ${detail}`;
}
