import { incidents, medianOf } from './filtering-incidents.ts';
import { quiet } from './filtering-quiet.ts';

/**
 * `node dist/bench/filtering-tune.js`: what parameters and the naive rule's calibration were chosen by. Its seeds are
 * not those of the published table. Prints the naive rules that keep to one false alarm a week, the fastest first.
 */
const tuningSeed = 5_000;
const weeks = Number(process.argv[2] ?? '40');
const rules = [0.1, 0.15, 0.18, 0.2, 0.25, 0.3, 0.35].flatMap((share) =>
  [4, 5, 6, 7, 8, 9, 10, 12, 15, 20].map((count) => ({ share, count })),
);

const alarms = await quiet(tuningSeed, weeks, rules);
console.log(`a week: filtered ${alarms.filtered / weeks}, silent ${alarms.silent / weeks}`);
const noticed = incidents(tuningSeed * 1_000, 8, false, rules);
console.log(`messages, median: ${medianOf(noticed.map(({ detector }) => detector))}`);
const naive = rules.map((rule, index) => ({
  ...rule,
  perWeek: (alarms.naive[index] ?? 0) / weeks,
  messages: medianOf(noticed.map((incident) => incident.naive[index] ?? null)),
}));
for (const rule of naive.filter(({ perWeek }) => perWeek <= 1).sort((a, b) => a.messages - b.messages))
  console.log(JSON.stringify(rule));
