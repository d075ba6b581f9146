import { z } from 'zod';
import { rowsOf, type Store } from '../../store/store.ts';
import { heldCondition, heldEventCondition, moment } from '../hold/held.ts';
import type { Hold } from '../hold/hold.ts';
import type { KeptTable } from './classes.ts';
import { boundsOf, ofMonth, oldRows } from './plan.ts';

/** Deletes wait until every part is written anew; what holds keep is asked by each replica for itself. */
const deleteSettings = { mutations_sync: '2', allow_nondeterministic_mutations: 1 } as const;

/**
 * Removes a month of events, and what is worked out from them and has nothing else to stand on. A month of which nothing is held
 * goes at once; otherwise rows go one by one, and what is held stays. Doing it again changes nothing.
 */
export async function removeEvents(store: Store, month: string, holds: readonly Hold[]): Promise<void> {
  const held = heldEventCondition(holds);
  const isHeld = held !== undefined && (await anyRow(store, `events WHERE ${ofMonth(month)} AND ${held}`));
  if (isHeld)
    await command(
      store,
      `ALTER TABLE events${on(store)} DELETE IN PARTITION ID '${partitionOf(month)}' WHERE NOT ${held}`,
    );
  else await command(store, `ALTER TABLE events${on(store)} DROP PARTITION ID '${partitionOf(month)}'`);
  await removeWhatFollows(store, month, holds.length > 0);
}

/** A look-up from before acts were events stands on its own. */
const heldLookUp =
  "(event_id = '' AND hasAny(contact_ids, (SELECT groupUniqArray(contact_id) FROM held_contact)))";

/**
 * Acts, states, links and intents of that time whose events are gone. What was heard of last in that time or before has no later
 * events: only those that a hold kept are left to look for.
 */
async function removeWhatFollows(store: Store, month: string, holding: boolean): Promise<void> {
  const end = moment(boundsOf(month).to);
  const standing = `(SELECT resource_sid FROM events WHERE received_at < ${end} AND resource_sid != '')`;
  const { from } = boundsOf(month);
  await deleteWhere(
    store,
    'acts',
    `at >= ${moment(from)} AND at < ${end} AND act_id NOT IN ${standing}${holding ? ` AND NOT ${heldLookUp}` : ''}`,
  );
  const gone = `(SELECT resource_sid FROM resource_states WHERE last_heard_at < ${end} AND resource_sid NOT IN ${standing})`;
  const goneIntents = `(SELECT intent_id FROM intents WHERE announced_at < ${end} AND intent_id NOT IN ${standing})`;
  await deleteWhere(store, 'sid_links', `sid IN ${gone} OR linked_sid IN ${gone}`);
  await deleteWhere(
    store,
    'intents',
    `intent_id IN ${goneIntents} AND intent_id NOT IN (SELECT sid FROM sid_links)`,
  );
  await deleteWhere(store, 'resource_states', `last_heard_at < ${end} AND resource_sid NOT IN ${standing}`);
}

const monthRow = z.object({ month: z.string() });

/** Removes the old rows of another table: by whole months where nothing is held. */
export async function removeRows(
  store: Store,
  kept: KeptTable,
  end: string,
  holds: readonly Hold[],
): Promise<void> {
  const held = heldCondition(holds, kept.columns);
  const old = oldRows(kept, end);
  if (
    kept.byMonth &&
    (held === undefined || !(await anyRow(store, `${kept.table} WHERE ${old} AND ${held}`)))
  ) {
    const months = await rowsOf(
      store,
      monthRow,
      `SELECT DISTINCT formatDateTime(${kept.columns.time}, '%Y-%m') AS month FROM ${kept.table} WHERE ${old} ORDER BY month`,
    );
    for (const { month } of months)
      await command(store, `ALTER TABLE ${kept.table}${on(store)} DROP PARTITION ID '${partitionOf(month)}'`);
    return;
  }
  await deleteWhere(store, kept.table, `${old}${held === undefined ? '' : ` AND NOT ${held}`}`);
}

const thereRow = z.object({ there: z.number() });

async function anyRow(store: Store, fromWhere: string): Promise<boolean> {
  const [row] = await rowsOf(
    store,
    thereRow,
    `SELECT toUInt32(count()) AS there FROM (SELECT 1 FROM ${fromWhere} LIMIT 1)`,
  );
  return (row?.there ?? 0) > 0;
}

/** Deletes rows, if there are any: a delete looks at every part there is, and waits for those that are being written. */
async function deleteWhere(store: Store, table: string, where: string): Promise<void> {
  if (await anyRow(store, `${table} WHERE ${where}`))
    await command(store, `ALTER TABLE ${table}${on(store)} DELETE WHERE ${where}`);
}

async function command(store: Store, query: string): Promise<void> {
  await store.writer.command({ query, clickhouse_settings: deleteSettings });
}

function on({ cluster }: Store): string {
  return cluster === undefined ? '' : ` ON CLUSTER '${cluster}'`;
}

function partitionOf(month: string): string {
  return month.replace('-', '');
}
