import { z } from 'zod';
import { rowsOf, type Store } from '../store/store.ts';
import { bindingKey, type ContactDirectory } from './directory.ts';

const sharedRow = z.object({
  key_version: z.number(),
  blind_index: z.string(),
  contact_id: z.string(),
  domain: z.string(),
  country: z.string(),
  created_at: z.string(),
  shared_at: z.string(),
});

/** Rows taken over in one step. */
const adoptAtMost = 50_000;

/** An insert gets its time when it starts and shows when it ends: so far back is asked again. Adopting twice changes nothing. */
const overlapSeconds = 60;

/**
 * Takes over what other instances have shared since `since` (ISO 8601). Gives the time from which to ask next.
 */
export async function adoptContacts(
  store: Store,
  directory: ContactDirectory,
  instanceId: string,
  since: string,
): Promise<string> {
  const rows = await rowsOf(
    store,
    sharedRow,
    `SELECT key_version, blind_index, contact_id, domain, country, created_at, shared_at FROM contact_directory
     WHERE shared_at >= parseDateTime64BestEffort({since:String}, 3, 'UTC') - INTERVAL ${overlapSeconds} SECOND AND instance_id != {instanceId:String}
     ORDER BY shared_at LIMIT ${adoptAtMost}`,
    { since, instanceId },
  );
  for (const row of rows) {
    await directory.adopt(bindingKey({ keyVersion: row.key_version, index: row.blind_index }), {
      contactId: row.contact_id,
      domain: row.domain,
      country: row.country,
      createdAt: row.created_at,
    });
  }
  return rows.at(-1)?.shared_at ?? since;
}
