import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Actor, RecordAct } from '../../core/acts/act.ts';
import { type Clock, isoTime } from '../../core/clock.ts';
import type { KeyRing } from '../../core/contacts/key-ring.ts';
import { asOfNow } from '../../core/events/as-of.ts';
import { limits } from '../../core/limits.ts';
import { type ActAbout, actsAbout } from '../../core/privacy/acts-about.ts';
import { holdsOn } from '../../core/privacy/hold/held.ts';
import { idsOfPerson, optOutsOfPerson } from '../../core/privacy/person.ts';
import type { KeptOptOut } from '../../core/privacy/suppression/look-up.ts';
import { envelopesOf } from '../../core/privacy/vault/vault.ts';
import type { Store } from '../../core/store/store.ts';
import { type TrailContact, trailOf } from '../trail/trail.ts';
import { trailEventsOf } from '../trail/trail-events.ts';

export const subjectSchema = z.strictObject({
  person: z.string().min(3).max(128),
  reason: z.string(),
});

/** Everything that is kept about one person. */
export interface SubjectAccess {
  readonly madeAt: string;
  readonly reportId: string;
  /** The ids under which the record has the person. */
  readonly contactIds: readonly string[];
  readonly contacts: readonly TrailContact[];
  /** There are more contacts than one file holds. */
  readonly truncated: boolean;
  readonly optOuts: readonly KeptOptOut[];
  /** Kinds of address that are kept encrypted; empty where the vault was off. */
  readonly addressesKept: readonly string[];
  /** Matters for which everything of the person must be kept. */
  readonly heldFor: readonly string[];
  readonly doneAbout: readonly ActAbout[];
}

interface SubjectParts {
  readonly store: Store;
  readonly keyRing: KeyRing;
  readonly recordAct: RecordAct;
  readonly clock: Clock;
}

/** Gathers everything about a person. That it is handed out is recorded first, with the digest of what is. */
export async function subjectAccess(
  { store, keyRing, recordAct, clock }: SubjectParts,
  { person, reason }: z.output<typeof subjectSchema>,
  actor: Actor,
): Promise<SubjectAccess> {
  const contactIds = await idsOfPerson(store, keyRing, person);
  const atMost = limits.maxRowsInAnswer;
  const trail = trailOf(
    contactIds,
    await trailEventsOf(store, contactIds, await asOfNow(store), atMost + 1),
    atMost,
  );
  const gathered = {
    madeAt: isoTime(clock()),
    contactIds,
    contacts: trail.contacts,
    truncated: trail.truncated,
    optOuts: await optOutsOfPerson(store, keyRing, person, contactIds),
    addressesKept: [...new Set((await envelopesOf(store, contactIds)).map(({ domain }) => domain))],
    heldFor: (await holdsOn(store, contactIds)).map(({ matter }) => matter),
    doneAbout: await actsAbout(store, contactIds),
  };
  const { actId } = await recordAct({
    action: 'subject-access',
    actor,
    reason,
    contactIds,
    rows: trail.contacts.length,
    details: { Digest: createHash('sha256').update(JSON.stringify(gathered)).digest('hex') },
  });
  return { ...gathered, reportId: actId };
}
