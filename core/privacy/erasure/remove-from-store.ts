import { z } from 'zod';
import { inParts, listOf } from '../../store/sid-list.ts';
import { rowsOf, type Store } from '../../store/store.ts';

/** Tables from which a person can be told; in `suppressions` nobody can, and it outlives a person. */
export const personalTables = ['contact_directory', 'contact_vault', 'suppression_links'] as const;

const countRow = z.object({ there: z.number() });

export type PersonalRows = Readonly<Record<(typeof personalTables)[number], number>>;

/** How many rows of each table are of these contacts. */
export async function personalRows(store: Store, contactIds: readonly string[]): Promise<PersonalRows> {
  const counts = { contact_directory: 0, contact_vault: 0, suppression_links: 0 };
  for (const table of personalTables)
    for (const some of inParts(contactIds)) {
      const [row] = await rowsOf(
        store,
        countRow,
        `SELECT toUInt32(count()) AS there FROM ${table} WHERE contact_id IN ${listOf(some)}`,
      );
      counts[table] += row?.there ?? 0;
    }
  return counts;
}

/** Deletes them, and waits until the parts that are read are written anew without them. Doing it again changes nothing. */
export async function removeFromStore(store: Store, contactIds: readonly string[]): Promise<void> {
  const onCluster = store.cluster === undefined ? '' : ` ON CLUSTER '${store.cluster}'`;
  for (const table of personalTables)
    for (const some of inParts(contactIds))
      await store.writer.command({
        query: `ALTER TABLE ${table}${onCluster} DELETE WHERE contact_id IN ${listOf(some)}`,
        clickhouse_settings: { mutations_sync: '2' },
      });
}

/**
 * Parts of these tables that were replaced until a moment (seconds since 1970) and lie on the disk still; ClickHouse removes
 * them within seconds. A query that reads them keeps them for as long as it runs.
 */
export async function oldPartsOnDisk(store: Store, replacedBy: number): Promise<number> {
  const [row] = await rowsOf(
    store,
    countRow,
    `SELECT toUInt32(count()) AS there FROM system.parts
     WHERE database = currentDatabase() AND NOT active AND table IN {tables:Array(String)}
         AND remove_time <= toDateTime({replacedBy:UInt32})`,
    { tables: personalTables, replacedBy },
  );
  return row?.there ?? 0;
}

const timeRow = z.object({ now: z.number() });

/** Now, by ClickHouse's clock, in seconds since 1970. */
export async function storeTime(store: Store): Promise<number> {
  const [row] = await rowsOf(store, timeRow, 'SELECT toUInt32(now()) AS now');
  return row?.now ?? 0;
}
