import type { Counts } from '../core/signals/ceiling.ts';
import { parameters } from '../core/signals/parameters.ts';
import type { Draws } from './filtering-random.ts';

const minutesPerDay = 1_440;
const blockMinutes = parameters.blockMinutes;

/** What one minute of a segment brings. */
export interface Minute {
  /** Messages made. */
  made: number;
  /** Of them, those of which nothing will ever be heard because of the incident. */
  swallowed: number;
  /** Statuses heard in this minute: that a message was filtered (30007), and any final one. */
  filteredHeard: number;
  finalHeard: number;
}

/** A carrier begins to filter: this share of the messages of a segment, from a minute on, with a status or without. */
export interface Incident {
  readonly fromMinute: number;
  readonly drop: number;
  readonly silent: boolean;
}

/**
 * One segment of a simulated world. Traffic has days, nights and weekends. A background of 0 to 3 % is filtered; it
 * drifts over hours, jitters from minute to minute and comes in bursts of some tens of minutes. Receipts that never
 * come drift too, and now and then a carrier's receipts are late for an hour or two.
 */
export class SegmentWorld {
  readonly #draws: Draws;
  readonly #perMinute: number;
  readonly #phase: number;
  readonly #weekend: number;
  readonly #background: number;
  readonly #missing: number;
  #drift: number;
  #missingDrift: number;
  #burstUntil = -1;
  #burst = 1;
  #lateUntil = -1;
  #lateMinutes = 2;
  #filteredLater = 0;
  #trafficNow = 0;
  #filteredNow = 0;
  #lateNow = 0;
  #waiting = 0;
  #neverNow = 0;
  #minute: number;

  constructor(draws: Draws, messagesPerHour: number, startMinute: number) {
    this.#draws = draws;
    this.#perMinute = messagesPerHour / 60;
    this.#phase = draws.between(0, minutesPerDay);
    this.#weekend = draws.between(0.3, 1);
    this.#background = draws.share() < 0.15 ? 0 : draws.magnitude(0.0005, 0.03);
    this.#missing = draws.magnitude(0.001, 0.02);
    this.#drift = draws.normal() * driftDeviation;
    this.#missingDrift = draws.normal() * driftDeviation;
    this.#minute = startMinute;
  }

  /** A stretch of time at once, for the past: how many were made and filtered, and missed after each of these waits. */
  block(waits: readonly number[]): { readonly filtered: Counts; readonly missing: readonly Counts[] } {
    this.#move(blockMinutes);
    const n = this.#draws.poisson(this.#traffic() * blockMinutes);
    const filtered = { n, k: this.#draws.binomial(n, this.#filteredShare()) };
    const missing = waits.map((wait) => ({ n, k: this.#draws.binomial(n, this.missingShare(wait)) }));
    this.#minute += blockMinutes;
    return { filtered, missing };
  }

  /** The next minute. Most statuses are heard in the minute of the message, some in the next. */
  next(minute: Minute, incident: Incident | undefined): void {
    if (this.#minute % parameters.slowStepMinutes === 0) this.#moveOn();
    const made = this.#draws.poisson(this.#trafficNow);
    const jitter = 1 + 0.5 * (2 * this.#draws.share() - 1);
    let filtered = made === 0 ? 0 : this.#few(made, this.#filteredNow * jitter);
    let unheard = 0;
    if (incident !== undefined && this.#minute >= incident.fromMinute) {
      const struck = this.#draws.binomial(made - Math.min(filtered, made), incident.drop);
      if (incident.silent) unheard = struck;
      else filtered += struck;
    }
    const later = filtered === 0 ? 0 : this.#draws.binomial(filtered, 0.3);
    minute.made = made;
    minute.swallowed = unheard;
    minute.filteredHeard = filtered - later + this.#filteredLater;
    const told = (made - unheard) * (1 - this.#neverNow);
    // Late receipts are heard in the end: so many a minute of those that wait.
    const cameLate = this.#waiting * (1 - Math.exp(-1 / this.#lateMinutes));
    this.#waiting += told * this.#lateNow - cameLate;
    minute.finalHeard = told * (1 - this.#lateNow) + cameLate;
    this.#filteredLater = later;
    this.#minute += 1;
  }

  /** Share of messages without a final receipt after so many minutes. */
  missingShare(wait: number): number {
    return Math.min(1, this.#neverShare() + this.#lateShare(wait));
  }

  #neverShare(): number {
    return this.#missing * Math.exp(this.#missingDrift);
  }

  #lateShare(wait: number): number {
    return this.#minute < this.#lateUntil ? Math.exp(-wait / this.#lateMinutes) : 0.15 * Math.exp(-wait / 2);
  }

  #moveOn(): void {
    this.#move(parameters.slowStepMinutes);
    this.#trafficNow = this.#traffic();
    this.#filteredNow = this.#filteredShare();
    this.#neverNow = this.#neverShare();
    this.#lateNow = this.#lateShare(1);
  }

  #traffic(): number {
    const hour = (2 * Math.PI * (this.#minute + this.#phase)) / minutesPerDay;
    const day = Math.floor(this.#minute / minutesPerDay) % 7;
    return this.#perMinute * (1 - 0.9 * Math.cos(hour)) * (day >= 5 ? this.#weekend : 1);
  }

  #filteredShare(): number {
    const burst = this.#minute < this.#burstUntil ? this.#burst : 1;
    return Math.min(0.1, this.#background * Math.exp(this.#drift) * burst);
  }

  /** Of few: a Poisson draw is a little wider than a binomial one and takes half the time. */
  #few(made: number, share: number): number {
    return Math.min(made, this.#draws.poisson(made * share));
  }

  #move(minutes: number): void {
    const kept = Math.exp(-minutes / driftMinutes);
    const fresh = driftDeviation * Math.sqrt(1 - kept * kept);
    this.#drift = this.#drift * kept + this.#draws.normal() * fresh;
    this.#missingDrift = this.#missingDrift * kept + this.#draws.normal() * fresh;
    const perWeek = minutes / (7 * minutesPerDay);
    if (this.#draws.share() < burstsPerWeek * perWeek) {
      this.#burst = this.#draws.between(1.5, 3);
      this.#burstUntil = this.#minute + this.#draws.between(10, 60);
    }
    if (this.#draws.share() < latePerWeek * perWeek) {
      this.#lateMinutes = this.#draws.between(3, 12);
      this.#lateUntil = this.#minute + this.#draws.between(20, 120);
    }
  }
}

/** The background moves by a third either way, over half a day. */
const driftDeviation = 0.35;
const driftMinutes = 720;
const burstsPerWeek = 2;
const latePerWeek = 1;
