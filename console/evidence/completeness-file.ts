import { type CompletenessDay, completenessDays } from '../completeness.ts';
import { type Ask, dayAfter } from './ask.ts';
import type { PackContext } from './context.ts';
import type { DayTally } from './facts.ts';
import type { PackFolder } from './pack-folder.ts';

const dayMs = 86_400_000;
/** Days that are read from the ledger at once. */
const daysAtOnce = 100;
/** Days that are not closed and are named in the report. */
const namedAtMost = 60;

/** Writes what the ledger says of every day and account, and counts it. */
export async function writeCompleteness(
  { store, accounts, clock }: PackContext,
  folder: PackFolder,
  { from, to }: Pick<Ask, 'from' | 'to'>,
): Promise<DayTally> {
  const tally = { closed: 0, open: 0, expected: 0, heard: 0, notClosed: [] as CompletenessDay[] };
  const file = await folder.begin('completeness.json');
  await file.add('{"days":[');
  let lines = 0;
  for (let since = from; since <= to; ) {
    const until = [to, dayOf(Date.parse(since) + (daysAtOnce - 1) * dayMs)].sort()[0] ?? to;
    const { days } = await completenessDays(store, { since, until }, accounts, clock());
    for (const day of [...days].reverse()) {
      await file.add(`${lines === 0 ? '' : ','}\n${JSON.stringify(day)}`);
      lines += 1;
      count(tally, day);
    }
    since = dayAfter(until);
  }
  await file.add('\n]}\n');
  await file.close();
  return tally;
}

function count(
  tally: { closed: number; open: number; expected: number; heard: number; notClosed: CompletenessDay[] },
  day: CompletenessDay,
): void {
  if (day.state === 'closed') tally.closed += 1;
  else tally.open += 1;
  tally.expected += day.expected;
  tally.heard += day.heard;
  if (day.state !== 'closed' && tally.notClosed.length < namedAtMost) tally.notClosed.push(day);
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
