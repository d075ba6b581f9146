import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Metrics } from '../metrics.ts';
import { regularly, warned } from '../regularly.ts';
import type { Store } from '../store/store.ts';
import { dayMs, daysWithSomething, writeHours } from './hours.ts';
import type { Slo } from './slo.ts';
import { burnWindows, sloStatus } from './status.ts';
import { fillSlos } from './table.ts';

interface Measured {
  readonly store: Store;
  readonly slos: readonly Slo[];
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Logger;
  /** How often the gauges are set. */
  readonly everyMs: number;
}

/** The reconciler's passes change these days most; each is worked out so often. */
const lateDays = 3;
const lateDaysEveryMs = 5 * 60_000;
/** One of the days before, each in its turn: thirty days take half an hour. */
const olderDayEveryMs = 60_000;

/**
 * Brings the objectives into ClickHouse and keeps their gauges up to date until the returned function is called, which
 * resolves when nothing is asked any more: a store must not be closed under a question.
 */
export function measureSlos(measured: Measured): () => Promise<void> {
  const { metrics, clock, log, everyMs } = measured;
  describe(measured);
  let filled = false;
  let keepHours: (() => Promise<boolean>) | undefined;
  const round = async (stopping: AbortSignal): Promise<void> => {
    keepHours ??= hoursKeeper(measured, stopping);
    if (!filled) await fillSlos(measured.store, measured.slos, clock);
    filled = true;
    if (stopping.aborted) return;
    await setGauges(measured);
    if (await keepHours()) await setGauges(measured);
    metrics.sloMeasured.set(clock() / 1_000);
  };
  const failed = warned(log, 'the objectives could not be worked out; it is tried again');
  return regularly(round, { everyMs, failed });
}

/**
 * Keeps slo_hours as the record is: all of it once, since the objectives may be new, then the last days often and the
 * others in turn. Resolves with whether that was the first time, after which every budget is another.
 */
function hoursKeeper({ store, slos, clock }: Measured, stopping: AbortSignal): () => Promise<boolean> {
  const days = Math.max(lateDays + 1, ...slos.map(({ window }) => Math.ceil(window / dayMs) + 1));
  const write = async (daysAgo: number, many = 1): Promise<void> =>
    writeHours(store, clock() - (daysAgo + many) * dayMs, clock() - daysAgo * dayMs, clock());
  let lateAtMs = 0;
  let olderAtMs = 0;
  let older = lateDays;
  let all = false;
  return async () => {
    if (stopping.aborted) return false;
    if (!all) {
      for (const dayStart of await daysWithSomething(store, clock() - days * dayMs))
        if (!stopping.aborted) await writeHours(store, dayStart, dayStart + dayMs, clock());
    } else if (clock() >= lateAtMs + lateDaysEveryMs) await write(0, lateDays);
    else if (clock() >= olderAtMs + olderDayEveryMs) {
      await write(older);
      older = older + 1 >= days ? lateDays : older + 1;
      olderAtMs = clock();
      return false;
    } else return false;
    lateAtMs = clock();
    if (stopping.aborted) return false;
    const first = !all;
    all = true;
    return first;
  };
}

function describe({ slos, metrics }: Measured): void {
  const all = (list: readonly string[]): string => list.join(',');
  for (const { name: slo, kind, owner, objective, selector } of slos) {
    metrics.sloObjective.set({ slo }, objective);
    metrics.sloInfo.set(
      {
        slo,
        kind,
        owner,
        account_sid: all(selector.account),
        environment: all(selector.environment),
        channel: all(selector.channel),
        country: all(selector.country),
        sender: all(selector.sender),
        service: all(selector.service),
        purpose: all(selector.purpose),
        carrier: all(selector.carrier),
      },
      1,
    );
  }
}

async function setGauges({ store, metrics }: Measured): Promise<void> {
  for (const { slo, budget_left, events, bad_events, burn_rates } of await sloStatus(store)) {
    metrics.sloBudget.set({ slo }, budget_left);
    for (const [index, window] of burnWindows.entries()) {
      metrics.sloEvents.set({ slo, window }, events[index] ?? 0);
      metrics.sloBadEvents.set({ slo, window }, bad_events[index] ?? 0);
      metrics.sloBurnRate.set({ slo, window }, burn_rates[index] ?? 0);
    }
  }
}
