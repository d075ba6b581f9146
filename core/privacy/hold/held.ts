import { z } from 'zod';
import { listOf, listSettings, sidsInQuery } from '../../store/sid-list.ts';
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

/** What holds keep at some moment, worked out once: by person and SID also what an id or a story has grown to since. */
export interface HeldNow {
  readonly holds: readonly Hold[];
  readonly contactIds: readonly string[];
  readonly sids: readonly string[];
}

const idRow = z.object({ id: z.string() });

export async function heldNow(store: Store): Promise<HeldNow> {
  const holds = await holdsInForce(store);
  if (!holds.some((hold) => hold.contact_ids.length + hold.sids.length > 0))
    return { holds, contactIds: [], sids: [] };
  const ids = async (query: string): Promise<readonly string[]> =>
    (await rowsOf(store, idRow, query)).map(({ id }) => id);
  return {
    holds,
    contactIds: await ids('SELECT contact_id AS id FROM held_contact ORDER BY id'),
    sids: await ids('SELECT sid AS id FROM held_sid ORDER BY id'),
  };
}

/** Settings of whatever has such a condition in it: lists are longer than ClickHouse takes by default. */
export const heldSettings = listSettings;

/** A list of ids as SQL; of very many the view that says the same, since a query with more takes hundreds of times as long. */
function oneOf(ids: readonly string[], view: string): string {
  return ids.length <= sidsInQuery ? listOf(ids) : `(SELECT ${view})`;
}

function arrayOf(ids: readonly string[], view: string, column: string): string {
  return ids.length <= sidsInQuery ? listOf(ids) : `(SELECT groupUniqArray(${column}) FROM ${view})`;
}

/** The condition under which a row is held, as SQL; `undefined` when nothing of this table can be held by these holds. */
export function heldCondition(
  { holds, contactIds, sids }: HeldNow,
  columns: HeldColumns,
): string | undefined {
  const conditions = [
    columns.sid !== undefined && sids.length > 0
      ? `${columns.sid} IN ${oneOf(sids, 'sid FROM held_sid')}`
      : '',
    columns.contact !== undefined && contactIds.length > 0
      ? `${columns.contact} IN ${oneOf(contactIds, 'contact_id FROM held_contact')}`
      : '',
    ...holds.map((hold) => areaCondition(hold, columns) ?? ''),
  ].filter((condition) => condition !== '');
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

/** What proves that a gap in the record is rightful stays for as long as the record is there: one event for a month that went. */
const provesAGap = "kind = 'act' AND status = 'retention'";

/**
 * The condition under which an event stays, however old: it is held itself, or is an act that speaks of something that is held or
 * of a hold in force; or it proves what was removed.
 */
export function stayingEventCondition(held: HeldNow): string {
  const event = heldCondition(held, eventColumns);
  if (event === undefined) return `(${provesAGap})`;
  const { holds, contactIds, sids } = held;
  const areas = holds.flatMap((hold) => areaCondition(hold, eventColumns) ?? []);
  const named = (attribute: string): string => `splitByChar(',', attributes['${attribute}'])`;
  const spoken = [
    `resource_sid IN ${listOf(holds.map(({ hold_id }) => hold_id))}`,
    contactIds.length === 0
      ? ''
      : `hasAny(${named('Contacts')}, ${arrayOf(contactIds, 'held_contact', 'contact_id')})`,
    sids.length === 0 ? '' : `hasAny(${named('Sids')}, ${arrayOf(sids, 'held_sid', 'sid')})`,
    areas.length === 0
      ? ''
      : `hasAny(${named('Sids')}, (SELECT groupUniqArray(resource_sid) FROM events WHERE resource_sid != '' AND (${areas.join(' OR ')})))`,
  ].filter((condition) => condition !== '');
  return `(${provesAGap} OR ${event} OR kind = 'act' AND (${spoken.join(' OR ')}))`;
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
