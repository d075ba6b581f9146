import { z } from 'zod';
import { rowsOf } from '../core/store/store.ts';
import type { Reconciler } from './reconciler.ts';

const problemRow = z.object({
  account_sid: z.string(),
  subject_kind: z.string(),
  problem: z.string(),
  subjects: z.coerce.number(),
});
const findingRow = z.object({ account_sid: z.string(), finding: z.string(), messages: z.coerce.number() });
const failedRow = z.object({ account_sid: z.string(), reading: z.string(), state: z.string() });

/** Three weeks of every sender are looked at, which takes a while where there are millions of messages. */
const everyMs = 3_600_000;

/**
 * Sets the figures from which alerts are made: what does not lead here, and what does not go the way that was set up.
 * Once an hour, since what is set up is read once an hour and silence is told in whole hours.
 */
export async function measureCoverage({ store, metrics, clock }: Reconciler): Promise<void> {
  const [last] = (await metrics.coverageMeasured.get()).values;
  if ((last?.value ?? 0) * 1_000 > clock() - everyMs) return;
  metrics.coverageMeasured.set(clock() / 1_000);
  const problems = await rowsOf(
    store,
    problemRow,
    `SELECT account_sid, subject_kind, arrayJoin(c.problems) AS problem, count() AS subjects
     FROM coverage AS c GROUP BY account_sid, subject_kind, problem`,
  );
  metrics.coverageProblems.reset();
  for (const { account_sid, subject_kind, problem, subjects } of problems)
    metrics.coverageProblems.set({ account_sid, subject: subject_kind, problem }, subjects);
  const findings = await rowsOf(
    store,
    findingRow,
    `SELECT account_sid, finding, sum(a.found) AS messages FROM alignment_day AS a
     WHERE day >= toDate(fromUnixTimestamp64Milli({nowMs:Int64}, 'UTC')) - 1 GROUP BY account_sid, finding`,
    { nowMs: clock() },
  );
  metrics.alignmentMessages.reset();
  for (const { account_sid, finding, messages } of findings)
    metrics.alignmentMessages.set({ account_sid, finding }, messages);
  const readings = await rowsOf(store, failedRow, 'SELECT account_sid, reading, state FROM reading');
  metrics.readingsFailed.reset();
  for (const { account_sid, reading, state } of readings)
    metrics.readingsFailed.set({ account_sid, reading }, state === 'failed' ? 1 : 0);
}
