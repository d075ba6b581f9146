import { z } from 'zod';
import type { Actor, RecordAct } from '../../acts/act.ts';
import { type Clock, isoTime } from '../../clock.ts';
import { rowsOf, type Store } from '../../store/store.ts';
import { type Hold, holdsInForce } from '../hold/hold.ts';
import { untilSeenByAll } from '../past-acts.ts';
import type { PrivacySettings } from '../settings.ts';
import { keptTables } from './classes.ts';
import { droppedBy, droppedDigest, noteDropped } from './dropped.ts';
import { planRetention, type Removal, stretchesToGo } from './plan.ts';
import { removeEvents, removeRows } from './remove.ts';

export interface RetentionParts {
  readonly store: Store;
  readonly recordAct: RecordAct;
  readonly settings: PrivacySettings;
  readonly clock: Clock;
}

export interface RetentionReport {
  readonly removed: readonly Removal[];
  /** What a hold that was set meanwhile stopped. */
  readonly stopped: readonly Removal[];
  /** Removals of an earlier run that were cut off and are done now. */
  readonly resumed: number;
}

/** What would be removed now; nothing is. */
export async function retentionPlan({
  store,
  settings,
  clock,
}: Pick<RetentionParts, 'store' | 'settings' | 'clock'>): Promise<readonly Removal[]> {
  return planRetention(store, settings.retention, await holdsInForce(store), clock());
}

/**
 * Removes what is older than it is kept. Each removal is announced by an act, with the digest of what will go; only when everybody
 * sees the act is it looked for holds once more; then it goes. What a crash cuts off is announced and not ended: it is finished
 * first at the next run, with the same rows.
 */
export async function runRetention(parts: RetentionParts, actor: Actor): Promise<RetentionReport> {
  const { store, recordAct, settings, clock } = parts;
  const resumed = await finishAnnounced(parts, actor);
  const removed: Removal[] = [];
  const stopped: Removal[] = [];
  for (const removal of await retentionPlan(parts)) {
    if (removal.rowsToGo === 0) continue;
    const announced = await recordAct({
      action: 'retention',
      actor,
      reason: '',
      rows: removal.rowsToGo,
      details: detailsOf(removal, settings),
    });
    await untilSeenByAll(store, announced);
    const isDone = await carryOut(parts, actor, { ...removal, removalId: announced.actId });
    (isDone ? removed : stopped).push(removal);
  }
  const rows = removed.reduce((sum, { rowsToGo }) => sum + rowsToGo, 0);
  await recordAct({
    action: 'retention-run',
    actor,
    reason: '',
    rows,
    details: {
      Removed: String(removed.length),
      Stopped: String(stopped.length),
      Resumed: String(resumed),
      At: isoTime(clock()),
    },
  });
  return { removed, stopped, resumed };
}

function detailsOf(removal: Removal, { retention }: PrivacySettings): Record<string, string> {
  return {
    Table: removal.table,
    Class: removal.class,
    Keep: retention[removal.class].text,
    Before: removal.before,
    RowsToGo: String(removal.rowsToGo),
    RowsHeld: String(removal.rowsHeld),
    ...(removal.month === '' ? {} : { Month: removal.month }),
    ...(removal.droppedDigest === '' ? {} : { DroppedDigest: removal.droppedDigest }),
  };
}

interface Announced {
  readonly removalId: string;
  readonly table: string;
  readonly month: string;
  readonly before: string;
  readonly droppedDigest: string;
}

/** Does what was announced, unless a hold came first: then it says so, and the next run plans anew. */
async function carryOut(
  { store, recordAct, clock }: RetentionParts,
  actor: Actor,
  announced: Announced,
): Promise<boolean> {
  const { removalId, table, month } = announced;
  const holds = await holdsInForce(store);
  const end = async (action: 'retention-done' | 'retention-void'): Promise<void> => {
    const recorded = await recordAct({
      action,
      actor,
      reason: '',
      details: { Of: removalId, Table: table, ...(month === '' ? {} : { Month: month }) },
    });
    await untilSeenByAll(store, recorded);
  };
  if (table === 'events') {
    if (!(await isNoted(store, announced, holds, isoTime(clock())))) {
      await end('retention-void');
      return false;
    }
    await removeEvents(store, month, holds);
  } else {
    const kept = keptTables.find((one) => one.table === table);
    if (kept !== undefined) await removeRows(store, kept, announced.before, holds);
  }
  await end('retention-done');
  return true;
}

/** Whether the table says exactly what the act says: from an earlier try, or since what would go now is still the same. */
async function isNoted(
  store: Store,
  { removalId, month, droppedDigest: announced }: Announced,
  holds: readonly Hold[],
  at: string,
): Promise<boolean> {
  if (droppedDigest(await droppedBy(store, removalId)) === announced) return true;
  const stretches = await stretchesToGo(store, month, holds);
  if (droppedDigest(stretches) !== announced) return false;
  await noteDropped(store, stretches, { actId: removalId, reason: 'retention', at });
  return true;
}

const announcedRow = z.object({
  removal_id: z.string(),
  from_table: z.string(),
  month: z.string(),
  before: z.string(),
  dropped_digest: z.string(),
});

async function finishAnnounced(parts: RetentionParts, actor: Actor): Promise<number> {
  const rows = await rowsOf(
    parts.store,
    announcedRow,
    'SELECT removal_id, from_table, month, before, dropped_digest FROM removal WHERE ended_at IS NULL ORDER BY announced_at, removal_id',
  );
  for (const row of rows)
    await carryOut(parts, actor, {
      removalId: row.removal_id,
      table: row.from_table,
      month: row.month,
      before: row.before,
      droppedDigest: row.dropped_digest,
    });
  return rows.length;
}
