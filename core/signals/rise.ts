import { parameters, type RiseKind } from './parameters.ts';

/** No evidence is counted beyond this: it is enough for whatever is asked, and products stay finite. */
const evidenceAtMost = 1e250;

/**
 * Watches one segment for a share that rises above its ceiling: a Shiryaev–Roberts e-detector (Shin, Ramdas & Rinaldo,
 * 2024) over a mixture of bets. For each share q above the ceiling m, the likelihood ratio of the counts since minute j
 * is an e-process while the share is at most m, however it moves below it: what it multiplies a stake by is expected to
 * be at most one. Adding up those of all j, one new stake a step, gives what is expected to be at most the number of
 * steps; so it reaches c at most once in c steps on average. Keeps one number for each q.
 */
export class RiseDetector {
  readonly #sums: Float64Array;
  readonly #perFound: Float64Array;
  readonly #perOther: Float64Array;

  constructor(ceiling: number) {
    const bets = parameters.oddsBetOn.length;
    this.#sums = new Float64Array(bets);
    this.#perFound = new Float64Array(bets);
    this.#perOther = new Float64Array(bets);
    this.holdTo(ceiling);
  }

  /** Judges what comes from now on by another ceiling. It must follow from what was known before. */
  holdTo(ceiling: number): void {
    for (const [index, share] of betsAbove(ceiling).entries()) {
      this.#perFound[index] = Math.log(share / ceiling);
      this.#perOther[index] = Math.log((1 - share) / (1 - ceiling));
    }
  }

  /** Takes over the counts of one step and gives the evidence there is now. A step without messages changes nothing. */
  step(n: number, k: number): number {
    const sums = this.#sums;
    let sum = 0;
    for (let index = 0; index < sums.length; index += 1) {
      const ratio = Math.exp(k * (this.#perFound[index] ?? 0) + (n - k) * (this.#perOther[index] ?? 0));
      const next = Math.min(((sums[index] ?? 0) + (n > 0 || k > 0 ? 1 : 0)) * ratio, evidenceAtMost);
      sums[index] = next;
      sum += next;
    }
    return sum / sums.length;
  }

  /** Forgets everything: after an alarm. */
  restart(): void {
    this.#sums.fill(0);
  }
}

/** The shares above a ceiling that are bet on. */
export function betsAbove(ceiling: number): readonly number[] {
  const odds = ceiling / (1 - ceiling);
  return parameters.oddsBetOn.map((factor) => (odds * factor) / (1 + odds * factor));
}

/** The evidence at which a detector alarms, so that all segments together keep to the budget of false alarms. */
export function alarmAt(kind: RiseKind, segments: number): number {
  const minutes = kind === 'carrier-filtering' ? 1 : parameters.slowStepMinutes;
  const stepsPerWeek = (7 * 24 * 60) / minutes;
  return (
    (Math.max(segments, parameters.segmentsAtLeast) * stepsPerWeek) / parameters.falseAlarmsPerWeek[kind]
  );
}

/**
 * How sure a signal is: the probability that the share rose, given the evidence. The evidence over the steps looked at is
 * a Bayes factor with the onset spread evenly over them; before it, an incident was as likely as they are in that time.
 */
export function confidenceOf(evidence: number, steps: number): number {
  const before = (parameters.incidentsPerYear * parameters.judgedHours) / (365 * 24);
  const odds = (evidence / Math.max(steps, 1)) * (before / (1 - before));
  return odds / (1 + odds);
}
