import { z } from 'zod';
import type { AccountSid } from '../core/sids.ts';
import { rowsOf, type Store } from '../core/store/store.ts';
import { inPieces, pieceSettings } from './pieces.ts';
import { boundsOf, lastSaidOf, type StretchScope } from './record.ts';
import type { ComparedFamily } from './resources/resource.ts';

/** A resource that was heard of but not listed, and whether REST ever knew it. */
export interface Unlisted {
  readonly sid: string;
  readonly seenBefore: boolean;
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
       SETTINGS ${pieceSettings}`,
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

/**
 * Resources that were heard of in the window and that REST never gave: no list shows what was never sent, and what is
 * final is not asked about for its own sake. At most `limit`, the oldest first. What was heard of in an hour was
 * listed in its day or the one before, so that only what REST gave of these is looked at.
 */
export async function neverReadOf(
  store: Store,
  scope: StretchScope,
  limit: number,
): Promise<readonly Unlisted[]> {
  const pieces = await inPieces(store, scope.family, (isInPiece) =>
    rowsOf(
      store,
      dueRow,
      `WITH parseDateTime64BestEffort({from:String}, 3, 'UTC') AS first,
           parseDateTime64BestEffort({to:String}, 3, 'UTC') AS last
       SELECT resource_sid, toUnixTimestamp64Milli(min(first_heard_at)) AS since_ms
       FROM resource_states
       WHERE account_sid = {accountSid:String} AND ${isInPiece} AND first_heard_at BETWEEN first AND last
           AND resource_sid NOT IN
           (
               SELECT resource_sid FROM rest_resources
               WHERE account_sid = {accountSid:String} AND ${isInPiece}
                   AND (listed_at IS NULL OR listed_at >= first - INTERVAL 1 DAY)
           )
       GROUP BY resource_sid
       ORDER BY since_ms, resource_sid
       LIMIT {limit:UInt32}
       SETTINGS ${pieceSettings}`,
      { accountSid: scope.accountSid, ...boundsOf(scope.window), limit },
    ),
  );
  return withSeenBefore(store, oldest(pieces, limit));
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
      `WITH fromUnixTimestamp64Milli({nowMs:Int64}, 'UTC') AS present
       SELECT resource_sid, toUnixTimestamp64Milli(first_at) AS since_ms,
           minIf(at, told = 'heard') AS first_at, maxIf(at, told != 'heard') AS last_read_at
       FROM
       (
           SELECT resource_sid, first_heard_at AS at, 'heard' AS told FROM resource_states
           WHERE account_sid = {accountSid:String} AND ${isInPiece}
           UNION ALL
           SELECT resource_sid, read_at AS at, if(found, 'given', 'gone') AS told FROM rest_resources
           WHERE account_sid = {accountSid:String} AND ${isInPiece}
       )
       WHERE resource_sid NOT IN
           (
               SELECT resource_sid FROM resource_states
               WHERE account_sid = {accountSid:String} AND ${isInPiece} AND notEmpty(final_statuses)
           )
       GROUP BY resource_sid
       HAVING countIf(told = 'heard') > 0 AND countIf(told = 'gone') = 0
           AND first_at > present - INTERVAL ${askedForDays} DAY
           AND present - greatest(last_read_at, first_at)
               >= greatest(${askAgainAfterSeconds}, last_read_at - first_at)
       ORDER BY since_ms, resource_sid
       LIMIT {limit:UInt32}
       SETTINGS ${pieceSettings}`,
      { accountSid: scope.accountSid, nowMs: scope.nowMs, limit },
    ),
  );
  return withSeenBefore(store, oldest(pieces, limit));
}

/** A message can be scheduled 35 days ahead; nothing stays unfinished for longer. */
const askedForDays = 40;
const askAgainAfterSeconds = 300;

function oldest(pieces: readonly (readonly z.output<typeof dueRow>[])[], limit: number): readonly string[] {
  return pieces
    .flat()
    .sort((a, b) => a.since_ms - b.since_ms)
    .slice(0, limit)
    .map(({ resource_sid }) => resource_sid);
}

/** Whether REST ever gave them. */
async function withSeenBefore(store: Store, sids: readonly string[]): Promise<readonly Unlisted[]> {
  const seen = await lastSaidOf(store, sids);
  return sids.map((sid) => ({ sid, seenBefore: seen.has(sid) }));
}
