import type { z } from 'zod';
import type { Actor, RecordAct } from '../../core/acts/act.ts';
import type { KeyRing } from '../../core/contacts/key-ring.ts';
import { type HoldSet, setHold } from '../../core/privacy/hold/hold.ts';
import { idsOfPerson } from '../../core/privacy/person.ts';
import { PrivacyRefused } from '../../core/privacy/refused.ts';
import type { PrivacySettings } from '../../core/privacy/settings.ts';
import type { Store } from '../../core/store/store.ts';
import type { holdSchema } from './forms.ts';

interface HoldParts {
  readonly store: Store;
  readonly keyRing: KeyRing;
  readonly recordAct: RecordAct;
  readonly settings: PrivacySettings;
  readonly nowMs: number;
}

/** Sets the hold that a form or a request names. */
export async function setNamedHold(
  parts: HoldParts,
  { person, account, sids = [], from, to, matter, custodian, reason }: z.output<typeof holdSchema>,
  actor: Actor,
): Promise<HoldSet> {
  const contactIds = person === undefined ? [] : await idsOfPerson(parts.store, parts.keyRing, person);
  if (person !== undefined && contactIds.length === 0)
    throw new PrivacyRefused(
      'not-found',
      'nobody with this address is in the record: there is nothing to keep',
    );
  return setHold(
    parts,
    { contactIds, sids, accountSid: account, from, to, matter, custodian, reason },
    actor,
  );
}
