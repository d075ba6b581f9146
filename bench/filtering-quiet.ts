import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { QuietWeeks } from './filtering-runs.ts';
import type { NaiveRule } from './filtering-watch.ts';

/** Weeks that one set of segments lives through, after a past of its own. */
const weeksOfOneWorld = 10;
const processes = 2;

/** False alarms in so many quiet weeks, two worlds at once. Seeds go on from the first. */
export async function quiet(
  firstSeed: number,
  weeks: number,
  rules: readonly NaiveRule[],
): Promise<QuietWeeks> {
  const worlds = Array.from({ length: Math.ceil(weeks / weeksOfOneWorld) }, (_, world) => firstSeed + world);
  const results: QuietWeeks[] = [];
  const work = async (): Promise<void> => {
    for (let seed = worlds.pop(); seed !== undefined; seed = worlds.pop()) {
      const program = join(import.meta.dirname, 'filtering-worker.js');
      const { stdout } = await promisify(execFile)(process.execPath, [
        program,
        String(seed),
        String(weeksOfOneWorld),
        JSON.stringify(rules),
      ]);
      results.push(JSON.parse(stdout) as QuietWeeks);
    }
  };
  await Promise.all(Array.from({ length: processes }, work));
  const sum = (of: (result: QuietWeeks) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  return {
    filtered: sum(({ filtered }) => filtered),
    silent: sum(({ silent }) => silent),
    naive: rules.map((_, index) => sum(({ naive }) => naive[index] ?? 0)),
  };
}
