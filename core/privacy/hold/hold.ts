import { z } from 'zod';
import type { Actor, RecordAct } from '../../acts/act.ts';
import { isoTime } from '../../clock.ts';
import { isSid } from '../../sids.ts';
import { rowsOf, type Store } from '../../store/store.ts';
import { pastActs, untilSeenByAll } from '../past-acts.ts';
import { PrivacyRefused } from '../refused.ts';
import type { PrivacySettings } from '../settings.ts';

/** Persons, resources and stretches of time of which nothing may be erased or removed until the hold is released. */
export interface HoldScope {
  readonly contactIds: readonly string[];
  readonly sids: readonly string[];
  /** One account's events; all of them, or those of a stretch of time. */
  readonly accountSid?: string | undefined;
  /** ISO 8601, from then on. */
  readonly from?: string | undefined;
  /** ISO 8601, before then. */
  readonly to?: string | undefined;
}

export interface HoldOrder extends HoldScope {
  /** What the hold is for: the number of a case or request, as a word. */
  readonly matter: string;
  /** Who answers for it. */
  readonly custodian: string;
  readonly reason: string;
}

const holdRow = z.object({
  hold_id: z.string(),
  set_at: z.string(),
  set_by: z.string(),
  reason: z.string(),
  matter: z.string(),
  custodian: z.string(),
  contact_ids: z.array(z.string()),
  sids: z.array(z.string()),
  account_sid: z.string(),
  held_from: z.string().nullable(),
  held_to: z.string().nullable(),
  persons: z.number(),
  released_by: z.array(z.string()),
});

/** A hold in force. */
export type Hold = z.output<typeof holdRow>;

/** Every hold in force, the oldest first. */
export async function holdsInForce(store: Store): Promise<readonly Hold[]> {
  return rowsOf(store, holdRow, 'SELECT * FROM hold ORDER BY set_at, hold_id');
}

interface HoldParts {
  readonly store: Store;
  readonly recordAct: RecordAct;
  readonly settings: PrivacySettings;
  readonly nowMs: number;
}

export interface HoldSet {
  readonly holdId: string;
  /** Erasures and removals that were ordered before, are not done yet and may concern it: it came too late for them. */
  readonly underWay: readonly string[];
}

/** How long somebody may take between asking for an erasure and ordering it; a hold that comes in between waits for no longer. */
export const orderWithinMs = 5 * 60_000;

/** Sets a hold. When this returns it is in force: whoever orders an erasure or a removal from now on is refused. */
export async function setHold(
  { store, recordAct, settings, nowMs }: HoldParts,
  order: HoldOrder,
  actor: Actor,
): Promise<HoldSet> {
  mayHold(settings, actor);
  const { contactIds, sids, accountSid, from, to } = order;
  if (
    contactIds.length + sids.length === 0 &&
    accountSid === undefined &&
    from === undefined &&
    to === undefined
  )
    throw new PrivacyRefused(
      'void',
      'a hold names a person, SIDs, an account or a stretch of time: it would keep nothing',
    );
  const recorded = await recordAct({
    action: 'hold-set',
    actor,
    reason: order.reason,
    contactIds,
    sids,
    details: {
      Matter: order.matter,
      Custodian: order.custodian,
      Persons: settings.holds.fourEyes ? '2' : '1',
      ...(accountSid === undefined ? {} : { Account: accountSid }),
      ...(from === undefined ? {} : { From: from }),
      ...(to === undefined ? {} : { To: to }),
    },
  });
  await untilSeenByAll(store, recorded);
  return { holdId: recorded.actId, underWay: await underWay(store, nowMs) };
}

/**
 * Releases a hold; of one that wants two people this is the first or the second word. Gives who has released it by now, and
 * whether that ends it.
 */
export async function releaseHold(
  { store, recordAct, settings }: HoldParts,
  holdId: string,
  reason: string,
  actor: Actor,
): Promise<{ readonly released: boolean; readonly missing: number }> {
  mayHold(settings, actor);
  const hold = (await holdsInForce(store)).find((one) => one.hold_id === holdId);
  if (hold === undefined)
    throw new PrivacyRefused(
      'not-found',
      `no hold ${holdId} is in force; ledgerline privacy holds lists those that are`,
    );
  if (hold.released_by.includes(actor.name))
    throw new PrivacyRefused(
      'not-allowed',
      `${actor.name} has released this hold already: it ends when another person releases it too`,
    );
  const recorded = await recordAct({
    action: 'hold-release',
    actor,
    reason,
    contactIds: hold.contact_ids,
    sids: hold.sids,
    details: { Of: holdId, Matter: hold.matter },
  });
  await untilSeenByAll(store, recorded);
  const missing = Math.max(0, hold.persons - hold.released_by.length - 1);
  return { released: missing === 0, missing };
}

function mayHold({ holds }: PrivacySettings, { role, name }: Actor): void {
  if (!holds.roles.some((allowed) => allowed === role))
    throw new PrivacyRefused(
      'not-allowed',
      `${name} may not set or release holds: privacy.yaml gives that to ${holds.roles.join(', ')}`,
    );
}

/** Orders that were given, or are just being given, and are not carried out yet. */
async function underWay(store: Store, nowMs: number): Promise<readonly string[]> {
  const acts = await pastActs(store, [
    'erasure-request',
    'erasure-refused',
    'erasure',
    'erasure-done',
    'retention',
    'retention-done',
    'retention-void',
  ]);
  const answered = new Set(acts.map(({ details }) => details.Of ?? ''));
  const since = isoTime(nowMs - 2 * orderWithinMs);
  return acts
    .filter(({ actId, action, at }) => {
      if (answered.has(actId)) return false;
      return action === 'erasure' || action === 'retention' || (action === 'erasure-request' && at > since);
    })
    .map(({ actId }) => actId);
}

/** SIDs of a text, checked. */
export function sidsOf(text: string): readonly string[] {
  const sids = text.split(/[\s,]+/).filter((sid) => sid !== '');
  const wrong = sids.filter((sid) => !isSid(sid));
  if (wrong.length > 0)
    throw new PrivacyRefused(
      'void',
      `${wrong.length} of ${sids.length} are no SIDs: two letters and 32 hexadecimal digits each`,
    );
  return sids;
}

/** In a sentence: what a hold keeps. It names no person. */
export function scopeInWords(hold: Hold): string {
  const time = [
    hold.held_from === null ? '' : `from ${hold.held_from}`,
    hold.held_to === null ? '' : `until ${hold.held_to}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
  const parts = [
    hold.contact_ids.length === 0 ? '' : 'everything of one person',
    hold.sids.length === 0
      ? ''
      : `${hold.sids.length === 1 ? 'the story of' : 'the stories of'} ${hold.sids.join(', ')}`,
    hold.account_sid === '' ? '' : `account ${hold.account_sid}${time === '' ? '' : ` ${time}`}`,
    hold.account_sid === '' && time !== '' ? `everything ${time}` : '',
  ];
  return parts.filter((part) => part !== '').join('; ');
}
