import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const events = Number(process.env.LEDGERLINE_BENCH_EVENTS ?? 1_010_000);
const people = { 'one in a hundred': `ct_${'1'.repeat(32)}`, 'all others': `ct_${'2'.repeat(32)}` };

/** Memory and time of packs about few and about many events of one record; each is made and checked in a process of its own. */
export async function benchEvidence(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ledgerline-bench-'));
  try {
    run(dataDir, 'fill', String(events));
    console.log(`\nEvidence: packs from a record of ${events} events`);
    let least: number | undefined;
    for (const [name, contactId] of Object.entries(people)) {
      const { events: told, ms, peakRss } = JSON.parse(run(dataDir, 'pack', '0', contactId));
      least ??= Number(peakRss);
      const zip = join(dataDir, `${contactId}.zip`);
      const checked = check(zip);
      console.log(
        `  ${name.padEnd(18)} ${String(told).padStart(8)} events  made in ${(ms / 1000).toFixed(1)} s, ${mib(statSync(zip).size)} MiB, peak ${mib(peakRss)} MiB (ratio ${(peakRss / least).toFixed(2)}); checked in ${checked.toFixed(1)} s`,
      );
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function run(dataDir: string, ...args: readonly string[]): string {
  return execFileSync(process.execPath, [join(import.meta.dirname, 'evidence-worker.js'), ...args], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH ?? '',
      LEDGERLINE_DATA_DIR: dataDir,
      LEDGERLINE_PUBLIC_URL: 'https://hooks.example.org',
    },
  });
}

/** Seconds that the checker of the pack takes over the ZIP; it throws when anything is wrong. */
function check(zip: string): number {
  const began = performance.now();
  execFileSync(process.execPath, [join(import.meta.dirname, '../../console/evidence/verify.mjs'), zip]);
  return (performance.now() - began) / 1000;
}

function mib(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(0);
}
