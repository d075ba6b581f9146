import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { Command } from 'commander';
import { dataDirOf } from '../../core/config/config.ts';
import { limits } from '../../core/limits.ts';
import { CommandFailed } from '../command-failed.ts';
import { exitCodeOf } from '../drill/count.ts';
import { type DrillReport, drill } from '../drill/drill.ts';
import { ScratchAppliance } from '../drill/scratch-appliance.ts';
import { scratchFolderBeside } from '../drill/scratch-folder.ts';
import { paint, printJson, printPairs } from '../print.ts';
import { terminalBar, timeLeft } from '../progress-bar.ts';

interface Options {
  readonly kills: string;
  readonly json?: true;
}

export function addDrill(program: Command): void {
  program
    .command('drill')
    .description(
      'kill a scratch appliance under load beside the data directory, and count what it acknowledged and stored',
    )
    .option('--kills <n>', 'how often it is killed', '10')
    .option('--json', 'print JSON')
    .action(async ({ kills, json }: Options) => {
      const report = await drillBeside(dataDirOf(process.env), killsOf(kills));
      if (json) printJson(report);
      else print(report);
      if (exitCodeOf(report) !== 0) throw new CommandFailed('');
    });
}

function killsOf(text: string): number {
  const kills = Number(text);
  if (/^\d+$/.test(text) && kills > 0 && kills <= limits.drillMaxKills) return kills;
  throw new CommandFailed(`--kills: ${text} is not a number from 1 to ${limits.drillMaxKills}`);
}

/** Whatever happens, also when it is interrupted: the process is ended and the directory is removed. */
async function drillBeside(dataDir: string, kills: number): Promise<DrillReport> {
  const asked = interrupted();
  const folder = scratchFolderBeside(dataDir);
  const appliance = new ScratchAppliance(folder);
  const bar = terminalBar('{bar} {value}/{total} kills · {acknowledged} acknowledged · {left} left');
  const run = drill({
    appliance,
    kills,
    random: Math.random,
    advanced: ({ killed, acknowledged, elapsedMs }) =>
      bar.show(killed, kills, { acknowledged, left: timeLeft(killed, kills, elapsedMs) }),
  });
  try {
    return await Promise.race([run, asked]);
  } finally {
    bar.stop();
    await appliance.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Rejects when the process is asked to end. */
async function interrupted(): Promise<never> {
  await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
  throw new CommandFailed('the drill was interrupted; its process is ended and its directory removed');
}

function print(report: DrillReport): void {
  const { kills, acknowledged, stored, lost, doubled, cutOff, verified, seconds } = report;
  printPairs([
    ['kills', `${kills} (kill -9 under load)`],
    ['acknowledged', String(acknowledged)],
    ['stored', String(stored)],
    ['lost', withSids(lost, report.lostSids)],
    ['doubled', withSids(doubled, report.doubledSids)],
    ['cut off', `${cutOff} answers; Twilio would send these callbacks again`],
    ['verified', verified ? 'yes' : 'no'],
    ['took', `${seconds} s`],
  ]);
  console.log(
    exitCodeOf(report) === 0
      ? paint.green(`acknowledged = stored: ${acknowledged} callbacks, each once, and the record is proven.`)
      : paint.red('The record is not what was acknowledged.'),
  );
}

function withSids(count: number, sids: readonly string[]): string {
  if (count === 0) return '0';
  return `${count} (${sids.join(', ')}${count > sids.length ? ', …' : ''})`;
}
