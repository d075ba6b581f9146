import { Gauge, type Registry } from 'prom-client';
import { z } from 'zod';
import { rowsOf, type Store } from '../store/store.ts';

/** What alerts on violations are made of: how many nobody has decided about, and until when somebody must have. */
export function violationGauges(registers: Registry[]) {
  return {
    violationsOpen: new Gauge({
      name: 'ledgerline_violations_open',
      help: 'Violations of the last 30 days about which nobody has decided, by kind and verdict; see docs/violations',
      labelNames: ['account_sid', 'environment', 'kind', 'verdict'],
      registers,
    }),
    violationsDue: new Gauge({
      name: 'ledgerline_violations_due_timestamp_seconds',
      help: 'The next time until which a person must have decided about one that waits; absent while none waits',
      labelNames: ['kind'],
      registers,
    }),
    violationsMeasured: new Gauge({
      name: 'ledgerline_violations_measured_timestamp_seconds',
      help: 'When violations were last worked out from the record',
      registers,
    }),
  };
}

const row = z.object({
  account_sid: z.string(),
  environment: z.string(),
  kind: z.string(),
  verdict: z.string(),
  violations: z.coerce.number(),
  due: z.coerce.number(),
});

export async function setViolationGauges(
  store: Store,
  gauges: ReturnType<typeof violationGauges>,
  nowMs: number,
): Promise<void> {
  const rows = await rowsOf(
    store,
    row,
    `SELECT account_sid, environment, kind, verdict, count() AS violations,
       ifNull(toUnixTimestamp(toDateTime(min(due_at))), 0) AS due
     FROM violation
     WHERE state = 'open' AND (day > toDate(toDateTime({now:UInt32})) - 30 OR verdict = 'waiting')
     GROUP BY account_sid, environment, kind, verdict`,
    { now: Math.floor(nowMs / 1_000) },
  );
  gauges.violationsOpen.reset();
  gauges.violationsDue.reset();
  for (const { account_sid, environment, kind, verdict, violations } of rows)
    gauges.violationsOpen.set({ account_sid, environment, kind, verdict }, violations);
  for (const kind of new Set(rows.filter(({ due }) => due > 0).map((one) => one.kind))) {
    const due = rows.filter((one) => one.kind === kind && one.due > 0).map((one) => one.due);
    gauges.violationsDue.set({ kind }, Math.min(...due));
  }
  gauges.violationsMeasured.set(nowMs / 1_000);
}
