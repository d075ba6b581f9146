import { createHash } from 'node:crypto';
import { z } from 'zod';
import { insertRows, rowsOf, type Store } from '../store/store.ts';

/** Numbers of an instance's journal whose events are not kept any more, from the first to the last. */
export interface DroppedRange {
  readonly instanceId: string;
  readonly seqFrom: number;
  readonly seqTo: number;
}

/**
 * The name under which the act of dropping events says which: its value is the digest of all ranges. So a row of
 * `dropped_events` excuses a missing event only if the record itself, by an event that is a leaf, says the same.
 */
export const droppedDigestAttribute = 'DroppedDigest';

/** SHA-256, hexadecimal, over a line `INSTANCE FROM TO` for each range of an act, sorted by instance and number. */
export class DroppedDigest {
  readonly #hash = createHash('sha256');

  /** Ranges come in the order of `compareRanges`, each once. */
  add({ instanceId, seqFrom, seqTo }: DroppedRange): void {
    this.#hash.update(`${instanceId} ${seqFrom} ${seqTo}\n`);
  }

  hex(): string {
    return this.#hash.digest('hex');
  }
}

/** The digest of the ranges of one act, in whatever order. */
export function droppedDigest(ranges: readonly DroppedRange[]): string {
  const digest = new DroppedDigest();
  for (const range of [...ranges].sort(compareRanges)) digest.add(range);
  return digest.hex();
}

function compareRanges(one: DroppedRange, other: DroppedRange): number {
  if (one.instanceId !== other.instanceId) return one.instanceId < other.instanceId ? -1 : 1;
  return one.seqFrom - other.seqFrom || one.seqTo - other.seqTo;
}

/** Writes down which events an act drops; before they are deleted, and after the act is in ClickHouse. */
export async function storeDropped(
  store: Store,
  act: { readonly actId: string; readonly reason: string; readonly droppedAt: string },
  ranges: readonly DroppedRange[],
): Promise<void> {
  await insertRows(
    store,
    'dropped_events',
    ranges.map(({ instanceId, seqFrom, seqTo }) => ({
      instance_id: instanceId,
      seq_from: seqFrom,
      seq_to: seqTo,
      reason: act.reason,
      act_id: act.actId,
      dropped_at: act.droppedAt,
    })),
  );
}

const rangeRow = z.object({
  act_id: z.string(),
  instance_id: z.string(),
  seq_from: z.number(),
  seq_to: z.number(),
});
const rangesAtOnce = 50_000;

export interface DroppedRangeOfAct extends DroppedRange {
  readonly actId: string;
}

/** All ranges, those of one act together and in the order of its digest. */
export async function* droppedRanges(store: Store): AsyncGenerator<DroppedRangeOfAct> {
  let last: z.output<typeof rangeRow> = { act_id: '', instance_id: '', seq_from: 0, seq_to: 0 };
  for (;;) {
    const rows = await rowsOf(
      store,
      rangeRow,
      `SELECT DISTINCT act_id, instance_id, seq_from, seq_to FROM dropped_events
        WHERE (act_id, instance_id, seq_from, seq_to)
            > ({act_id:String}, {instance_id:String}, {seq_from:UInt64}, {seq_to:UInt64})
        ORDER BY act_id, instance_id, seq_from, seq_to LIMIT ${rangesAtOnce}`,
      last,
    );
    for (const { act_id, instance_id, seq_from, seq_to } of rows)
      yield { actId: act_id, instanceId: instance_id, seqFrom: seq_from, seqTo: seq_to };
    const end = rows.at(-1);
    if (end === undefined || rows.length < rangesAtOnce) return;
    last = end;
  }
}

/** The ranges that one act drops, as far as they are written down. */
export async function droppedBy(store: Store, actId: string): Promise<readonly DroppedRange[]> {
  const rows = await rowsOf(
    store,
    rangeRow,
    `SELECT DISTINCT act_id, instance_id, seq_from, seq_to FROM dropped_events WHERE act_id = {actId:String}`,
    { actId },
  );
  return rows.map((row) => ({ instanceId: row.instance_id, seqFrom: row.seq_from, seqTo: row.seq_to }));
}

const statementRow = z.object({ instance_id: z.string(), seq: z.number(), digest: z.string() });

/** What an act says that it dropped, and where its event is in the journals; `undefined` when there is no such act. */
export async function statedDigest(
  store: Store,
  actId: string,
): Promise<{ readonly instanceId: string; readonly seq: number; readonly digest: string } | undefined> {
  const [row] = await rowsOf(
    store,
    statementRow,
    `SELECT instance_id, seq, attributes['${droppedDigestAttribute}'] AS digest FROM events
      WHERE kind = 'act' AND resource_sid = {actId:String} AND digest != '' LIMIT 1`,
    { actId },
  );
  return row && { instanceId: row.instance_id, seq: row.seq, digest: row.digest };
}
