import { z } from 'zod';
import { canaryEnvironment } from '../canary/environment.ts';
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
    (account_sid, family, minute, resource_sid, version, is_deleted, made_at, environment, direction, channel,
     country, own_address, messaging_service_sid, purpose, template, fingerprint, carrier, contact_id,
     in_conversation, is_fallback, status, final, error_code, heard_by, to_sent_ms, to_delivered_ms,
     to_read_ms, made_to_delivered_ms, heard_late_ms, segments, duration_seconds, pdd_ms, sip_response,
     answered_by, last_heard_at, intent_id, zones, states, sent_at, consent_reference, consent_obtained_at,
     consent_expires_at, intent_account_sid, intent_environment)
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
    why.intent_id AS intent_id,
    zones,
    states,
    if(was_scheduled AND left_ms > 0, fromUnixTimestamp64Milli(left_ms, 'UTC'), made_at) AS sent_at,
    why.consent_reference AS consent_reference,
    why.consent_obtained_at AS consent_obtained_at,
    why.consent_expires_at AS consent_expires_at,
    why.intent_account_sid AS intent_account_sid,
    why.intent_environment AS intent_environment
FROM
(
    SELECT
        *,
        arrayMin(arrayFilter(ms -> ms > 0, [told_ms['accepted'], told_ms['queued'], told_ms['sending']])) AS begun_ms,
        -- A scheduled message is sent when it leaves the schedule; what tells of that first counts.
        has(mapKeys(told_ms), 'scheduled') OR has(statuses, 'rest:scheduled') AS was_scheduled,
        arrayMin(arrayFilter(ms -> ms > 0, [begun_ms, told_ms['sent'], told_ms['delivered'], told_ms['read']])) AS left_ms,
        toUnixTimestamp(toStartOfMinute(toDateTime(made_at, 'UTC'))) AS made_minute,
        arrayFilter(
            (minute, stored_ms) -> minute != made_minute AND stored_ms < toUnixTimestamp64Milli(made_stored_at) + ${insertsOverlapMs},
            mapKeys(minutes), mapValues(minutes)) AS left_minutes
    FROM resource_state
    WHERE resource_sid IN wanted AND family IN ('message', 'call', 'verification', 'verification-attempt')
        AND environment != '${canaryEnvironment}'
) AS state
LEFT JOIN
(
    SELECT sid, max(intent.purpose) AS purpose, max(intent.template) AS template, max(intent.fingerprint) AS fingerprint,
        max(intent.intent_id) AS intent_id, max(intent.consent_reference) AS consent_reference,
        max(intent.consent_obtained_at) AS consent_obtained_at, min(intent.consent_expires_at) AS consent_expires_at,
        max(intent.account_sid) AS intent_account_sid, max(intent.environment) AS intent_environment
    FROM (SELECT DISTINCT sid, linked_sid FROM sid_links WHERE sid IN wanted) AS link
    INNER JOIN
    (
        SELECT intent_id, purpose, template, fingerprint, consent_reference, consent_obtained_at, consent_expires_at,
            account_sid, environment
        FROM intent
        WHERE intent_id IN (SELECT linked_sid FROM sid_links WHERE sid IN wanted)
    ) AS intent ON intent.intent_id = link.linked_sid
    GROUP BY sid
) AS why ON why.sid = state.resource_sid
ARRAY JOIN arrayConcat([(made_minute, 0)], arrayMap(minute -> (minute, 1), left_minutes)) AS row
SETTINGS max_threads = 1`;
