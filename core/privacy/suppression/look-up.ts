import { z } from 'zod';
import type { KeyRing } from '../../contacts/key-ring.ts';
import { normaliseAddress } from '../../redaction/address.ts';
import type { RawAddress } from '../../redaction/raw-address.ts';
import { insertRows, rowsOf, type Store } from '../../store/store.ts';
import { suppressionKey, suppressionRow } from './suppression.ts';

const saidRow = z.object({
  account_sid: z.string(),
  own_address: z.string(),
  messaging_service_sid: z.string(),
  channel: z.string(),
  signal: z.string(),
  said_at: z.string(),
});

/** What somebody said last in one scope: stop or start. */
export type KeptOptOut = z.output<typeof saidRow>;

/** What the person behind an address said last, by sender, service and channel; also of somebody who was erased since. */
export async function keptOptOuts(
  store: Store,
  keyRing: KeyRing,
  address: RawAddress,
): Promise<readonly KeptOptOut[]> {
  const normal = normaliseAddress(address, 'US');
  if (normal === undefined) return [];
  return rowsOf(
    store,
    saidRow,
    `SELECT account_sid, own_address, messaging_service_sid, channel,
         argMax(suppressions.signal, (suppressions.said_at, suppressions.signal)) AS signal, max(suppressions.said_at) AS said_at
     FROM suppressions
     WHERE concat(toString(key_version), '.', suppression_index) IN {indexes:Array(String)}
     GROUP BY account_sid, own_address, messaging_service_sid, channel
     ORDER BY said_at DESC, account_sid, own_address, messaging_service_sid, channel`,
    { indexes: keyRing.suppressionIndexes(normal).map(suppressionKey) },
  );
}

/** The same of a person who was met again after an erasure, by contact id: what was said before, and since. */
export async function optOutsOfContacts(
  store: Store,
  contactIds: readonly string[],
): Promise<readonly KeptOptOut[]> {
  if (contactIds.length === 0) return [];
  return rowsOf(
    store,
    saidRow,
    `SELECT account_sid, own_address, messaging_service_sid, channel,
         argMax(said.signal, (said.at, said.signal)) AS signal, max(said.at) AS said_at
     FROM
     (
         SELECT account_sid, own_address, messaging_service_sid, channel, signal, said_at AS at
         FROM suppression_of_contact WHERE contact_id IN {contactIds:Array(String)}
         UNION ALL
         SELECT account_sid, own_address, messaging_service_sid, channel, signal, said_at AS at
         FROM consent_signal WHERE contact_id IN {contactIds:Array(String)} AND signal IN ('stop', 'start')
     ) AS said
     GROUP BY account_sid, own_address, messaging_service_sid, channel
     ORDER BY said_at DESC, account_sid, own_address, messaging_service_sid, channel`,
    { contactIds },
  );
}

/**
 * Puts everything that a person said about consent where it outlives the person: also what was heard before opt-outs were kept
 * apart. To be done before an erasure; doing it again changes nothing.
 */
export async function keepOptOuts(
  store: Store,
  keyRing: KeyRing,
  address: RawAddress,
  contactIds: readonly string[],
  instanceId: string,
): Promise<void> {
  const normal = normaliseAddress(address, 'US');
  const index = normal === undefined ? undefined : keyRing.suppressionIndexes(normal)[0];
  if (index === undefined || contactIds.length === 0) return;
  const said = await rowsOf(
    store,
    saidRow,
    `SELECT account_sid, own_address, messaging_service_sid, channel, signal, said_at FROM consent_signal
     WHERE contact_id IN {contactIds:Array(String)} AND signal IN ('stop', 'start')`,
    { contactIds },
  );
  await insertRows(
    store,
    'suppressions',
    said.map((one) => ({ ...suppressionRow(index, one).row, instance_id: instanceId })),
  );
}
