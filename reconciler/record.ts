import { z } from 'zod';
import { isFinal, statusesOf } from '../core/events/statuses.ts';
import type { AccountSid } from '../core/sids.ts';
import { rowsOf, type Store } from '../core/store/store.ts';
import type { Heard, SaidAtClose } from './compare.ts';
import { inPieces } from './pieces.ts';
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

/** Lists of SIDs travel as one text, which both sides read several times as fast as a list of texts. */
const between = ',';

/**
 * What the record knows of these resources, by SID. Most have the same in common with many others, so that they come
 * in groups: the answer is a fraction of one row each, and what follows from a group's statuses is worked out once.
 */
export async function heardOf(store: Store, sids: readonly string[]): Promise<ReadonlyMap<string, Heard>> {
  const heard = new Map<string, Heard>();
  if (sids.length === 0) return heard;
  const groups = await rowsOf(
    store,
    heardRow,
    `SELECT error_code, own_address, messaging_service_sid, direction, segments, statuses, sequences,
         arrayStringConcat(groupArray(resource_sid), '${between}') AS sids,
         groupArray(toFloat64(toUnixTimestamp64Milli(first_heard_at))) AS first_heard_ms
     FROM resource_state WHERE resource_sid IN splitByChar('${between}', {sids:String})
     GROUP BY error_code, own_address, messaging_service_sid, direction, segments, statuses, sequences`,
    { sids: sids.join(between) },
  );
  for (const group of groups) {
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
  return heard;
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
  if (sids.length === 0) return new Map();
  const rows = await rowsOf(
    store,
    saidRow,
    `SELECT resource_sid, argMax(r.status, r.read_at) AS status, argMax(r.error_code, r.read_at) AS error_code,
         toString(argMax(r.price, r.read_at)) AS price, argMax(r.price_unit, r.read_at) AS price_unit,
         argMax(r.segments, r.read_at) AS segments
     FROM rest_resources AS r WHERE resource_sid IN {sids:Array(String)} AND found GROUP BY resource_sid`,
    { sids },
  );
  return new Map(
    rows.map((row) => [
      row.resource_sid,
      {
        status: row.status,
        errorCode: row.error_code,
        price: row.price,
        priceUnit: row.price_unit,
        segments: row.segments,
      },
    ]),
  );
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

/** A resource that was heard of but not listed, and whether REST ever knew it. */
export interface Unlisted {
  readonly sid: string;
  readonly seenBefore: boolean;
}

export interface StretchScope {
  readonly accountSid: AccountSid;
  readonly family: ComparedFamily;
  readonly window: Window;
}

/** SIDs with the time by which they are in order, ms since 1970. */
const dueRow = z.object({ resource_sid: z.string(), since_ms: z.coerce.number() });

/**
 * Resources of the window that REST did not list since `readSince`, although the record has them, or an earlier list
 * had, or Twilio logged that a callback of theirs could not be delivered to this collector; without those that are
 * already known to be gone. At most `limit`, the oldest first.
 */
export async function unlistedOf(
  store: Store,
  scope: StretchScope,
  readSince: string,
  limit: number,
): Promise<readonly Unlisted[]> {
  const pieces = await inPieces(store, scope.family, (isInPiece) =>
    rowsOf(
      store,
      dueRow,
      `WITH parseDateTime64BestEffort({from:String}, 3, 'UTC') AS first,
           parseDateTime64BestEffort({to:String}, 3, 'UTC') AS last
       SELECT resource_sid, toUnixTimestamp64Milli(arrayMin(times)) AS since_ms,
           arrayFilter(time -> time BETWEEN first AND last,
               [minIf(at, told = 'heard'), minIf(at, told = 'lost'), minIf(at, told = 'listed')]) AS times
       FROM
       (
           SELECT resource_sid, first_heard_at AS at, 'heard' AS told FROM resource_states
           WHERE account_sid = {accountSid:String} AND ${isInPiece}
               AND first_heard_at BETWEEN first - INTERVAL ${askedForDays} DAY AND last
           UNION ALL
           SELECT resource_sid, received_at AS at, 'lost' AS told FROM events
           WHERE account_sid = {accountSid:String} AND ${isInPiece}
               AND kind = 'error-log' AND attributes['LostCallback'] = 'true'
           UNION ALL
           SELECT resource_sid, ifNull(listed_at, read_at) AS at, if(isKnown, 'known', 'listed') AS told
           FROM
           (
               SELECT resource_sid, listed_at, read_at,
                   NOT found OR read_at >= parseDateTime64BestEffort({readSince:String}, 3, 'UTC') AS isKnown
               FROM rest_resources
               WHERE account_sid = {accountSid:String} AND ${isInPiece}
           )
           WHERE isKnown OR listed_at BETWEEN first AND last
       )
       GROUP BY resource_sid
       HAVING notEmpty(times) AND countIf(told = 'known') = 0
       ORDER BY since_ms, resource_sid
       LIMIT {limit:UInt32}
       SETTINGS max_threads = 1`,
      {
        accountSid: scope.accountSid,
        ...boundsOf(scope.window),
        readSince,
        limit,
      },
    ),
  );
  return withSeenBefore(store, oldest(pieces, limit));
}

function oldest(pieces: readonly (readonly z.output<typeof dueRow>[])[], limit: number): readonly string[] {
  return pieces
    .flat()
    .sort((a, b) => a.since_ms - b.since_ms)
    .slice(0, limit)
    .map(({ resource_sid }) => resource_sid);
}

/** With more than some twenty thousand SIDs in a query ClickHouse takes hundreds of times as long. */
const sidsInQuery = 10_000;

/** Whether REST ever gave them. */
async function withSeenBefore(store: Store, sids: readonly string[]): Promise<readonly Unlisted[]> {
  const unlisted: Unlisted[] = [];
  for (let start = 0; start < sids.length; start += sidsInQuery) {
    const part = sids.slice(start, start + sidsInQuery);
    const seen = await lastSaidOf(store, part);
    unlisted.push(...part.map((sid) => ({ sid, seenBefore: seen.has(sid) })));
  }
  return unlisted;
}

const besideRow = z.object({ refreshed: z.coerce.number(), unsettled: z.coerce.number() });

/**
 * How many resources that were first heard of in the window no list of it shows, and how many of those REST does not
 * call final yet. Counted from what is stored, so that an interrupted reading counts as an undisturbed one.
 */
export async function besideTheList(
  store: Store,
  scope: StretchScope,
): Promise<{ readonly refreshed: number; readonly unsettled: number }> {
  const pieces = await inPieces(store, scope.family, (isInPiece) =>
    rowsOf(
      store,
      besideRow,
      `SELECT count() AS refreshed, countIf(NOT has({given:Array(String)}, last_status)) AS unsettled
       FROM
       (
           SELECT resource_sid FROM resource_state
           WHERE account_sid = {accountSid:String} AND family = {family:String} AND ${isInPiece}
               AND first_heard_at >= parseDateTime64BestEffort({from:String}, 3, 'UTC')
               AND first_heard_at <= parseDateTime64BestEffort({to:String}, 3, 'UTC')
       ) AS heard
       INNER JOIN
       (
           SELECT resource_sid, argMax(r.status, r.read_at) AS last_status, argMax(r.listed_at, r.read_at) AS listed
           FROM rest_resources AS r WHERE account_sid = {accountSid:String} AND ${isInPiece}
           GROUP BY resource_sid
           HAVING countIf(NOT found) = 0
               AND (listed IS NULL OR toDate(listed) != toDate(parseDateTimeBestEffort({from:String}, 'UTC')))
       ) AS said USING (resource_sid)
       SETTINGS max_threads = 1`,
      {
        accountSid: scope.accountSid,
        family: scope.family,
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

/**
 * Resources that are not final and are due to be asked for one by one: the list cannot be filtered by status. Each is
 * asked again after as long as it is known by then, so that one that stays `sent` for ever costs a dozen requests.
 */
export async function unfinishedOf(
  store: Store,
  scope: { readonly accountSid: AccountSid; readonly family: ComparedFamily; readonly nowMs: number },
  limit: number,
): Promise<readonly Unlisted[]> {
  const pieces = await inPieces(store, scope.family, (isInPiece) =>
    rowsOf(
      store,
      dueRow,
      `WITH fromUnixTimestamp64Milli({nowMs:Int64}, 'UTC') AS at
       SELECT resource_sid, toUnixTimestamp64Milli(first_heard_at) AS since_ms
       FROM
       (
           SELECT resource_sid, first_heard_at FROM resource_state
           WHERE account_sid = {accountSid:String} AND family = {family:String} AND NOT final AND ${isInPiece}
       ) AS unfinished
       LEFT JOIN
       (
           SELECT resource_sid, max(read_at) AS last_read_at, countIf(NOT found) > 0 AS gone
           FROM rest_resources WHERE account_sid = {accountSid:String} AND ${isInPiece} GROUP BY resource_sid
       ) AS seen USING (resource_sid)
       WHERE NOT gone
           AND first_heard_at > at - INTERVAL ${askedForDays} DAY
           AND at - greatest(last_read_at, first_heard_at)
               >= greatest(${askAgainAfterSeconds}, last_read_at - first_heard_at)
       ORDER BY since_ms, resource_sid
       LIMIT {limit:UInt32}
       SETTINGS max_threads = 1`,
      { ...scope, limit },
    ),
  );
  return withSeenBefore(store, oldest(pieces, limit));
}

/** A message can be scheduled 35 days ahead; nothing stays unfinished for longer. */
const askedForDays = 40;
const askAgainAfterSeconds = 300;

function boundsOf({ from, to }: Window): { readonly from: string; readonly to: string } {
  // The last second belongs to the window whole.
  return { from: from.toISOString(), to: new Date(to.getTime() + 999).toISOString() };
}
