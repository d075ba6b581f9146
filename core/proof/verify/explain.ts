import { z } from 'zod';
import { rowsOf, type Store } from '../../store/store.ts';
import type { Findings, Problem } from './problem.ts';

const namesRow = z.object({
  instance_id: z.string(),
  seq: z.number(),
  event_id: z.string(),
  resource_sid: z.string(),
  received_at: z.string(),
});
const neighboursRow = z.object({ before: z.string().nullable(), after: z.string().nullable() });

/** Removed events for which it is looked up between which others they were heard. */
const placedInTime = 10;

/** Says of each event that is wrong which it is: by its row, or where that is gone by its neighbours. */
export async function explainEvents(store: Store, findings: Findings): Promise<void> {
  const numbers = findings.problems.filter(({ seq, eventId }) => seq !== undefined && eventId === undefined);
  if (numbers.length === 0) return;
  const rows = await rowsOf(
    store,
    namesRow,
    `SELECT instance_id, seq, event_id, resource_sid, received_at FROM events
      WHERE seq IN {seqs:Array(UInt64)} AND instance_id IN {instances:Array(String)}`,
    {
      seqs: [...new Set(numbers.map(({ seq }) => seq))],
      instances: [...new Set(numbers.map(({ instanceId }) => instanceId))],
    },
  );
  let placed = 0;
  await findings.explain(async (problem) => {
    if (problem.seq === undefined || problem.eventId !== undefined) return {};
    const row = rows.find(
      ({ instance_id, seq }) => instance_id === problem.instanceId && seq === problem.seq,
    );
    if (row !== undefined)
      return { eventId: row.event_id, sid: row.resource_sid, receivedAt: row.received_at };
    placed += 1;
    return problem.kind === 'event-removed' && placed <= placedInTime ? heardBetween(store, problem) : {};
  });
}

async function heardBetween(store: Store, { instanceId, seq, detail }: Problem): Promise<Partial<Problem>> {
  const [found] = await rowsOf(
    store,
    neighboursRow,
    `SELECT
        if(countIf(seq < {seq:UInt64}) = 0, NULL, argMaxIf(received_at, seq, seq < {seq:UInt64})) AS before,
        if(countIf(seq > {seq:UInt64}) = 0, NULL, argMinIf(received_at, seq, seq > {seq:UInt64})) AS after
       FROM events WHERE instance_id = {instanceId:String}`,
    { instanceId, seq },
  );
  const { before = null, after = null } = found ?? {};
  if (before === null && after === null) return {};
  const when =
    before === null
      ? `before ${after}`
      : after === null
        ? `after ${before}`
        : `between ${before} and ${after}`;
  return { receivedAt: before ?? after ?? '', detail: `${detail}; it was heard ${when}` };
}
