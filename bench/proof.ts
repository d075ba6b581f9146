import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callbacks, load, type Measured, median, startAppliance } from './ingest.ts';

const rounds = 3;
const without = join(import.meta.dirname, 'without-proof.js');

/** The same appliance with its log and without, in turn. */
const contenders = {
  'without the log': ['--import', without],
  'with the log: leaves, tiles, checkpoints': [],
} as const;

/** What making every event a leaf costs: callbacks a second, and processor time of the appliance for one callback. */
export async function benchProof(): Promise<void> {
  const requests = callbacks(4_000);
  const results = new Map<string, (Measured & { readonly cpuMicros: number })[]>();
  for (let round = 0; round < rounds; round += 1)
    for (const [name, preload] of Object.entries(contenders)) {
      const { port, pid, stop } = await startAppliance(...preload);
      const before = cpuSeconds(pid);
      const measured = await load(port, requests);
      const cpuMicros = ((cpuSeconds(pid) - before) / measured.acknowledged) * 1e6;
      results.set(name, [...(results.get(name) ?? []), { ...measured, cpuMicros }]);
      await stop();
    }
  console.log(`\nProof: what the log costs, median of ${rounds} rounds`);
  const [base] = [...results.values()];
  const cpu = (all: readonly { cpuMicros: number }[]): number => median(all.map((one) => one.cpuMicros));
  const rate = (all: readonly Measured[]): number => median(all.map((one) => one.perSecond));
  for (const [name, all] of results)
    console.log(
      `  ${name.padEnd(42)} ${String(Math.round(rate(all))).padStart(7)}/s  ratio ${(rate(all) / rate(base ?? [])).toFixed(3)}  ${cpu(all).toFixed(0)} µs of processor a callback, ratio ${(cpu(all) / cpu(base ?? [])).toFixed(3)}`,
    );
}

/** User and system time of a process so far, from /proc; a tick is a hundredth of a second. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
