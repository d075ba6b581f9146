import { createHash } from 'node:crypto';
import { z } from 'zod';
import { insertRows, rowsOf, type Store } from '../../store/store.ts';

const stretchRow = z.object({ instance_id: z.string(), seq_from: z.number(), seq_to: z.number() });

/** Numbers of one instance's journal whose events go; both ends belong to it. */
export type Stretch = z.output<typeof stretchRow>;

/**
 * The digest that an act carries of everything that it removes: SHA-256 over the stretches in order, one a line as
 * `instance from to`. What proves the record accepts a gap only where the act and the table agree.
 */
export function droppedDigest(stretches: readonly Stretch[]): string {
  const lines = [...stretches]
    .sort((a, b) =>
      a.instance_id === b.instance_id ? a.seq_from - b.seq_from : a.instance_id < b.instance_id ? -1 : 1,
    )
    .map(({ instance_id, seq_from, seq_to }) => `${instance_id} ${seq_from} ${seq_to}\n`);
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/** The stretches that an act removes, as the table has them. */
export async function droppedBy(store: Store, actId: string): Promise<readonly Stretch[]> {
  return rowsOf(
    store,
    stretchRow,
    `SELECT DISTINCT instance_id, seq_from, seq_to FROM dropped_events WHERE act_id = {actId:String} ORDER BY instance_id, seq_from`,
    { actId },
  );
}

/** Notes which events an act removes, before they go. Doing it again changes nothing. */
export async function noteDropped(
  store: Store,
  stretches: readonly Stretch[],
  act: { readonly actId: string; readonly reason: string; readonly at: string },
): Promise<void> {
  await insertRows(
    store,
    'dropped_events',
    stretches.map((stretch) => ({ ...stretch, reason: act.reason, act_id: act.actId, dropped_at: act.at })),
  );
}
