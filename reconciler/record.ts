import { z } from 'zod';
import { isFinal, statusesOf } from '../core/events/statuses.ts';
import type { AccountSid } from '../core/sids.ts';
import { between, listOf, listSettings, sidsInQuery } from '../core/store/sid-list.ts';
import { rowsOf, type Store } from '../core/store/store.ts';
import type { Heard, SaidAtClose } from './compare.ts';
import { inPieces, pieceSettings } from './pieces.ts';
import type { ComparedFamily, Window } from './resources/resource.ts';

const heardRow = z.object({
  error_code: z.number().nullable(),
  own_address: z.string(),
  messaging_service_sid: z.string(),
  direction: z.string(),
  segments: z.number(),
  statuses: z.array(z.string()),
  sequences: z.array(z.number()),
  sids: z.string(),
  first_heard_ms: z.array(z.number()),
});

/**
 * What the record knows of these resources, by SID. Most have the same in common with many others, so that they come
 * in groups: the answer is a fraction of one row each, and what follows from a group's statuses is worked out once.
 */
export async function heardOf(store: Store, sids: readonly string[]): Promise<ReadonlyMap<string, Heard>> {
  const heard = new Map<string, Heard>();
  for (let start = 0; start < sids.length; start += sidsInQuery) {
    const groups = await rowsOf(
      store,
      heardRow,
      `SELECT error_code, own_address, messaging_service_sid, direction, segments, statuses, sequences,
           arrayStringConcat(groupArray(resource_sid), '${between}') AS sids,
           groupArray(toFloat64(toUnixTimestamp64Milli(first_heard_at))) AS first_heard_ms
       FROM resource_state WHERE resource_sid IN ${listOf(sids.slice(start, start + sidsInQuery))}
       GROUP BY error_code, own_address, messaging_service_sid, direction, segments, statuses, sequences
       SETTINGS max_threads = 1`,
      {},
      listSettings,
    );
    for (const group of groups) addGroup(heard, group);
  }
  return heard;
}

function addGroup(heard: Map<string, Heard>, group: z.output<typeof heardRow>): void {
  for (const [index, sid] of group.sids.split(between).entries())
    heard.set(sid, {
      errorCode: group.error_code,
      ownAddress: group.own_address,
      messagingServiceSid: group.messaging_service_sid,
      direction: group.direction,
      segments: group.segments,
      statuses: group.statuses,
      sequences: group.sequences,
      firstHeardMs: group.first_heard_ms[index] ?? 0,
    });
}

const saidRow = z.object({
  resource_sid: z.string(),
  status: z.string(),
  error_code: z.number().nullable(),
  price: z.string().nullable(),
  price_unit: z.string(),
  segments: z.number().nullable(),
});

/** What REST said of these resources when they were last read, by SID. */
export async function lastSaidOf(
  store: Store,
  sids: readonly string[],
): Promise<ReadonlyMap<string, SaidAtClose>> {
  const said = new Map<string, SaidAtClose>();
  for (let start = 0; start < sids.length; start += sidsInQuery) {
    const rows = await rowsOf(
      store,
      saidRow,
      `SELECT resource_sid, argMax(r.status, r.read_at) AS status, argMax(r.error_code, r.read_at) AS error_code,
           toString(argMax(r.price, r.read_at)) AS price, argMax(r.price_unit, r.read_at) AS price_unit,
           argMax(r.segments, r.read_at) AS segments
       FROM rest_resources AS r
       WHERE resource_sid IN ${listOf(sids.slice(start, start + sidsInQuery))} AND found GROUP BY resource_sid
       SETTINGS max_threads = 1`,
      {},
      listSettings,
    );
    for (const row of rows)
      said.set(row.resource_sid, {
        status: row.status,
        errorCode: row.error_code,
        price: row.price,
        priceUnit: row.price_unit,
        segments: row.segments,
      });
  }
  return said;
}

const closedRow = z.object({ times: z.coerce.number() });

/** Whether a day of an account was closed by an earlier reading. */
export async function isDayClosed(
  store: Store,
  {
    accountSid,
    family,
    day,
  }: { readonly accountSid: AccountSid; readonly family: ComparedFamily; readonly day: string },
): Promise<boolean> {
  const [row] = await rowsOf(
    store,
    closedRow,
    `SELECT count() AS times FROM reconcile_days
     WHERE account_sid = {accountSid:String} AND family = {family:String} AND day = {day:Date} AND closed`,
    { accountSid, family, day },
  );
  return (row?.times ?? 0) > 0;
}

export interface StretchScope {
  readonly accountSid: AccountSid;
  readonly family: ComparedFamily;
  readonly window: Window;
}

const besideRow = z.object({ refreshed: z.coerce.number(), unsettled: z.coerce.number() });

/**
 * How many resources that were first heard of in the window no list of it shows, and how many of those REST does not
 * call final yet. Counted from what is stored, so that an interrupted reading counts as an undisturbed one. Few are
 * left by the innermost conditions, and only these are looked at as a whole.
 */
export async function besideTheList(
  store: Store,
  scope: StretchScope,
): Promise<{ readonly refreshed: number; readonly unsettled: number }> {
  const pieces = await inPieces(store, scope.family, (isInPiece) =>
    rowsOf(
      store,
      besideRow,
      `WITH parseDateTime64BestEffort({from:String}, 3, 'UTC') AS first,
           parseDateTime64BestEffort({to:String}, 3, 'UTC') AS last
       SELECT count() AS refreshed, countIf(NOT has({given:Array(String)}, last_status)) AS unsettled
       FROM
       (
           SELECT resource_sid, argMax(r.status, r.read_at) AS last_status, argMax(r.listed_at, r.read_at) AS listed
           FROM rest_resources AS r
           WHERE account_sid = {accountSid:String} AND ${isInPiece} AND resource_sid IN
               (
                   SELECT resource_sid FROM resource_states
                   WHERE account_sid = {accountSid:String} AND ${isInPiece} AND resource_sid IN
                       (
                           SELECT resource_sid FROM rest_resources
                           WHERE account_sid = {accountSid:String} AND ${isInPiece}
                               AND (listed_at IS NULL OR toDate(listed_at) != toDate(first))
                               AND resource_sid IN
                               (
                                   SELECT resource_sid FROM resource_states
                                   WHERE account_sid = {accountSid:String} AND ${isInPiece}
                                       AND first_heard_at BETWEEN first AND last
                               )
                       )
                   GROUP BY resource_sid
                   HAVING min(first_heard_at) BETWEEN first AND last
               )
           GROUP BY resource_sid
           HAVING countIf(NOT found) = 0 AND (listed IS NULL OR toDate(listed) != toDate(first))
       )
       SETTINGS ${pieceSettings}`,
      {
        accountSid: scope.accountSid,
        given: givenUp(scope.family),
        ...boundsOf(scope.window),
      },
    ),
  );
  const rows = pieces.flat();
  return {
    refreshed: rows.reduce((sum, row) => sum + row.refreshed, 0),
    unsettled: rows.reduce((sum, row) => sum + row.unsettled, 0),
  };
}

/** Statuses after which nothing is waited for: final ones, and `sent`, in which many routes leave a message for ever. */
function givenUp(family: ComparedFamily): readonly string[] {
  return statusesOf(family).filter((status) => isGivenUp(family, status));
}

/** Whether nothing more is waited for after this status once its day is old enough. */
export function isGivenUp(family: ComparedFamily, status: string): boolean {
  return isFinal(family, status) || (family === 'message' && status === 'sent');
}

/** The bounds of a window as parameters of a query. */
export function boundsOf({ from, to }: Window): { readonly from: string; readonly to: string } {
  // The last second belongs to the window whole.
  return { from: from.toISOString(), to: new Date(to.getTime() + 999).toISOString() };
}
