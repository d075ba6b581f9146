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
const memoryMessages = [10_000, 1_000_000] as const;

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
  const peaks: number[] = [];
  for (const messages of memoryMessages)
    await withMessages(messages, async (work) => void peaks.push((await work('reconcile')).peakRssMb));
  const [few = 0, many = 0] = peaks;
  console.log(`\nMemory of a run, ClickHouse in the process included`);
  console.log(`  ${`${memoryMessages[0]} messages`.padEnd(44)} ${String(few).padStart(7)} MiB`);
  console.log(
    `  ${`${memoryMessages[1]} messages`.padEnd(44)} ${String(many).padStart(7)} MiB  ratio ${(many / few).toFixed(2)} (goal: at most 1.20)`,
  );
}

type Work = (what: 'page-through' | 'reconcile') => Promise<Worked>;

/** A list of so many messages, and a record in which a callback of three in a hundred is missing. */
async function withMessages(count: number, use: (work: Work) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'ledgerline-bench-'));
  const server = await start([join(import.meta.dirname, 'messages-server.js'), String(count), day], {});
  const folders = [join(dir, 'store'), join(dir, 'journal')];
  const worker = async (what: string): Promise<string> => {
    const program = join(import.meta.dirname, 'reconcile-worker.js');
    const url = `http://127.0.0.1:${server.port}`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      program,
      what,
      url,
      day,
      String(count),
      ...folders,
    ]);
    return stdout;
  };
  try {
    // In a process of its own: what filling takes is no part of a run.
    await worker('fill');
    await use(async (what) => JSON.parse(await worker(what)) as Worked);
  } finally {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

function perSecond(rate: number): string {
  return `${String(Math.round(rate)).padStart(7)}/s`;
}
