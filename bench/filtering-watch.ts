import { type Counts, usualOf } from '../core/signals/ceiling.ts';
import { parameters, type RiseKind } from '../core/signals/parameters.ts';
import { quietMarkOf } from '../core/signals/quiet-mark.ts';
import { alarmAt, RiseDetector } from '../core/signals/rise.ts';
import type { Draws } from './filtering-random.ts';
import type { Minute, SegmentWorld } from './filtering-world.ts';

/** Segments that are watched at once: one of many has the incident. */
export const segments = 500;

const waits = parameters.receiptWaitsMinutes;
const blocksPerDay = (24 * 60) / parameters.blockMinutes;
const judgedBlocks = (parameters.judgedHours * 60) / parameters.blockMinutes;
const pastBlocks = parameters.pastDays * blocksPerDay;
const alarms = {
  filtered: alarmAt('carrier-filtering', segments),
  silent: alarmAt('silent-filtering', segments),
};

export interface Alarmed {
  readonly filtered: boolean;
  readonly silent: boolean;
}

/** The project's detectors on one segment, fed as the appliance feeds them. */
export class Watch {
  readonly #world: SegmentWorld;
  readonly #draws: Draws;
  readonly #wait: number;
  readonly #filteredPast: Counts[] = [];
  readonly #missingPast: Counts[] = [];
  readonly #filtered: RiseDetector;
  readonly #silent: RiseDetector;
  #minute = 0;
  #block = { n: 0, k: 0 };
  #step = { n: 0, k: 0 };

  /** Lives through the past of a segment first. Receipts are waited for so many minutes. */
  constructor(world: SegmentWorld, draws: Draws, wait: number) {
    this.#world = world;
    this.#draws = draws;
    this.#wait = wait;
    for (let block = 0; block < pastBlocks + judgedBlocks; block += 1) {
      const { filtered, missing } = world.block([wait]);
      this.#filteredPast.push(filtered);
      this.#missingPast.push(...missing);
    }
    this.#filtered = new RiseDetector(ceilingOf('carrier-filtering', this.#filteredPast));
    this.#silent = new RiseDetector(ceilingOf('silent-filtering', this.#missingPast));
  }

  minute(heard: Minute): Alarmed {
    const filtered = this.#filtered.step(heard.made, heard.filteredHeard) >= alarms.filtered;
    if (filtered) this.#filtered.restart();
    this.#block.n += heard.made;
    this.#block.k += heard.filteredHeard;
    this.#step.n += heard.made;
    this.#step.k += heard.swallowed;
    this.#minute += 1;
    const silent = this.#minute % parameters.slowStepMinutes === 0 && this.#endStep();
    if (this.#minute % parameters.blockMinutes === 0) this.#endBlock();
    if (this.#minute % (24 * 60) === 0) this.#beginDay();
    return { filtered, silent };
  }

  /** What is found here is known only after the wait: whoever counts messages adds it. */
  #endStep(): boolean {
    const { n, k } = this.#step;
    const missing = k + this.#draws.binomial(n - k, this.#world.missingShare(this.#wait));
    this.#step = { n: 0, k: 0 };
    const silent = this.#silent.step(n, missing) >= alarms.silent;
    if (silent) this.#silent.restart();
    return silent;
  }

  #endBlock(): void {
    const { n } = this.#block;
    this.#filteredPast.push(this.#block);
    this.#missingPast.push({ n, k: this.#draws.binomial(n, this.#world.missingShare(this.#wait)) });
    this.#block = { n: 0, k: 0 };
  }

  #beginDay(): void {
    this.#filtered.holdTo(ceilingOf('carrier-filtering', this.#filteredPast));
    this.#silent.holdTo(ceilingOf('silent-filtering', this.#missingPast));
  }
}

function ceilingOf(kind: RiseKind, blocks: readonly Counts[]): number {
  return usualOf(kind, blocks.slice(-(pastBlocks + judgedBlocks), -judgedBlocks)).ceiling;
}

/** How long receipts are waited for, by the past of some other segments of the same account. */
export function waitAmong(worlds: readonly SegmentWorld[]): number {
  const past = worlds.flatMap((world) =>
    Array.from({ length: pastBlocks }, () => world.block(waits).missing),
  );
  const beyond = waits.map((_, index) => past.flatMap((missing) => missing[index] ?? []));
  return waits[quietMarkOf('silent-filtering', beyond)] ?? 0;
}

/** The rule that people write first: 30007 above a share of the final statuses of the last 15 minutes. */
export interface NaiveRule {
  readonly share: number;
  /** And at least so many of them. */
  readonly count: number;
}

const naiveMinutes = 15;

/** Any number of naive rules on one segment. */
export class NaiveWatch {
  readonly #filtered = new Float64Array(naiveMinutes);
  readonly #final = new Float64Array(naiveMinutes);
  #at = 0;
  #sumFiltered = 0;
  #sumFinal = 0;

  minute(heard: Minute): void {
    this.#sumFiltered += heard.filteredHeard - (this.#filtered[this.#at] ?? 0);
    this.#sumFinal += heard.finalHeard - (this.#final[this.#at] ?? 0);
    this.#filtered[this.#at] = heard.filteredHeard;
    this.#final[this.#at] = heard.finalHeard;
    this.#at = (this.#at + 1) % naiveMinutes;
  }

  holds(rule: NaiveRule): boolean {
    return this.#sumFiltered >= rule.count && this.#sumFiltered > rule.share * this.#sumFinal;
  }
}

/** Counts alarms; those within six hours of one another are one. */
export class AlarmCount {
  #lastMinute = Number.NEGATIVE_INFINITY;
  count = 0;

  at(minute: number): void {
    if (minute - this.#lastMinute > 360) this.count += 1;
    this.#lastMinute = minute;
  }
}
