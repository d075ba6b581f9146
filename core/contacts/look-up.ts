import { z } from 'zod';
import type { ContactId } from '../events/event.ts';
import { normaliseAddress } from '../redaction/address.ts';
import type { RawAddress } from '../redaction/raw-address.ts';
import { rowsOf, type Store } from '../store/store.ts';
import type { KeyRing } from './key-ring.ts';

const idRow = z.object({ contact_id: z.string() });

/** Ids that one person may have: one per instance that met the person first. More than this is a fault. */
const maxIdsOfOnePerson = 1_000;

/**
 * Every contact id under which a person went, the oldest first; empty when the address was never met. The address
 * is turned into blind indexes here; only those go to ClickHouse.
 */
export async function contactIdsOf(
  store: Store,
  keyRing: KeyRing,
  address: RawAddress,
): Promise<readonly ContactId[]> {
  const normal = normaliseAddress(address, 'US');
  if (normal === undefined) return [];
  const indexes = keyRing.blindIndexes(normal).map(({ keyVersion, index }) => `${keyVersion}.${index}`);
  const direct = await rowsOf(
    store,
    idRow,
    `SELECT contact_id FROM contact_directory
     WHERE concat(toString(key_version), '.', blind_index) IN {indexes:Array(String)}
     GROUP BY contact_id ORDER BY min(created_at), contact_id`,
    { indexes },
  );
  return everyIdOf(
    store,
    direct.map((row) => row.contact_id as ContactId),
  );
}

/** Follows shared blind indexes until no further id of the same person is found. */
export async function everyIdOf(store: Store, ids: readonly ContactId[]): Promise<readonly ContactId[]> {
  if (ids.length === 0 || ids.length > maxIdsOfOnePerson) return ids;
  const found = await rowsOf(
    store,
    idRow,
    `SELECT contact_id FROM contact_directory
     WHERE (key_version, blind_index) IN
         (SELECT key_version, blind_index FROM contact_directory WHERE contact_id IN {ids:Array(String)})
     GROUP BY contact_id ORDER BY min(created_at), contact_id`,
    { ids },
  );
  const all = found.map((row) => row.contact_id as ContactId);
  return all.length > ids.length ? everyIdOf(store, all) : all;
}
