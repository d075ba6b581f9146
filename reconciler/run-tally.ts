import type { Clock } from '../core/clock.ts';
import type { Discovered } from './accounts.ts';
import type { Found } from './comparison.ts';
import type { NotRead } from './readings/read-what-is-due.ts';
import type { Advance, ReconcileReport } from './report.ts';
import type { Slice, Watermark } from './slices.ts';

/** Adds up what a run finds. */
export class RunTally {
  readonly runId: string;
  readonly #clock: Clock;
  readonly #tell: (advance: Advance) => void;
  readonly #startedMs: number;
  readonly #discrepancies = new Map<string, number>();
  readonly #failed = new Map<string, string>();
  readonly #discovered: Discovered[] = [];
  readonly #notRead: NotRead[] = [];
  readonly #accounts = new Set<string>();
  /** Resources of each slice as last told. */
  readonly #read = new Map<string, number>();
  #resources = 0;
  #requests = 0;
  #eventsAdded = 0;
  #slicesDone = 0;
  #slicesPlanned = 0;

  constructor(runId: string, clock: Clock, tell: (advance: Advance) => void = () => undefined) {
    this.runId = runId;
    this.#clock = clock;
    this.#tell = tell;
    this.#startedMs = clock();
  }

  planned(accountSid: string, slices: readonly Watermark[]): void {
    this.#accounts.add(accountSid);
    this.#slicesPlanned += slices.length;
    for (const slice of slices) this.#read.set(keyOf(slice), slice.resources);
  }

  advanced(mark: Watermark, found: Found): void {
    // A slice that was interrupted does not count again what earlier runs have read of it.
    const before = this.#read.get(keyOf(mark)) ?? 0;
    this.#resources += Math.max(0, mark.resources - before);
    this.#read.set(keyOf(mark), mark.resources);
    if (mark.state === 'finished') this.#slicesDone += 1;
    this.#add(found);
    this.#tell({
      accountSid: mark.accountSid,
      family: mark.family,
      from: mark.window.from.toISOString(),
      to: mark.window.to.toISOString(),
      resourcesRead: this.#resources,
      missingCallbacks: this.#discrepancies.get('missing-callback') ?? 0,
      slicesDone: this.#slicesDone,
      slicesPlanned: this.#slicesPlanned,
      elapsedMs: this.#clock() - this.#startedMs,
    });
  }

  refreshed(found: Found & { readonly asked: number }): void {
    this.#resources += found.asked;
    this.#add(found);
  }

  /** So many requests were sent for one account. */
  asked(requests: number): void {
    this.#requests += requests;
  }

  discovered(found: readonly Discovered[]): void {
    this.#discovered.push(...found);
  }

  notRead(what: readonly NotRead[]): void {
    this.#notRead.push(...what);
  }

  failed(accountSid: string, reason: string): void {
    if (!this.#failed.has(accountSid)) this.#failed.set(accountSid, reason);
  }

  report(): ReconcileReport {
    const count = (kind: string): number => this.#discrepancies.get(kind) ?? 0;
    return {
      runId: this.runId,
      accounts: this.#accounts.size,
      discovered: [...this.#discovered],
      resourcesRead: this.#resources,
      requests: this.#requests,
      eventsAdded: this.#eventsAdded,
      missingCallbacks: count('missing-callback'),
      statusDiffers: count('status-differs'),
      unknownAtTwilio: count('unknown-at-twilio'),
      deletedAtTwilio: count('deleted-at-twilio'),
      discrepancies: Object.fromEntries([...this.#discrepancies].sort()),
      notRead: [...this.#notRead],
      failed: [...this.#failed].map(([accountSid, reason]) => ({ accountSid, reason })),
    };
  }

  #add({ eventsAdded, discrepancies }: Found): void {
    this.#eventsAdded += eventsAdded;
    for (const { kind } of discrepancies)
      this.#discrepancies.set(kind, (this.#discrepancies.get(kind) ?? 0) + 1);
  }
}

function keyOf({ accountSid, family, pass, runId, window }: Slice): string {
  return `${accountSid} ${family} ${pass} ${runId} ${window.from.toISOString()}`;
}
