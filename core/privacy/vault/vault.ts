import type { ContactId } from '../../events/event.ts';
import type { RowToShare } from '../../journal/disk.ts';
import type { NormalAddress } from '../../redaction/address.ts';
import { rowsOf, type Store } from '../../store/store.ts';
import { type Envelope, envelopeSchema, open, seal } from './envelope.ts';
import type { KeyWrapper } from './key-wrapper.ts';

/** An address of a person, shown: it must go nowhere but to whoever asked. */
export interface ShownAddress {
  readonly domain: string;
  readonly text: string;
}

/** What is sealed of addresses by which a contact is met for the first time; to be durable together with their event. */
export async function sealedRows(
  wrapper: KeyWrapper,
  contactId: ContactId,
  addresses: readonly NormalAddress[],
  sealedAt: string,
): Promise<readonly RowToShare[]> {
  return Promise.all(
    addresses.map(async ({ domain, text }) => ({
      key: `contact_vault/${contactId}/${domain}`,
      table: 'contact_vault' as const,
      contactId,
      row: { ...(await seal(wrapper, { contactId, domain, text })), sealed_at: sealedAt },
    })),
  );
}

/** The sealed addresses of a person. */
export async function envelopesOf(store: Store, contactIds: readonly string[]): Promise<readonly Envelope[]> {
  if (contactIds.length === 0) return [];
  return rowsOf(
    store,
    envelopeSchema,
    `SELECT contact_id, domain, schema_version, wrapper_id, wrapped_key, iv, ciphertext, tag
     FROM contact_vault WHERE contact_id IN {contactIds:Array(String)}
     ORDER BY contact_id, domain, sealed_at DESC LIMIT 1 BY contact_id, domain`,
    { contactIds },
  );
}

/** The addresses of a person. To be called only when it has been recorded that they are shown. */
export async function openedAddresses(
  store: Store,
  wrapper: KeyWrapper,
  contactIds: readonly string[],
): Promise<readonly ShownAddress[]> {
  const found = new Map<string, ShownAddress>();
  for (const envelope of await envelopesOf(store, contactIds)) {
    const text = await open(wrapper, envelope);
    found.set(`${envelope.domain} ${text}`, { domain: envelope.domain, text });
  }
  return [...found.values()];
}
