import { groupBy } from '../group-by.ts';
import type { Usual } from './ceiling.ts';
import type { Looking } from './finder.ts';
import { countsSince, onsetOf, type Steps } from './onset.ts';
import { parameters, type RiseKind } from './parameters.ts';
import { marksOf } from './quiet-mark.ts';
import { alarmAt, confidenceOf, RiseDetector } from './rise.ts';
import { type Segment, type SegmentSeries, segmentSeries } from './segments.ts';
import { type Incident, UsualShares } from './usual-shares.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A share that rose above what was ever quiet of its segment. */
export interface Rise {
  readonly kind: RiseKind;
  readonly segment: Segment;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly confidence: number;
  readonly usual: Usual;
  /** Minutes or seconds beyond which something counts. */
  readonly mark: number;
  /** Messages since, and how many of them had what is watched for. */
  readonly n: number;
  readonly k: number;
  /** Segments of the account that are watched. */
  readonly segmentsOfAccount: number;
  /** What it was called when it was opened; undefined while it is not. */
  readonly openAs: string | undefined;
}

/** A finding of an earlier look: while it is open it stays until its share is back; when it is closed all begins anew. */
export interface Earlier extends Incident {
  readonly open: boolean;
  readonly signal: string;
}

/**
 * Watches one kind of share in every segment. All it knows is read from the record, so that a process that has just begun
 * finds what another would: events may come in any order and a minute may be looked at twice.
 */
export class RiseWatch {
  readonly #kind: RiseKind;
  #usual: UsualShares | undefined;
  #usualReadMs = 0;
  #judged = new Map<string, SegmentSeries>();

  constructor(kind: RiseKind) {
    this.#kind = kind;
  }

  /** What has risen by now. */
  async look(looking: Looking, earlier: readonly Earlier[]): Promise<readonly Rise[]> {
    const { nowMs } = looking;
    await this.#read(looking, earlier);
    const bySegment = groupBy(earlier, ({ key }) => key);
    const alarm = alarmAt(this.#kind, this.#judged.size);
    const segments = [...this.#judged.values()];
    return segments.flatMap((segment) => {
      const rise = this.#judge(segment, nowMs, alarm, bySegment.get(segment.key) ?? []);
      if (rise === undefined) return [];
      const ofAccount = segments.filter(({ accountSid }) => accountSid === segment.accountSid);
      return [{ ...rise, segmentsOfAccount: ofAccount.length }];
    });
  }

  async #read(looking: Looking, incidents: readonly Incident[]): Promise<void> {
    const { store, nowMs } = looking;
    const judgedFromMs = Math.floor((nowMs - parameters.judgedHours * hourMs) / minuteMs) * minuteMs;
    const window = { toMs: nowMs + minuteMs, minutes: this.#stepMinutes };
    if (this.#usual === undefined || nowMs - this.#usualReadMs >= parameters.pastEveryMs) {
      this.#usual = new UsualShares(this.#kind, await this.#past(looking, judgedFromMs), incidents);
      this.#usualReadMs = nowMs;
      this.#judged = byKey(await segmentSeries(store, this.#kind, { ...window, fromMs: judgedFromMs }));
      return;
    }
    const stepMs = this.#stepMinutes * minuteMs;
    const fromMs = Math.floor((nowMs - parameters.readAnewHours * hourMs) / stepMs) * stepMs;
    const anew = byKey(await segmentSeries(store, this.#kind, { ...window, fromMs }));
    for (const [key, segment] of this.#judged)
      anew.set(key, joined(cut(segment, judgedFromMs, fromMs), anew.get(key)));
    this.#judged = anew;
  }

  /** A day at a time, so that other queries of an embedded engine need not wait for all of it. */
  async #past({ store, stopping }: Looking, toMs: number): Promise<readonly SegmentSeries[]> {
    const past: SegmentSeries[] = [];
    for (let day = parameters.pastDays; day > 0; day -= 1) {
      stopping.throwIfAborted();
      const fromMs = toMs - day * dayMs;
      const window = { fromMs, toMs: fromMs + dayMs, minutes: parameters.blockMinutes };
      past.push(...(await segmentSeries(store, this.#kind, window)));
    }
    return past;
  }

  #judge(
    segment: SegmentSeries,
    nowMs: number,
    alarm: number,
    earlier: readonly Earlier[],
  ): Omit<Rise, 'segmentsOfAccount'> | undefined {
    const held = this.#usual?.of(segment);
    if (held === undefined) return undefined;
    const { mark, usual } = held;
    const steps = this.#stepsOf(segment, mark, nowMs);
    const closedMs = Math.max(0, ...earlier.filter(({ open }) => !open).map(({ toMs }) => toMs));
    const from = firstAt(steps, closedMs);
    const open = earlier.find((one) => one.open);
    if (countsSince(steps, from).n < parameters.segmentMessagesAtLeast && open === undefined)
      return undefined;
    const evidence = evidenceOf(steps, from, usual);
    if (open === undefined ? evidence < alarm : isBack(steps, firstAt(steps, open.fromMs), nowMs, usual))
      return undefined;
    const onset = open === undefined ? onsetOf(steps, from, usual) : firstAt(steps, open.fromMs);
    return {
      kind: this.#kind,
      segment,
      sinceMs: open?.fromMs ?? steps.startMs[onset] ?? nowMs,
      untilMs: nowMs,
      confidence: confidenceOf(Math.max(evidence, open === undefined ? 0 : alarm), steps.n.length - from),
      usual,
      mark: marksOf[this.#kind][mark] ?? 0,
      openAs: open?.signal,
      ...countsSince(steps, onset),
    };
  }

  get #stepMinutes(): number {
    return this.#kind === 'carrier-filtering' ? 1 : parameters.slowStepMinutes;
  }

  /** What can be judged by now: a receipt, or a right code, is owed only after the wait. */
  #stepsOf(segment: SegmentSeries, mark: number, nowMs: number): Steps {
    const waitMs =
      this.#kind === 'silent-filtering' || this.#kind === 'otp-trouble'
        ? ((marksOf[this.#kind][mark] ?? 0) + parameters.slowStepMinutes) * minuteMs
        : 0;
    const end = segment.startMs.findIndex((startMs) => startMs + waitMs > nowMs);
    const to = end === -1 ? segment.startMs.length : end;
    return {
      startMs: segment.startMs.slice(0, to),
      n: segment.n.slice(0, to),
      k: (segment.beyond[mark] ?? []).slice(0, to),
    };
  }
}

function evidenceOf({ n, k }: Steps, from: number, { ceiling }: Usual): number {
  const detector = new RiseDetector(ceiling);
  let evidence = 0;
  for (let at = from; at < n.length; at += 1) evidence = detector.step(n[at] ?? 0, k[at] ?? 0);
  return evidence;
}

/** Whether the share has been quiet again for long enough, and over enough messages, or nothing is sent any more. */
function isBack({ startMs, n, k }: Steps, onset: number, nowMs: number, { ceiling }: Usual): boolean {
  let messages = 0;
  let found = 0;
  for (let at = n.length - 1; at >= onset; at -= 1) {
    messages += n[at] ?? 0;
    found += k[at] ?? 0;
    const longEnough = nowMs - (startMs[at] ?? 0) >= parameters.quietMinutes * minuteMs;
    if (longEnough && messages >= parameters.quietMessages) return found <= ceiling * messages;
  }
  return messages === 0;
}

function firstAt({ startMs }: Steps, ms: number): number {
  const first = startMs.findIndex((start) => start >= ms);
  return first === -1 ? startMs.length : first;
}

function byKey(series: readonly SegmentSeries[]): Map<string, SegmentSeries> {
  return new Map(series.map((segment) => [segment.key, segment]));
}

/** The part of a series between two times. */
function cut(segment: SegmentSeries, fromMs: number, toMs: number): SegmentSeries {
  const keep = segment.startMs.map((startMs) => startMs >= fromMs && startMs < toMs);
  const kept = (values: readonly number[]): number[] => values.filter((_, at) => keep[at]);
  return { ...segment, startMs: kept(segment.startMs), n: kept(segment.n), beyond: segment.beyond.map(kept) };
}

function joined(one: SegmentSeries, other: SegmentSeries | undefined): SegmentSeries {
  if (other === undefined) return one;
  return {
    ...one,
    startMs: [...one.startMs, ...other.startMs],
    n: [...one.n, ...other.n],
    beyond: one.beyond.map((values, mark) => [...values, ...(other.beyond[mark] ?? [])]),
  };
}
