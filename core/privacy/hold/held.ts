import { z } from 'zod';
import { rowsOf, type Store } from '../../store/store.ts';
import { type Hold, holdsInForce } from './hold.ts';

/** Where a table has what a hold can be about; a hold that a table cannot tell of keeps nothing in it. */
export interface HeldColumns {
  readonly sid?: string;
  readonly contact?: string;
  readonly account?: string;
  /** A DateTime or DateTime64 in UTC. */
  readonly time: string;
}

/**
 * The condition under which a row is held, as SQL; `undefined` when nothing of this table can be held by these holds. What holds
 * by person and SID comes from the views, so that an id or a story that grew since the hold was set is held too.
 */
export function heldCondition(holds: readonly Hold[], columns: HeldColumns): string | undefined {
  const conditions: string[] = [];
  const named = holds.some((hold) => hold.contact_ids.length + hold.sids.length > 0);
  if (columns.sid !== undefined && named) conditions.push(`${columns.sid} IN (SELECT sid FROM held_sid)`);
  if (columns.contact !== undefined && holds.some((hold) => hold.contact_ids.length > 0))
    conditions.push(`${columns.contact} IN (SELECT contact_id FROM held_contact)`);
  for (const hold of holds) {
    const area = areaCondition(hold, columns);
    if (area !== undefined) conditions.push(area);
  }
  return conditions.length === 0 ? undefined : `(${conditions.join(' OR ')})`;
}

/** The part of a hold that is about an account or a stretch of time. */
function areaCondition(hold: Hold, { account, time }: HeldColumns): string | undefined {
  if (hold.account_sid === '' && hold.held_from === null && hold.held_to === null) return undefined;
  // A table without accounts cannot tell one from another: the hold keeps the time in all of it.
  const parts = [
    hold.account_sid === '' || account === undefined ? '' : `${account} = ${literal(hold.account_sid)}`,
    hold.held_from === null ? '' : `${time} >= ${moment(hold.held_from)}`,
    hold.held_to === null ? '' : `${time} < ${moment(hold.held_to)}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '1' : `(${parts.join(' AND ')})`;
}

export function moment(iso: string): string {
  return `parseDateTime64BestEffort(${literal(iso)}, 3, 'UTC')`;
}

function literal(text: string): string {
  if (!/^[A-Za-z0-9:.+-]{1,40}$/.test(text))
    throw new RangeError('a hold has a value that is no SID and no time');
  return `'${text}'`;
}

const eventColumns: HeldColumns = {
  sid: 'resource_sid',
  contact: 'contact_id',
  account: 'account_sid',
  time: 'received_at',
};

/** The condition under which an event is held: itself, or as an act that speaks of something that is held or of a hold in force. */
export function heldEventCondition(holds: readonly Hold[]): string | undefined {
  const event = heldCondition(holds, eventColumns);
  if (event === undefined) return undefined;
  const areas = holds.flatMap((hold) => areaCondition(hold, eventColumns) ?? []);
  const spoken = [
    'resource_sid IN (SELECT hold_id FROM hold)',
    "hasAny(splitByChar(',', attributes['Contacts']), (SELECT groupUniqArray(contact_id) FROM held_contact))",
    "hasAny(splitByChar(',', attributes['Sids']), (SELECT groupUniqArray(sid) FROM held_sid))",
    ...(areas.length === 0
      ? []
      : [
          `hasAny(splitByChar(',', attributes['Sids']), (SELECT groupUniqArray(resource_sid) FROM events WHERE resource_sid != '' AND (${areas.join(' OR ')})))`,
        ]),
  ];
  return `(${event} OR kind = 'act' AND (${spoken.join(' OR ')}))`;
}

const countRow = z.object({ there: z.number() });

/** The holds in force that keep anything of a person: those that name the person, and those that cover one of the events. */
export async function holdsOn(store: Store, contactIds: readonly string[]): Promise<readonly Hold[]> {
  const found: Hold[] = [];
  for (const hold of await holdsInForce(store)) {
    const area = areaCondition(hold, eventColumns);
    const [row] = await rowsOf(
      store,
      countRow,
      `SELECT toUInt32(count()) AS there FROM (
         SELECT 1 FROM contact_same
         WHERE contact_id IN {contactIds:Array(String)} AND (contact_id IN {held:Array(String)}
             OR same_as IN (SELECT same_as FROM contact_same WHERE contact_id IN {held:Array(String)}))
         UNION ALL
         SELECT 1 FROM events
         WHERE contact_id IN {contactIds:Array(String)} AND (contact_id IN {held:Array(String)} ${area === undefined ? '' : `OR ${area}`}
             OR resource_sid IN {sids:Array(String)}
             OR resource_sid IN (SELECT linked_sid FROM sid_links WHERE sid IN {sids:Array(String)}))
         LIMIT 1)`,
      { contactIds, held: hold.contact_ids, sids: hold.sids },
    );
    if ((row?.there ?? 0) > 0 || hold.contact_ids.some((held) => contactIds.includes(held))) found.push(hold);
  }
  return found;
}
