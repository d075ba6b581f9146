import { expect } from 'vitest';
import type { NoteKey } from '../../core/proof/note.ts';
import type { GivenNote } from '../../core/proof/verify/notes.ts';
import type { Problem, ProblemKind } from '../../core/proof/verify/problem.ts';
import { numbers } from './numbers.ts';
import type { ProvenRecord } from './proven-record.ts';

/** What must be found: at least this, by name. */
export interface Found {
  readonly kind: ProblemKind;
  readonly seq?: number;
  readonly file?: string;
  readonly checkpoint?: number;
  readonly instanceId?: string;
}

/** One thing that somebody does to the record. */
export interface Tamper {
  readonly what: string;
  /** Does it, and says what has to be found; and what was kept elsewhere, where nothing else can find it. */
  readonly act: (
    record: ProvenRecord,
    random: (below: number) => number,
  ) => Promise<{
    readonly found: readonly Found[];
    readonly given?: readonly GivenNote[];
    readonly keys?: readonly NoteKey[];
  }>;
}

/** Does it, looks whether it was found and named and nothing innocent was blamed, and undoes it. */
export async function tryTamper(record: ProvenRecord, { what, act }: Tamper, seed: number): Promise<void> {
  const random = numbers(seed);
  const { found, given = [], keys = [] } = await act(record, random);
  const report = await record.verify(given, keys);
  await record.restore();
  const said = JSON.stringify(report.problems.slice(0, 5));
  expect(report.ok, `${what}: not found`).toBe(false);
  const missed = found.filter((wanted) => !report.problems.some((problem) => matches(problem, wanted)));
  expect(missed, `${what}: what was found is ${said}`).toEqual([]);
  const blamed = report.problems.flatMap(({ kind, seq }) =>
    kind.startsWith('event-') && seq !== undefined ? [seq] : [],
  );
  const guilty = new Set(found.map(({ seq }) => seq));
  // Without the act that dropped them they are events that were removed.
  const { from, to } = record.dropped;
  if (guilty.has(record.actSeq)) for (let seq = from; seq <= to; seq += 1) guilty.add(seq);
  const innocent = blamed.filter((seq) => !guilty.has(seq));
  expect(innocent, `${what}: these are innocent; what was found is ${said}`).toEqual([]);
}

function matches(problem: Problem, wanted: Found): boolean {
  return (Object.keys(wanted) as (keyof Found)[]).every((name) => problem[name] === wanted[name]);
}

/** One of the numbers of events that ClickHouse has. */
export function anyNumber(record: ProvenRecord, random: (below: number) => number): number {
  const all = [...record.events.keys()].filter((seq) => !record.waiting.includes(seq));
  return all[random(all.length)] ?? 1;
}
