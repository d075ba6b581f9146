import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median, start } from './ingest.ts';

const day = '2026-11-20';
const speedMessages = 100_000;
const speedRounds = 3;
/** Of few and of many messages: what a run holds should not depend on how many there are. */
const few = 10_000;
const many = 1_000_000;
/** A process that has just begun holds less than one that has worked for a minute, whatever it worked on. */
const runsOfFew = 30;

interface Worked {
  readonly read: number;
  readonly seconds: number;
  /** Highest resident memory of the process, its embedded ClickHouse included. */
  readonly peakRssMb: number;
}

/** What a run of the reconciler costs, beside the bare client that pages through the same list and throws it away. */
export async function benchReconcile(): Promise<void> {
  await benchSpeed();
  await benchMemory();
}

async function benchSpeed(): Promise<void> {
  const rounds: { readonly paged: number; readonly reconciled: number }[] = [];
  for (let round = 0; round < speedRounds; round += 1) {
    await withMessages(speedMessages, async (work) => {
      const paged = await work('page-through');
      const reconciled = await work('reconcile');
      rounds.push({ paged: paged.read / paged.seconds, reconciled: reconciled.read / reconciled.seconds });
    });
  }
  const paged = median(rounds.map((round) => round.paged));
  const reconciled = median(rounds.map((round) => round.reconciled));
  console.log(`\nReconciling: ${speedMessages} messages of a day, median of ${speedRounds} rounds`);
  console.log(`  ${'the client pages through, thrown away'.padEnd(44)} ${perSecond(paged)}`);
  console.log(
    `  ${'compared with the record, differences written'.padEnd(44)} ${perSecond(reconciled)}  ratio ${(reconciled / paged).toFixed(2)} (goal: at least 0.7)`,
  );
}

async function benchMemory(): Promise<void> {
  const peakOf = async (messages: number, runs: number): Promise<number> => {
    let peak = 0;
    await withMessages(messages, async (work) => {
      peak = (await work('reconcile', runs)).peakRssMb;
    });
    return peak;
  };
  const first = await peakOf(few, 1);
  const warm = await peakOf(few, runsOfFew);
  const large = await peakOf(many, 1);
  const mib = (peak: number): string => `${String(peak).padStart(7)} MiB`;
  console.log('\nMemory of a run, ClickHouse in the process included');
  console.log(`  ${`${few} messages, a process that has just begun`.padEnd(44)} ${mib(first)}`);
  console.log(`  ${`${few} messages, ${runsOfFew} times`.padEnd(44)} ${mib(warm)}`);
  console.log(
    `  ${`${many} messages`.padEnd(44)} ${mib(large)}  ratio ${(large / warm).toFixed(2)} (goal: at most 1.20), to the first run ${(large / first).toFixed(2)}`,
  );
}

type Work = (what: 'page-through' | 'reconcile', runs?: number) => Promise<Worked>;

/** A list of so many messages, and a record in which a callback of three in a hundred is missing. */
async function withMessages(count: number, use: (work: Work) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'ledgerline-bench-'));
  const server = await start([join(import.meta.dirname, 'messages-server.js'), String(count), day], {});
  const folders = [join(dir, 'store'), join(dir, 'journal')];
  const worker = async (what: string, runs = 1): Promise<string> => {
    const program = join(import.meta.dirname, 'reconcile-worker.js');
    const url = `http://127.0.0.1:${server.port}`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      program,
      what,
      url,
      day,
      String(count),
      ...folders,
      String(runs),
    ]);
    return stdout;
  };
  try {
    // In a process of its own: what filling takes is no part of a run.
    await worker('fill');
    await use(async (what, runs) => JSON.parse(await worker(what, runs)) as Worked);
  } finally {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

function perSecond(rate: number): string {
  return `${String(Math.round(rate)).padStart(7)}/s`;
}
