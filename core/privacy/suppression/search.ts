import type { Actor, RecordAct } from '../../acts/act.ts';
import type { KeyRing } from '../../contacts/key-ring.ts';
import { contactIdsOf } from '../../contacts/look-up.ts';
import { RawAddress } from '../../redaction/raw-address.ts';
import type { Store } from '../../store/store.ts';
import { type KeptOptOut, keptOptOuts } from './look-up.ts';

interface SearchParts {
  readonly store: Store;
  readonly keyRing: KeyRing;
  readonly recordAct: RecordAct;
}

/** What somebody said last about consent, also of somebody who was erased since. The look-up is recorded first. */
export async function suppressedSearch(
  { store, keyRing, recordAct }: SearchParts,
  given: string,
  reason: string,
  actor: Actor,
): Promise<readonly KeptOptOut[]> {
  const address = new RawAddress(given);
  const contactIds = await contactIdsOf(store, keyRing, address);
  const kept = await keptOptOuts(store, keyRing, address);
  await recordAct({ action: 'suppression-search', actor, reason, contactIds, rows: kept.length });
  return kept;
}
