import type { KeyRing } from '../../core/contacts/key-ring.ts';
import { contactIdsOf } from '../../core/contacts/look-up.ts';
import { RawAddress } from '../../core/redaction/raw-address.ts';
import type { Store } from '../../core/store/store.ts';
import type { Ask } from './ask.ts';

/** Whom and what a pack is about, without an address. */
export interface Subject {
  /** `undefined` when it is about messages and calls, whoever they were with; empty when nobody has the address. */
  readonly contactIds: readonly string[] | undefined;
  /** Empty when it is about everything with these persons. */
  readonly sids: readonly string[];
}

export async function subjectOf(
  store: Store,
  keyRing: KeyRing,
  { address, sids }: Pick<Ask, 'address' | 'sids'>,
): Promise<Subject> {
  const contactIds =
    address === undefined ? undefined : await contactIdsOf(store, keyRing, new RawAddress(address));
  return { contactIds, sids };
}
