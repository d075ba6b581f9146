import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { RecordAct } from '../acts/act.ts';
import type { Clock } from '../clock.ts';
import { regularly } from '../regularly.ts';
import type { RedactionTest } from '../violations/rules.ts';
import { type Check, type CheckReport, checkRedaction } from './check.ts';
import type { canaryGauges } from './gauges.ts';

interface Looking {
  readonly check: Check;
  readonly settings: RedactionTest;
  readonly metrics: ReturnType<typeof canaryGauges>;
  readonly recordAct: RecordAct;
  readonly clock: Clock;
  readonly log: Logger;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;
const startsAfterMs = 5 * minuteMs;
/** Rows may be written some time after they were heard: each run begins so much earlier than the one before. */
const overlapMs = 10 * minuteMs;

/** Runs the redaction test regularly until the returned function is called, which resolves when no run is under way. */
export function testRedaction(looking: Looking): () => Promise<void> {
  const { settings, metrics, log } = looking;
  if (settings.everyMinutes === 'never') {
    metrics.redactionTestInterval.set(0);
    return async () => undefined;
  }
  const everyMs = settings.everyMinutes * minuteMs;
  metrics.redactionTestInterval.set(everyMs / 1_000);
  const failed = (error: unknown): void => {
    metrics.redactionTestRuns.inc({ outcome: 'not-done' });
    log.warn({ err: error }, 'the redaction test could not be carried out; it is tried again');
  };
  // Not at once: whoever has just started has callbacks to catch up with.
  return regularly(runs(looking), { everyMs, firstAfterMs: Math.min(startsAfterMs, everyMs), failed });
}

/** Each run searches what was written since the one before; once a day everything is searched. */
function runs({ check, metrics, recordAct, clock, log }: Looking): () => Promise<void> {
  let number = 0;
  let lastMs = 0;
  let wholeMs = 0;
  return async () => {
    const nowMs = clock();
    const whole = nowMs - wholeMs >= dayMs;
    const report = await checkRedaction(check, {
      number,
      run: randomUUID(),
      sinceMs: whole ? 0 : lastMs - overlapMs,
    });
    number += 1;
    lastMs = nowMs;
    if (whole) wholeMs = nowMs;
    await keepEvidence(report, whole, recordAct);
    const outcome = report.leaks.length === 0 ? 'clean' : 'found';
    metrics.redactionTestRuns.inc({ outcome });
    metrics.redactionTestFound.set(new Set(report.leaks.map(({ where }) => where)).size);
    if (outcome === 'clean') metrics.redactionTestClean.set(clock() / 1_000);
    else log.error({ places: placesOf(report) }, 'the redaction test found something of a made-up patient');
  };
}

/** A run that found nothing is evidence, one that found something too. */
export async function keepEvidence(report: CheckReport, whole: boolean, recordAct: RecordAct): Promise<void> {
  await recordAct({
    action: 'redaction-check',
    actor: { name: 'redaction test', role: 'system', via: 'schedule' },
    reason: '',
    rows: report.leaks.length,
    details: {
      Outcome: report.leaks.length === 0 ? 'clean' : 'found',
      Sent: String(report.sent),
      Tables: String(report.tables),
      TableRows: String(report.rows),
      Bytes: String(report.bytes),
      Whole: whole ? 'yes' : 'no',
      ...(report.leaks.length === 0 ? {} : { Found: placesOf(report) }),
    },
  });
}

function placesOf({ leaks }: CheckReport): string {
  return [...new Set(leaks.map(({ where, label, encoding }) => `${where}: ${label}, ${encoding}`))]
    .sort()
    .slice(0, 20)
    .join('; ');
}
