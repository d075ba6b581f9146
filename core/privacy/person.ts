import type { KeyRing } from '../contacts/key-ring.ts';
import { contactIdsOf, everyIdOf } from '../contacts/look-up.ts';
import type { ContactId } from '../events/event.ts';
import { RawAddress } from '../redaction/raw-address.ts';
import type { Store } from '../store/store.ts';
import { type KeptOptOut, keptOptOuts, optOutsOfContacts } from './suppression/look-up.ts';

/** Every id of the person whom a text names: an address, or one of the ids. */
export async function idsOfPerson(
  store: Store,
  keyRing: KeyRing,
  person: string,
): Promise<readonly ContactId[]> {
  return isContactId(person)
    ? everyIdOf(store, [person])
    : contactIdsOf(store, keyRing, new RawAddress(person));
}

export function isContactId(text: string): text is ContactId {
  return /^ct_[0-9a-f]{32}$/.test(text);
}

/** What a person said last about consent: by address also what outlived an erasure; by a contact id what is linked to it. */
export async function optOutsOfPerson(
  store: Store,
  keyRing: KeyRing,
  person: string,
  contactIds: readonly string[],
): Promise<readonly KeptOptOut[]> {
  return isContactId(person)
    ? optOutsOfContacts(store, contactIds)
    : keptOptOuts(store, keyRing, new RawAddress(person));
}
