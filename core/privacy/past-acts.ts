import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Action, RecordedAct } from '../acts/act.ts';
import { rowsOf, type Store, StoreUnavailable } from '../store/store.ts';

const actRow = z.object({
  act_id: z.string(),
  at: z.string(),
  actor: z.string(),
  role: z.string(),
  via: z.string(),
  action: z.string(),
  reason: z.string(),
  contact_ids: z.array(z.string()),
  sids: z.array(z.string()),
  details: z.record(z.string(), z.string()),
});

/** An act as the record has it. */
export interface PastAct {
  readonly actId: string;
  /** When it was made durable, ISO 8601 in UTC. */
  readonly at: string;
  readonly actor: string;
  readonly role: string;
  readonly via: string;
  readonly action: Action;
  readonly reason: string;
  readonly contactIds: readonly string[];
  readonly sids: readonly string[];
  readonly details: Readonly<Record<string, string>>;
}

/** The acts of some kinds since a moment, the oldest first, each once. */
export async function pastActs(
  store: Store,
  actions: readonly Action[],
  since = '1970-01-01T00:00:00.000Z',
): Promise<readonly PastAct[]> {
  const rows = await rowsOf(
    store,
    actRow,
    `SELECT act_id, at, actor, role, via, action, reason, contact_ids, sids, details FROM acts
     WHERE action IN {actions:Array(String)} AND at >= parseDateTime64BestEffort({since:String}, 3, 'UTC')
     ORDER BY at, act_id LIMIT 1 BY act_id`,
    { actions, since },
  );
  return rows.map(({ act_id: actId, contact_ids: contactIds, action, ...row }) => ({
    ...row,
    actId,
    contactIds,
    action: action as Action,
  }));
}

/** How often it is looked whether an act is in ClickHouse, and for how long: a shipment takes about a second. */
const lookEveryMs = 100;
const landWithinMs = 30_000;

const thereRow = z.object({ there: z.number() });

/**
 * Waits until an act is in ClickHouse, where everybody sees it. Two who each write what they are about to do, and only then
 * look what others do, cannot miss each other. Throws StoreUnavailable when it takes too long: then it must not be done.
 */
export async function untilSeenByAll(store: Store, { actId, receivedAt }: RecordedAct): Promise<void> {
  for (let waitedMs = 0; waitedMs < landWithinMs; waitedMs += lookEveryMs) {
    const [row] = await rowsOf(
      store,
      thereRow,
      `SELECT toUInt32(count()) AS there FROM acts
       WHERE at = parseDateTime64BestEffort({at:String}, 3, 'UTC') AND act_id = {actId:String}`,
      { at: receivedAt, actId },
    );
    if ((row?.there ?? 0) > 0) return;
    await wait(lookEveryMs);
  }
  throw new StoreUnavailable(
    'what was recorded did not reach ClickHouse in time, so nothing was done; try again when ledgerline doctor is content',
  );
}
