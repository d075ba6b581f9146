import type { Actor, RecordAct, RecordedAct } from '../../acts/act.ts';
import type { Clock } from '../../clock.ts';
import type { KeyRing } from '../../contacts/key-ring.ts';
import { RawAddress } from '../../redaction/raw-address.ts';
import type { Store } from '../../store/store.ts';
import { holdsOn } from '../hold/held.ts';
import { type Hold, orderWithinMs, scopeInWords } from '../hold/hold.ts';
import { untilSeenByAll } from '../past-acts.ts';
import { idsOfPerson, isContactId } from '../person.ts';
import { PrivacyRefused } from '../refused.ts';
import type { PrivacySettings } from '../settings.ts';
import { keepOptOuts } from '../suppression/look-up.ts';

export interface ErasureParts {
  readonly store: Store;
  readonly keyRing: KeyRing;
  readonly recordAct: RecordAct;
  readonly settings: PrivacySettings;
  readonly clock: Clock;
}

export interface ErasureOrder {
  /** A number or address in any way a person writes it, or a contact id. */
  readonly person: string;
  readonly reason: string;
  /** By what right: GDPR 17, CCPA, own policy … */
  readonly right: string;
}

export interface OrderedErasure {
  readonly erasureId: string;
  readonly contactIds: readonly string[];
}

/**
 * Orders that a person be forgotten. It is refused while anything of the person is held. Asking is recorded first, and only when
 * everybody sees that is it looked for holds once more: a hold that is set at the same moment either stops the order, or whoever
 * sets it is told of the order.
 */
export async function orderErasure(
  parts: ErasureParts,
  { person, reason, right }: ErasureOrder,
  actor: Actor,
): Promise<OrderedErasure> {
  const { store, keyRing, recordAct, settings, clock } = parts;
  if (!settings.erasure.roles.some((allowed) => allowed === actor.role))
    throw new PrivacyRefused(
      'not-allowed',
      `${actor.name} may not erase: privacy.yaml gives that to ${settings.erasure.roles.join(', ')}`,
    );
  const contactIds = await idsOfPerson(store, keyRing, person);
  if (contactIds.length === 0)
    throw new PrivacyRefused(
      'not-found',
      'nobody is found under this: the person was never met, or was erased before; ledgerline privacy suppressed says whether an opt-out is kept',
    );
  const about = { actor, reason, contactIds };
  const refuseIfHeld = async (request?: RecordedAct): Promise<void> => {
    const holds = await holdsOn(store, contactIds);
    if (holds.length === 0) return;
    await recordAct({
      ...about,
      action: 'erasure-refused',
      details: {
        Holds: holds.map(({ hold_id }) => hold_id).join(','),
        ...(request === undefined ? {} : { Of: request.actId }),
      },
    });
    throw new PrivacyRefused('held', heldInWords(holds));
  };
  await refuseIfHeld();
  const request = await recordAct({ ...about, action: 'erasure-request', details: { Right: right } });
  await untilSeenByAll(store, request);
  await refuseIfHeld(request);
  if (!isContactId(person))
    await keepOptOuts(store, keyRing, new RawAddress(person), contactIds, request.instanceId);
  if (clock() - Date.parse(request.receivedAt) > orderWithinMs)
    throw new PrivacyRefused('void', 'it took too long to look for holds, so nothing was erased; try again');
  const ordered = await recordAct({
    ...about,
    action: 'erasure',
    details: { Of: request.actId, Right: right },
  });
  await untilSeenByAll(store, ordered);
  return { erasureId: ordered.actId, contactIds };
}

function heldInWords(holds: readonly Hold[]): string {
  const each = holds.map(
    (hold) =>
      `${hold.hold_id} for ${hold.matter} (${scopeInWords(hold)}; set ${hold.set_at.slice(0, 10)} by ${hold.set_by}, ${hold.custodian} answers for it)`,
  );
  return `nothing was erased, because it must be kept: ${each.join('; ')}. It can be erased when the hold is released`;
}
