import type { Act, Actor, RecordAct } from '../../acts/act.ts';
import { type Clock, isoTime } from '../../clock.ts';
import { everyIdOf } from '../../contacts/look-up.ts';
import type { ContactId } from '../../events/event.ts';
import type { Store } from '../../store/store.ts';
import { lengthMs } from '../duration.ts';
import { erasures } from '../erasure/erasures.ts';
import { pastActs, untilSeenByAll } from '../past-acts.ts';
import { PrivacyRefused } from '../refused.ts';
import type { PrivacySettings } from '../settings.ts';
import type { KeyWrapper } from '../vault/key-wrapper.ts';
import { envelopesOf, openedAddresses, type ShownAddress } from '../vault/vault.ts';
import { foldReveals, type Reveal, type RevealRequest, type Reveals, revealActions } from './fold.ts';

export interface RevealParts {
  readonly store: Store;
  readonly recordAct: RecordAct;
  readonly settings: PrivacySettings;
  /** Absent while the vault is off. */
  readonly vault: KeyWrapper | undefined;
  readonly clock: Clock;
}

const dayMs = 86_400_000;
/** So far back requests and emergencies are looked at: longer than any of them may be open. */
const lookBackMs = 60 * dayMs;

/** What became of every request of the last weeks, and what was shown. */
export async function revealsNow({ store, clock }: Pick<RevealParts, 'store' | 'clock'>): Promise<Reveals> {
  return foldReveals(await pastActs(store, revealActions, isoTime(clock() - lookBackMs)), clock());
}

/** Asks to see the address of one person. Nothing is shown by it. */
export async function requestReveal(
  parts: RevealParts,
  { contactId, reason }: { readonly contactId: string; readonly reason: string },
  actor: Actor,
): Promise<{ readonly requestId: string }> {
  const { settings, recordAct, store } = parts;
  mayAsk(parts, actor);
  const contactIds = await idsInVault(parts, contactId);
  await withinLimit(parts, actor);
  const recorded = await recordAct({
    action: 'reveal-request',
    actor,
    reason,
    contactIds,
    details: {
      Persons: settings.reveal.fourEyes ? '2' : '1',
      ApproveWithinMs: String(lengthMs(settings.reveal.approveWithin)),
      ShowWithinMs: String(lengthMs(settings.reveal.showWithin)),
    },
  });
  await untilSeenByAll(store, recorded);
  return { requestId: recorded.actId };
}

/** A second person agrees to this very request, or does not. */
export async function answerReveal(
  parts: RevealParts,
  requestId: string,
  { agrees, reason }: { readonly agrees: boolean; readonly reason: string },
  actor: Actor,
): Promise<void> {
  const { settings, recordAct, store } = parts;
  if (!settings.reveal.approvers.some((role) => role === actor.role))
    throw new PrivacyRefused(
      'not-allowed',
      `${actor.name} may not answer requests: privacy.yaml gives that to ${settings.reveal.approvers.join(', ')}`,
    );
  const request = await requestNow(parts, requestId);
  if (request.asker === actor.name)
    throw new PrivacyRefused('not-allowed', 'nobody agrees to a request of their own: another person has to');
  if (request.state !== 'waiting' && !(request.state === 'approved' && !agrees))
    throw new PrivacyRefused(
      'void',
      `this request is ${inWords(request)}: there is nothing to answer any more`,
    );
  const recorded = await recordAct({
    action: agrees ? 'reveal-approval' : 'reveal-refusal',
    actor,
    reason,
    contactIds: request.contactIds,
    details: { Of: requestId, Asker: request.asker },
  });
  await untilSeenByAll(store, recorded);
}

/** Shows the address that was asked for: to the asker, once, while the agreement holds. */
export async function showRevealed(
  parts: RevealParts,
  requestId: string,
  actor: Actor,
): Promise<readonly ShownAddress[]> {
  mayAsk(parts, actor);
  const ready = async (): Promise<RevealRequest> => {
    const request = await requestNow(parts, requestId);
    if (request.asker !== actor.name)
      throw new PrivacyRefused(
        'not-allowed',
        'an address is shown to whoever asked for it, and to nobody else',
      );
    if (request.state !== 'approved')
      throw new PrivacyRefused('void', `the address is not shown: this request is ${inWords(request)}`);
    return request;
  };
  return oneAfterTheOther(async () => {
    const request = await ready();
    await idsInVault(parts, request.contactIds[0] ?? '');
    await withinLimit(parts, actor);
    return shownOnceRecorded(parts, {
      action: 'reveal',
      actor,
      reason: request.reason,
      contactIds: request.contactIds,
      details: { Of: requestId, AgreedBy: request.approvedBy ?? '' },
    });
  });
}

/** Shows an address at once, in an emergency: with a reason, counted, and to be looked at by another person afterwards. */
export async function breakGlass(
  parts: RevealParts,
  { contactId, reason }: { readonly contactId: string; readonly reason: string },
  actor: Actor,
): Promise<readonly ShownAddress[]> {
  const { settings, clock } = parts;
  mayAsk(parts, actor);
  const { enabled, perDay, reviewWithin } = settings.reveal.breakGlass;
  if (!enabled)
    throw new PrivacyRefused(
      'not-allowed',
      'nothing is shown without a second person here: privacy.yaml does not allow it in an emergency either (reveal.breakGlass)',
    );
  return oneAfterTheOther(async () => {
    const contactIds = await idsInVault(parts, contactId);
    await withinLimit(parts, actor);
    const used = (await lastDay(parts, actor)).filter((reveal) => reveal.breakGlass).length;
    if (used >= perDay)
      throw new PrivacyRefused(
        'over-limit',
        `${actor.name} has used the emergency access ${used} times within a day; ${perDay} are allowed`,
      );
    return shownOnceRecorded(parts, {
      action: 'reveal',
      actor,
      reason,
      contactIds,
      details: {
        BreakGlass: 'true',
        ReviewBy: isoTime(clock() + lengthMs(reviewWithin)),
      },
    });
  });
}

export const findings = ['justified', 'not-justified'] as const;

/** Another person says afterwards whether an emergency was one. */
export async function reviewReveal(
  parts: RevealParts,
  revealId: string,
  { finding, reason }: { readonly finding: (typeof findings)[number]; readonly reason: string },
  actor: Actor,
): Promise<void> {
  const { settings, recordAct, store } = parts;
  const reveal = (await revealsNow(parts)).reveals.find((one) => one.revealId === revealId);
  if (reveal === undefined || !reveal.breakGlass)
    throw new PrivacyRefused('not-found', `${revealId} is no emergency of the last weeks`);
  if (!settings.reveal.approvers.some((role) => role === actor.role) || reveal.asker === actor.name)
    throw new PrivacyRefused(
      'not-allowed',
      'an emergency is looked at by another person who may answer requests',
    );
  if (reveal.reviewedBy !== undefined)
    throw new PrivacyRefused('void', `${reveal.reviewedBy} has looked at this already: ${reveal.finding}`);
  const recorded = await recordAct({
    action: 'reveal-review',
    actor,
    reason,
    contactIds: reveal.contactIds,
    details: { Of: revealId, Finding: finding, Asker: reveal.asker },
  });
  await untilSeenByAll(store, recorded);
}

/**
 * Records that it is shown, and looks once more when everybody sees that: of two who show one request at once neither does, what
 * was refused or erased meanwhile is not shown, and a limit holds across instances.
 */
async function shownOnceRecorded(parts: RevealParts, act: Act): Promise<readonly ShownAddress[]> {
  const { store, recordAct, vault } = parts;
  const recorded = await recordAct(act);
  await untilSeenByAll(store, recorded);
  const { requests, reveals } = await revealsNow(parts);
  const requestId = act.details?.Of;
  const request = requests.find((one) => one.requestId === requestId);
  const twice = requestId !== undefined && reveals.filter((one) => one.requestId === requestId).length > 1;
  const tooMany = (await lastDay(parts, act.actor)).length > parts.settings.reveal.perDay;
  const erased = await isErased(store, act.contactIds ?? []);
  if (
    vault === undefined ||
    twice ||
    tooMany ||
    erased ||
    (request !== undefined && request.state !== 'shown')
  ) {
    await recordAct({
      ...act,
      action: 'reveal-refusal',
      details: { Void: recorded.actId, ...(requestId === undefined ? {} : { Request: requestId }) },
    });
    throw new PrivacyRefused(
      tooMany ? 'over-limit' : 'void',
      'the address was not shown: something else happened to this request, this person or your limit at the same moment',
    );
  }
  const addresses = await openedAddresses(store, vault, act.contactIds ?? []);
  if (addresses.length === 0) throw new PrivacyRefused('not-found', nothingKept);
  return addresses;
}

const nothingKept =
  'no address of this person is kept: it was met before the vault was switched on, or was erased';

function mayAsk({ settings, vault }: RevealParts, { role, name }: Actor): void {
  if (vault === undefined)
    throw new PrivacyRefused(
      'not-allowed',
      'the vault is off: no address is kept, so none can be shown (privacy.yaml, vault.enabled)',
    );
  if (!settings.reveal.enabled)
    throw new PrivacyRefused('not-allowed', 'addresses are not shown here (privacy.yaml, reveal.enabled)');
  if (!settings.reveal.roles.some((allowed) => allowed === role))
    throw new PrivacyRefused(
      'not-allowed',
      `${name} may not ask for addresses: privacy.yaml gives that to ${settings.reveal.roles.join(', ')}`,
    );
}

/** Every id of the person, when the vault has an address and nobody has ordered to forget it. */
async function idsInVault({ store }: RevealParts, contactId: string): Promise<readonly string[]> {
  if (!/^ct_[0-9a-f]{32}$/.test(contactId))
    throw new PrivacyRefused(
      'not-found',
      'name the person by a contact id: ct_ and 32 hexadecimal digits, as traces and trails show it',
    );
  const contactIds = [...new Set([contactId, ...(await everyIdOf(store, [contactId as ContactId]))])];
  if (await isErased(store, contactIds))
    throw new PrivacyRefused('not-found', 'this person was erased: the address is not kept any more');
  if ((await envelopesOf(store, contactIds)).length === 0) throw new PrivacyRefused('not-found', nothingKept);
  return contactIds;
}

async function isErased(store: Store, contactIds: readonly string[]): Promise<boolean> {
  return (await erasures(store)).some((erasure) => erasure.contact_ids.some((id) => contactIds.includes(id)));
}

async function withinLimit(parts: RevealParts, actor: Actor): Promise<void> {
  const { perDay } = parts.settings.reveal;
  const shown = (await lastDay(parts, actor)).length;
  if (shown < perDay) return;
  await parts.recordAct({
    action: 'reveal-refusal',
    actor,
    reason: '',
    details: { OverLimit: 'true', Shown: String(shown), PerDay: String(perDay) },
  });
  throw new PrivacyRefused(
    'over-limit',
    `${actor.name} has been shown ${shown} addresses within a day; ${perDay} are allowed. It was recorded that more were asked for`,
  );
}

async function lastDay(parts: RevealParts, actor: Actor): Promise<readonly Reveal[]> {
  const since = isoTime(parts.clock() - dayMs);
  return (await revealsNow(parts)).reveals.filter(({ asker, at }) => asker === actor.name && at > since);
}

async function requestNow(parts: RevealParts, requestId: string): Promise<RevealRequest> {
  const request = (await revealsNow(parts)).requests.find((one) => one.requestId === requestId);
  if (request === undefined)
    throw new PrivacyRefused('not-found', `there is no request ${requestId} of the last weeks`);
  return request;
}

/** What became of a request, as the end of a sentence that begins with "this request is". */
function inWords({ state, refusedBy, until }: RevealRequest): string {
  switch (state) {
    case 'waiting':
      return 'waiting for a second person';
    case 'approved':
      return `agreed to, until ${until}`;
    case 'refused':
      return `refused by ${refusedBy ?? 'somebody'}`;
    case 'shown':
      return 'used: an address is shown once';
    case 'expired':
      return `over since ${until}`;
  }
}

let last: Promise<unknown> = Promise.resolve();

/** In one process nothing is shown beside anything else: limits are counted without a gap. */
async function oneAfterTheOther<Result>(run: () => Promise<Result>): Promise<Result> {
  const mine = last.then(run, run);
  last = mine.catch(() => undefined);
  return mine;
}
