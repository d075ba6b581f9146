import { z } from 'zod';
import type { Family } from '../core/events/statuses.ts';
import type { AccountSid } from '../core/sids.ts';
import { rowsOf, type Store } from '../core/store/store.ts';
import type { Heard } from './compare.ts';
import type { Window } from './resources/resource.ts';

const heardRow = z.object({
  resource_sid: z.string(),
  status: z.string(),
  final: z.coerce.boolean(),
  error_code: z.number().nullable(),
  statuses: z.array(z.string()),
  sequences: z.array(z.number()),
});

/** What the record knows of these resources, by SID. */
export async function heardOf(store: Store, sids: readonly string[]): Promise<ReadonlyMap<string, Heard>> {
  if (sids.length === 0) return new Map();
  const rows = await rowsOf(
    store,
    heardRow,
    `SELECT resource_sid, status, final, error_code, statuses, sequences
     FROM resource_state WHERE resource_sid IN {sids:Array(String)}`,
    { sids },
  );
  return new Map(
    rows.map(({ resource_sid, status, final, error_code, statuses, sequences }) => [
      resource_sid,
      { status, final, errorCode: error_code, statuses, sequences },
    ]),
  );
}

const sidRow = z.object({ resource_sid: z.string(), seen_before: z.coerce.boolean() });

/** A resource that was heard of but not listed, and whether REST ever knew it. */
export interface Unlisted {
  readonly sid: string;
  readonly seenBefore: boolean;
}

/**
 * Resources of the window that REST did not list since `readSince`, although the record has them or Twilio logged that
 * a callback of theirs could not be delivered to this collector; without those that are already known to be gone. At
 * most `limit`, the oldest first.
 */
export async function unlistedOf(
  store: Store,
  scope: { readonly accountSid: AccountSid; readonly family: Family; readonly window: Window },
  readSince: string,
  limit: number,
): Promise<readonly Unlisted[]> {
  const rows = await rowsOf(
    store,
    sidRow,
    `WITH seen AS
     (
         SELECT resource_sid, max(read_at) AS last_read_at, countIf(found) > 0 AS ever_found, countIf(NOT found) > 0 AS gone
         FROM rest_resources WHERE account_sid = {accountSid:String} GROUP BY resource_sid
     ),
     candidate AS
     (
         SELECT resource_sid, first_heard_at AS since FROM resource_state
         WHERE account_sid = {accountSid:String} AND family = {family:String}
         UNION ALL
         SELECT resource_sid, min(received_at) AS since FROM events
         WHERE kind = 'error-log' AND attributes['LostCallback'] = 'true' AND account_sid = {accountSid:String}
         GROUP BY resource_sid
     )
     SELECT resource_sid, any(ever_found) AS seen_before
     FROM candidate LEFT JOIN seen USING (resource_sid)
     -- A conversation's message has a status of the same family, but is not in this API.
     WHERE substring(resource_sid, 1, 2) IN {prefixes:Array(String)}
         AND since >= parseDateTime64BestEffort({from:String}, 3, 'UTC')
         AND since <= parseDateTime64BestEffort({to:String}, 3, 'UTC')
         AND last_read_at < parseDateTime64BestEffort({readSince:String}, 3, 'UTC')
         AND NOT gone
     GROUP BY resource_sid
     ORDER BY min(since), resource_sid
     LIMIT {limit:UInt32}`,
    {
      accountSid: scope.accountSid,
      family: scope.family,
      prefixes: scope.family === 'call' ? ['CA'] : ['SM', 'MM'],
      from: scope.window.from.toISOString(),
      to: scope.window.to.toISOString(),
      readSince,
      limit,
    },
  );
  return rows.map(({ resource_sid, seen_before }) => ({ sid: resource_sid, seenBefore: seen_before }));
}
