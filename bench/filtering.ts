import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../core/package-root.ts';
import { drops, incidents, medianOf, messagesPerHour } from './filtering-incidents.ts';
import { quiet } from './filtering-quiet.ts';
import type { Noticed } from './filtering-runs.ts';
import { type NaiveRule, segments } from './filtering-watch.ts';

const weeks = 200;
/** None of these is among the seeds of `filtering-tune.ts`. */
const quietSeed = 1_000;
const incidentSeed = 1_000_000;
const silentSeed = 2_000_000;
const cellSeed = 3_000_000;
const timesInCell = 20;

/** The rule of the issue, and the same with the bounds at which it raised at most one false alarm a week in tuning. */
const asWritten: NaiveRule = { share: 0.05, count: 1 };
const calibrated: NaiveRule = { share: 0.18, count: 12 };
const rules = [asWritten, calibrated];

/** How soon carrier filtering is noticed, and how often it is noticed where there is none. Writes `bench/filtering.md`. */
export async function benchFiltering(): Promise<void> {
  const alarms = await quiet(quietSeed, weeks, rules);
  const fifty = incidents(incidentSeed, 2, false, rules);
  const silent = incidents(silentSeed, 2, true, rules);
  const cells = incidents(cellSeed, timesInCell, false, rules);
  const page = [
    heading,
    alarmTable(alarms.filtered, alarms.silent, alarms.naive),
    incidentTable(fifty, silent),
    cellTable(cells),
    closing,
  ].join('\n');
  writeFileSync(join(packageRoot(), 'bench/filtering.md'), page);
  console.log(`\n${page}`);
}

const detectorOf = (noticed: Noticed): number | null => noticed.detector;
const naiveOf =
  (rule: number) =>
  (noticed: Noticed): number | null =>
    noticed.naive[rule] ?? null;

const heading = `# Carrier filtering: how soon, and how often for nothing

Written by \`npm run bench filtering\`. Segments with 50 to 50,000 messages an hour, days, nights and weekends; 0 to 3 % are
filtered all the time, a share that drifts by a third over half a day, jitters from minute to minute and doubles or trebles
in bursts of 10 to 60 minutes twice a week; 0.1 to 2 % never get a receipt, and once a week a segment's receipts are late
for up to two hours. In an incident 10 % to 80 % of one segment's messages are filtered from one minute on. Statuses
are heard within two minutes. Seeds are not those that parameters were chosen on.
`;

function alarmTable(filtered: number, silent: number, naive: readonly number[]): string {
  const row = (name: string, alarms: number): string => `| ${name} | ${(alarms / weeks).toFixed(2)} |`;
  return `## False alarms: ${weeks} quiet weeks of ${segments} segments

| | false alarms a week |
|---|---:|
${row('carrier-filtering', filtered)}
${row('silent-filtering', silent)}
${row('both (goal: at most 1)', filtered + silent)}
${row('30007 > 5 % over 15 minutes, as it is written', naive[0] ?? 0)}
${row(`30007 > ${calibrated.share * 100} % over 15 minutes and at least ${calibrated.count}: tuned to at most one a week`, naive[1] ?? 0)}
`;
}

function incidentTable(fifty: readonly Noticed[], silent: readonly Noticed[]): string {
  const row = (name: string, list: readonly Noticed[], of: (noticed: Noticed) => number | null): string => {
    const found = list.map(of);
    const missed = found.filter((messages) => messages === null).length;
    return `| ${name} | ${count(medianOf(found))} | ${missed} |`;
  };
  const ratio = medianOf(fifty.map(detectorOf)) / medianOf(fifty.map(naiveOf(1)));
  const sooner = fifty.filter(
    (noticed) =>
      (noticed.detector ?? Number.POSITIVE_INFINITY) <= (naiveOf(1)(noticed) ?? Number.POSITIVE_INFINITY) / 2,
  ).length;
  return `## ${fifty.length} incidents: messages of the segment from the onset until it was noticed

| | median | not noticed within a day |
|---|---:|---:|
${row('carrier-filtering', fifty, detectorOf)}
${row('the naive rule at the same rate of false alarms', fifty, naiveOf(1))}
${row('the naive rule as it is written', fifty, naiveOf(0))}
${row(`silent-filtering, on ${silent.length} incidents without any status`, silent, detectorOf)}

Ratio of the medians at the same rate of false alarms: **${ratio.toFixed(2)}** (goal: at most 0.5). In ${sooner} of the ${fifty.length} the
detector needed at most half of what the naive rule needed.
`;
}

function cellTable(cells: readonly Noticed[]): string {
  const cell = (drop: number, perHour: number): string => {
    const here = cells.filter((noticed) => noticed.drop === drop && noticed.messagesPerHour === perHour);
    return `${count(medianOf(here.map(detectorOf)))} / ${count(medianOf(here.map(naiveOf(1))))}`;
  };
  const rows = drops.map(
    (drop) => `| ${drop * 100} % | ${messagesPerHour.map((perHour) => cell(drop, perHour)).join(' | ')} |`,
  );
  return `## By drop and messages an hour: median of ${timesInCell}, detector / naive rule at the same rate of false alarms

| drop | ${messagesPerHour.map((perHour) => perHour.toLocaleString('en')).join(' | ')} |
|---|${messagesPerHour.map(() => '---:').join('|')}|
${rows.join('\n')}
`;
}

const closing = `"none": not within a day in half of the incidents or more. The detector is told minute by minute; at 50,000 messages an hour
a minute is 833 messages, which is the least that anything can need there. Where 10 % are filtered of a segment whose
past has bursts nearly as high, no rule that stays quiet in those bursts can tell; the detector then needs long, or misses it.
Alarms of one segment within six hours of one another count once, for all rules.
`;

function count(messages: number): string {
  return Number.isFinite(messages) ? Math.round(messages).toLocaleString('en') : 'none';
}
