import { z } from 'zod';
import { isSid } from '../sids.ts';
import { inParts, listOf, listSettings } from '../store/sid-list.ts';
import { insertSettings, rowsOf, type Store } from '../store/store.ts';

/** What was heard of: resources by SID, and intents by id. */
export interface Touched {
  readonly sids: readonly string[];
  readonly intents: readonly string[];
}

/**
 * Two instances that hear of one resource within this time may each have worked its row out without the other's event, so
 * that there may be a row in each of the minutes that they knew. Longer than any insert takes.
 */
const insertsOverlapMs = 60_000;

/**
 * Brings `resources_by_minute` up to date with everything that is known of these resources by now. Called after every
 * insert into `events` and before what was inserted leaves the journal: whoever inserts last sees everything, and a crash in
 * between repeats it. Doing it twice, or at once with others, changes nothing.
 */
export async function refreshFigures(store: Store, touched: Touched): Promise<void> {
  const sids = [...new Set([...touched.sids, ...(await toldOfBy(store, touched.intents))])].filter(isSid);
  for (const wanted of inParts(sids))
    await store.writer.command({
      query: refreshStatement(listOf(wanted)),
      clickhouse_settings: { ...insertSettings, ...listSettings },
    });
}

const linkedRow = z.object({ linked_sid: z.string() });

/** What intents are the reason of: their purpose is part of its figures. */
async function toldOfBy(store: Store, intents: readonly string[]): Promise<readonly string[]> {
  const linked: string[] = [];
  for (const some of inParts(intents.filter((id) => /^[A-Za-z0-9_-]+$/.test(id)))) {
    const rows = await rowsOf(
      store,
      linkedRow,
      `SELECT DISTINCT linked_sid FROM sid_links WHERE sid IN ${listOf(some)}`,
      {},
      listSettings,
    );
    linked.push(...rows.map((row) => row.linked_sid));
  }
  return linked;
}

/**
 * The live row of each resource, and a deleted one in every other minute in which an instance may have put it: those of
 * its events that were stored before, or hardly after, the event that tells when it was made.
 */
const refreshStatement = (wantedList: string): string => `
INSERT INTO resources_by_minute
WITH
    ${wantedList} AS wanted,
    (later, earlier) -> if(later >= earlier AND earlier > 0, toUInt32(least(later - earlier, 4294967295)), NULL) AS passed
SELECT
    account_sid,
    family,
    toDateTime(row.1, 'UTC') AS minute,
    resource_sid,
    toUnixTimestamp64Micro(now64(6)) AS version,
    row.2 AS is_deleted,
    made_at,
    environment,
    direction,
    channel,
    country,
    own_address,
    messaging_service_sid,
    why.purpose AS purpose,
    why.template AS template,
    if(state.fingerprint != '', state.fingerprint, why.fingerprint) AS fingerprint,
    carrier,
    contact_id,
    in_conversation,
    is_fallback,
    status,
    final,
    error_code,
    multiIf(NOT final, '',
        has(statuses, concat('callback:', status)), 'callback',
        has(statuses, concat('event-stream:', status)), 'event-stream',
        'rest') AS heard_by,
    passed(told_ms['sent'], begun_ms) AS to_sent_ms,
    passed(told_ms['delivered'], told_ms['sent']) AS to_delivered_ms,
    passed(told_ms['read'], told_ms['delivered']) AS to_read_ms,
    passed(
        if(family = 'verification', told_ms['approved'], if(told_ms['delivered'] > 0, told_ms['delivered'], told_ms['read'])),
        toUnixTimestamp64Milli(made_at)) AS made_to_delivered_ms,
    if(empty(occurred_ms), NULL, toUInt32(least(greatest(0,
        arrayMax(mapValues(mapApply((name, ms) -> (name, ms - occurred_ms[name]), heard_ms)))), 4294967295))) AS heard_late_ms,
    segments,
    nullIf(duration_seconds, 0),
    nullIf(pdd_ms, 0),
    nullIf(sip_response, 0),
    answered_by,
    last_heard_at,
    why.intent_id AS intent_id
FROM
(
    SELECT
        *,
        arrayMin(arrayFilter(ms -> ms > 0, [told_ms['accepted'], told_ms['queued'], told_ms['sending']])) AS begun_ms,
        toUnixTimestamp(toStartOfMinute(toDateTime(made_at, 'UTC'))) AS made_minute,
        arrayFilter(
            (minute, stored_ms) -> minute != made_minute AND stored_ms < toUnixTimestamp64Milli(made_stored_at) + ${insertsOverlapMs},
            mapKeys(minutes), mapValues(minutes)) AS left_minutes
    FROM resource_state
    WHERE resource_sid IN wanted AND family IN ('message', 'call', 'verification', 'verification-attempt')
) AS state
LEFT JOIN
(
    SELECT sid, max(intent.purpose) AS purpose, max(intent.template) AS template, max(intent.fingerprint) AS fingerprint,
        max(intent.intent_id) AS intent_id
    FROM (SELECT DISTINCT sid, linked_sid FROM sid_links WHERE sid IN wanted) AS link
    INNER JOIN
    (
        SELECT intent_id, purpose, template, fingerprint FROM intent
        WHERE intent_id IN (SELECT linked_sid FROM sid_links WHERE sid IN wanted)
    ) AS intent ON intent.intent_id = link.linked_sid
    GROUP BY sid
) AS why ON why.sid = state.resource_sid
ARRAY JOIN arrayConcat([(made_minute, 0)], arrayMap(minute -> (minute, 1), left_minutes)) AS row
SETTINGS max_threads = 1`;
