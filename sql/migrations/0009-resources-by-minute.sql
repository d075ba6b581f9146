-- Figures. Every resource once more, in the minute in which it was made, so that a figure of an hour reads that hour only.
-- What is known of a SID is looked up by SID with every shipment: resource_states and sid_links are made anew with
-- smaller granules (512 rows instead of 8,192), and filled from the record, which holds everything that is in them.
DROP TABLE IF EXISTS resource_states_from_events {{ON_CLUSTER}};

DROP TABLE IF EXISTS resource_states {{ON_CLUSTER}};

DROP TABLE IF EXISTS sid_links_from_events {{ON_CLUSTER}};

DROP TABLE IF EXISTS sid_links {{ON_CLUSTER}};

CREATE TABLE resource_states {{ON_CLUSTER}}
(
    resource_sid String COMMENT 'MessageSid, CallSid, VerificationSid …',
    kind SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Which contract read its events; the last in the alphabet',
    family SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'What its status is a status of; empty while only kinds without statuses told of it',
    account_sid SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Account that owns the resource',
    environment SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Label of the account',
    direction SimpleAggregateFunction(min, LowCardinality(String)) COMMENT 'inbound and outbound sort before unknown',
    channel SimpleAggregateFunction(min, LowCardinality(String)) COMMENT 'mms sorts before sms, which a callback may say of both',
    own_address SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Sender of the account',
    contact_id SimpleAggregateFunction(max, String) COMMENT 'The person, as a random id',
    country SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Country of the person''s number',
    messaging_service_sid SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'MG…',
    first_heard_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'First event received',
    last_heard_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) COMMENT 'Last event received',
    furthest SimpleAggregateFunction(max, Tuple(UInt8, Int32, String)) COMMENT 'Rank, sequence, status of the furthest event',
    settled SimpleAggregateFunction(max, Tuple(DateTime64(3, 'UTC'), UInt8, String)) COMMENT 'Time, rank, status of the latest final REST answer',
    blamed SimpleAggregateFunction(max, Tuple(UInt8, UInt8, Int32)) COMMENT 'From REST, rank, code of the error that counts; code 0 for none',
    statuses SimpleAggregateFunction(groupUniqArrayArray, Array(String)) COMMENT 'source:status of every event',
    final_statuses SimpleAggregateFunction(groupUniqArrayArray, Array(String)) COMMENT 'Final statuses heard from any source',
    sequences SimpleAggregateFunction(groupUniqArrayArray, Array(Int32)) COMMENT 'SequenceNumbers heard',
    segments SimpleAggregateFunction(max, UInt16) COMMENT 'Parts of a message, as it was heard from others than REST; 0 when nobody said',
    made SimpleAggregateFunction(min, Tuple(DateTime64(3, 'UTC'), DateTime64(3, 'UTC'))) COMMENT 'When it was made, as far as any event tells, and when ClickHouse took that event',
    minutes SimpleAggregateFunction(minMap, Map(UInt32, Int64)) COMMENT 'Minutes in which its events happened, seconds since 1970, and when ClickHouse took the first of each, ms',
    told_ms SimpleAggregateFunction(minMap, Map(String, Int64)) COMMENT 'By status: when it happened as Twilio says, or was heard where Twilio does not say, ms; of callbacks and Event Streams',
    occurred_ms SimpleAggregateFunction(minMap, Map(String, Int64)) COMMENT 'By status: when it happened, where Twilio says so',
    heard_ms SimpleAggregateFunction(minMap, Map(String, Int64)) COMMENT 'By the same statuses: when it was first heard',
    carrier SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Mobile network as mcc-mnc; only Event Streams tells',
    fingerprint SimpleAggregateFunction(max, String) COMMENT 'Keyed fingerprint of the content; empty where no body was seen',
    in_conversation SimpleAggregateFunction(max, UInt8) COMMENT '1: it is a message of a conversation',
    is_fallback SimpleAggregateFunction(max, UInt8) COMMENT '1: Verify''s second channel after the first failed',
    duration_seconds SimpleAggregateFunction(max, UInt32) COMMENT 'Length of a call; 0 when nobody said',
    pdd_ms SimpleAggregateFunction(max, UInt32) COMMENT 'Post-dial delay by Voice Insights; 0 when nobody said',
    sip_response SimpleAggregateFunction(max, UInt16) COMMENT 'SIP response; 0 when nobody said',
    answered_by SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Who answered a call: human, machine_start, fax …'
)
ENGINE = {{REPLICATED}}AggregatingMergeTree
ORDER BY resource_sid
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 512
COMMENT 'State per SID, fed by every insert into events';

CREATE MATERIALIZED VIEW resource_states_from_events {{ON_CLUSTER}} TO resource_states AS
SELECT
    resource_sid,
    max(if(e.moves, toString(e.kind), '')) AS kind,
    max(e.family) AS family,
    max(e.account_sid) AS account_sid,
    max(e.environment) AS environment,
    min(if(e.moves, toString(e.direction), 'unknown')) AS direction,
    min(toString(e.channel)) AS channel,
    max(if(e.moves, toString(e.own_address), '')) AS own_address,
    max(if(e.moves, e.contact_id, '')) AS contact_id,
    max(if(e.moves, toString(e.country), '')) AS country,
    max(e.messaging_service_sid) AS messaging_service_sid,
    min(e.received_at) AS first_heard_at,
    max(e.received_at) AS last_heard_at,
    max((e.status_rank, ifNull(e.sequence, -1), if(e.moves, toString(e.status), ''))) AS furthest,
    max(if(e.source = 'rest' AND e.status_final,
        (ifNull(e.occurred_at, toDateTime64(0, 3, 'UTC')), e.status_rank, toString(e.status)),
        (toDateTime64(0, 3, 'UTC'), toUInt8(0), ''))) AS settled,
    max(if(e.error_code IS NULL,
        (toUInt8(0), toUInt8(0), toInt32(0)),
        (toUInt8(e.source = 'rest'), e.status_rank, assumeNotNull(e.error_code)))) AS blamed,
    groupUniqArrayIf(concat(e.source, ':', e.status), e.moves) AS statuses,
    groupUniqArrayIf(toString(e.status), e.status_final) AS final_statuses,
    groupUniqArrayIf(assumeNotNull(e.sequence), e.moves AND e.sequence IS NOT NULL) AS sequences,
    max(if(e.source = 'rest', 0, greatest(
        toUInt16OrZero(e.attributes['NumSegments']),
        toUInt16OrZero(e.attributes['NumberOfSegments'])))) AS segments,
    min((e.at, e.stored_at)) AS made,
    minMap(mapFilter((minute, ms) -> e.moves,
        map(toUnixTimestamp(toStartOfMinute(toDateTime(e.at, 'UTC'))), toUnixTimestamp64Milli(e.stored_at)))) AS minutes,
    minMap(mapFilter((status, ms) -> e.is_told,
        map(toString(e.status), toUnixTimestamp64Milli(ifNull(e.occurred_at, e.received_at))))) AS told_ms,
    minMap(mapFilter((status, ms) -> e.is_told AND e.occurred_at IS NOT NULL,
        map(toString(e.status), toUnixTimestamp64Milli(ifNull(e.occurred_at, e.received_at))))) AS occurred_ms,
    minMap(mapFilter((status, ms) -> e.is_told AND e.occurred_at IS NOT NULL,
        map(toString(e.status), toUnixTimestamp64Milli(e.received_at)))) AS heard_ms,
    max(if(e.attributes['Mcc'] = '', '', concat(e.attributes['Mcc'], '-', e.attributes['Mnc']))) AS carrier,
    max(e.attributes['ContentFingerprint']) AS fingerprint,
    max(toUInt8(e.kind = 'conversation-delivery')) AS in_conversation,
    max(toUInt8(lower(e.attributes['IsFallback']) = 'true')) AS is_fallback,
    max(if(e.kind = 'call-status', toUInt32OrZero(e.attributes['CallDuration']), 0)) AS duration_seconds,
    max(toUInt32OrZero(e.attributes['Properties.PddMs'])) AS pdd_ms,
    max(greatest(
        toUInt16OrZero(e.attributes['SipResponseCode']),
        toUInt16OrZero(e.attributes['Properties.LastSipResponseNum']))) AS sip_response,
    max(e.attributes['AnsweredBy']) AS answered_by
FROM
(
    SELECT
        resource_sid, kind, source, account_sid, environment, status, occurred_at, received_at, direction, channel, own_address,
        contact_id, country, messaging_service_sid, error_code, sequence, attributes, stored_at, family, status_rank, status_final,
        family != '' AS moves,
        moves AND source IN ('callback', 'event-stream') AS is_told,
        -- REST says when it was made. What only tells something of a call does not say when the call was made.
        if(moves,
            ifNull(parseDateTime64BestEffortOrNull(attributes['DateCreated'], 3, 'UTC'), ifNull(occurred_at, received_at)),
            toDateTime64('2100-01-01 00:00:00', 3, 'UTC')) AS at
    FROM events
    WHERE resource_sid != '' AND (family != '' OR kind IN ('call-insights', 'machine-detection'))
) AS e
GROUP BY resource_sid;

CREATE TABLE sid_links {{ON_CLUSTER}}
(
    sid String COMMENT 'A SID or the id of an intent',
    linked_sid String COMMENT 'Another of the same story'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree
ORDER BY (sid, linked_sid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 512
COMMENT 'Which SIDs belong to one story';

CREATE MATERIALIZED VIEW sid_links_from_events {{ON_CLUSTER}} TO sid_links AS
SELECT
    pair.1 AS sid,
    pair.2 AS linked_sid
FROM
(
    SELECT arrayJoin(arrayConcat(
        arrayMap(other -> (resource_sid, other), related_sids),
        arrayMap(other -> (other, resource_sid), related_sids))) AS pair
    FROM events
    WHERE resource_sid != ''
);

CREATE TABLE intents {{ON_CLUSTER}}
(
    intent_id String COMMENT 'The id that the application gave it',
    account_sid SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Account',
    purpose SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Why somebody is contacted: appointment, billing …',
    consent_reference SimpleAggregateFunction(max, String) COMMENT 'Where the application keeps the consent',
    template SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Name of the text that is sent',
    fingerprint SimpleAggregateFunction(max, String) COMMENT 'Keyed fingerprint of the content; empty where none was given',
    announced_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'When the application said so'
)
ENGINE = {{REPLICATED}}AggregatingMergeTree
ORDER BY intent_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 512
COMMENT 'Why somebody is contacted, as applications announced it';

CREATE MATERIALIZED VIEW intents_from_events {{ON_CLUSTER}} TO intents AS
SELECT
    resource_sid AS intent_id,
    max(e.account_sid) AS account_sid,
    max(e.attributes['Purpose']) AS purpose,
    max(e.attributes['ConsentReference']) AS consent_reference,
    max(e.attributes['Template']) AS template,
    max(e.attributes['ContentFingerprint']) AS fingerprint,
    min(e.received_at) AS announced_at
FROM events AS e
WHERE e.kind = 'intent'
GROUP BY resource_sid;

-- One row a resource, in the minute in which it was made. Written anew by the shipper for every SID of which something
-- was heard (core/figures/refresh.ts); the row with the highest version counts, and a row that moved to an earlier minute
-- leaves a deleted one behind. Read with FINAL.
CREATE TABLE resources_by_minute {{ON_CLUSTER}}
(
    account_sid LowCardinality(String) COMMENT 'Account that owns the resource',
    family LowCardinality(String) COMMENT 'message, call, verification …',
    minute DateTime('UTC') COMMENT 'Minute in which it was made, as far as any event tells',
    resource_sid String COMMENT 'MessageSid, CallSid, VerificationSid …',
    version UInt64 COMMENT 'When the row was worked out, microseconds since 1970',
    is_deleted UInt8 COMMENT '1: it is known by now that it was made in another minute',
    made_at DateTime64(3, 'UTC') COMMENT 'When it was made',
    environment LowCardinality(String) COMMENT 'Label of the account',
    direction LowCardinality(String) COMMENT 'outbound, inbound or unknown',
    channel LowCardinality(String) COMMENT 'sms, mms, whatsapp, rcs, voice …',
    country LowCardinality(String) COMMENT 'Country of the person''s number',
    own_address LowCardinality(String) COMMENT 'Sender of the account',
    messaging_service_sid LowCardinality(String) COMMENT 'MG…; empty when sent without a service',
    purpose LowCardinality(String) COMMENT 'Of the intent behind it; empty when none was announced',
    template LowCardinality(String) COMMENT 'Of the intent behind it',
    fingerprint String COMMENT 'Keyed fingerprint of the content; empty where none is known',
    carrier LowCardinality(String) COMMENT 'Mobile network as mcc-mnc; empty where none is known',
    contact_id String COMMENT 'The person, as a random id',
    in_conversation Bool COMMENT 'A message of a conversation',
    is_fallback Bool COMMENT 'Verify''s second channel',
    status LowCardinality(String) COMMENT 'Its status by now',
    final Bool COMMENT 'No further status is expected',
    error_code Nullable(Int32) COMMENT 'Error code that counts',
    heard_by LowCardinality(String) COMMENT 'Who told the final status: callback, else event-stream, else rest; empty before',
    to_sent_ms Nullable(UInt32) COMMENT 'From the first status that was told (accepted, scheduled, queued, sending) to sent; null unless both were',
    to_delivered_ms Nullable(UInt32) COMMENT 'From sent to delivered; null unless both were told',
    to_read_ms Nullable(UInt32) COMMENT 'From delivered to read; null unless both were told',
    made_to_delivered_ms Nullable(UInt32) COMMENT 'From when it was made to delivered (to read, where nobody told delivered), of a verification to approved; null unless that was told',
    heard_late_ms Nullable(UInt32) COMMENT 'Longest time between a status and its first hearing, of those of which Twilio says when they happened',
    segments UInt16 COMMENT 'Parts of a message; 0 when nobody said',
    duration_seconds Nullable(UInt32) COMMENT 'Length of a call',
    pdd_ms Nullable(UInt32) COMMENT 'Post-dial delay of a call',
    sip_response Nullable(UInt16) COMMENT 'SIP response of a call',
    answered_by LowCardinality(String) COMMENT 'Who answered a call',
    last_heard_at DateTime64(3, 'UTC') COMMENT 'When something was last heard of it'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(minute)
ORDER BY (account_sid, family, minute, resource_sid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Every resource in the minute in which it was made, as it is by now';

INSERT INTO resource_states
-- After the views are there, so that nothing is left out that is heard meanwhile; what is taken twice changes nothing.
SELECT
    resource_sid,
    max(if(e.moves, toString(e.kind), '')) AS kind,
    max(e.family) AS family,
    max(e.account_sid) AS account_sid,
    max(e.environment) AS environment,
    min(if(e.moves, toString(e.direction), 'unknown')) AS direction,
    min(toString(e.channel)) AS channel,
    max(if(e.moves, toString(e.own_address), '')) AS own_address,
    max(if(e.moves, e.contact_id, '')) AS contact_id,
    max(if(e.moves, toString(e.country), '')) AS country,
    max(e.messaging_service_sid) AS messaging_service_sid,
    min(e.received_at) AS first_heard_at,
    max(e.received_at) AS last_heard_at,
    max((e.status_rank, ifNull(e.sequence, -1), if(e.moves, toString(e.status), ''))) AS furthest,
    max(if(e.source = 'rest' AND e.status_final,
        (ifNull(e.occurred_at, toDateTime64(0, 3, 'UTC')), e.status_rank, toString(e.status)),
        (toDateTime64(0, 3, 'UTC'), toUInt8(0), ''))) AS settled,
    max(if(e.error_code IS NULL,
        (toUInt8(0), toUInt8(0), toInt32(0)),
        (toUInt8(e.source = 'rest'), e.status_rank, assumeNotNull(e.error_code)))) AS blamed,
    groupUniqArrayIf(concat(e.source, ':', e.status), e.moves) AS statuses,
    groupUniqArrayIf(toString(e.status), e.status_final) AS final_statuses,
    groupUniqArrayIf(assumeNotNull(e.sequence), e.moves AND e.sequence IS NOT NULL) AS sequences,
    max(if(e.source = 'rest', 0, greatest(
        toUInt16OrZero(e.attributes['NumSegments']),
        toUInt16OrZero(e.attributes['NumberOfSegments'])))) AS segments,
    min((e.at, e.stored_at)) AS made,
    minMap(mapFilter((minute, ms) -> e.moves,
        map(toUnixTimestamp(toStartOfMinute(toDateTime(e.at, 'UTC'))), toUnixTimestamp64Milli(e.stored_at)))) AS minutes,
    minMap(mapFilter((status, ms) -> e.is_told,
        map(toString(e.status), toUnixTimestamp64Milli(ifNull(e.occurred_at, e.received_at))))) AS told_ms,
    minMap(mapFilter((status, ms) -> e.is_told AND e.occurred_at IS NOT NULL,
        map(toString(e.status), toUnixTimestamp64Milli(ifNull(e.occurred_at, e.received_at))))) AS occurred_ms,
    minMap(mapFilter((status, ms) -> e.is_told AND e.occurred_at IS NOT NULL,
        map(toString(e.status), toUnixTimestamp64Milli(e.received_at)))) AS heard_ms,
    max(if(e.attributes['Mcc'] = '', '', concat(e.attributes['Mcc'], '-', e.attributes['Mnc']))) AS carrier,
    max(e.attributes['ContentFingerprint']) AS fingerprint,
    max(toUInt8(e.kind = 'conversation-delivery')) AS in_conversation,
    max(toUInt8(lower(e.attributes['IsFallback']) = 'true')) AS is_fallback,
    max(if(e.kind = 'call-status', toUInt32OrZero(e.attributes['CallDuration']), 0)) AS duration_seconds,
    max(toUInt32OrZero(e.attributes['Properties.PddMs'])) AS pdd_ms,
    max(greatest(
        toUInt16OrZero(e.attributes['SipResponseCode']),
        toUInt16OrZero(e.attributes['Properties.LastSipResponseNum']))) AS sip_response,
    max(e.attributes['AnsweredBy']) AS answered_by
FROM
(
    SELECT
        resource_sid, kind, source, account_sid, environment, status, occurred_at, received_at, direction, channel, own_address,
        contact_id, country, messaging_service_sid, error_code, sequence, attributes, stored_at, family, status_rank, status_final,
        family != '' AS moves,
        moves AND source IN ('callback', 'event-stream') AS is_told,
        -- REST says when it was made. What only tells something of a call does not say when the call was made.
        if(moves,
            ifNull(parseDateTime64BestEffortOrNull(attributes['DateCreated'], 3, 'UTC'), ifNull(occurred_at, received_at)),
            toDateTime64('2100-01-01 00:00:00', 3, 'UTC')) AS at
    FROM events
    WHERE resource_sid != '' AND (family != '' OR kind IN ('call-insights', 'machine-detection'))
) AS e
GROUP BY resource_sid
SETTINGS optimize_aggregation_in_order = 1;

INSERT INTO sid_links
SELECT
    pair.1 AS sid,
    pair.2 AS linked_sid
FROM
(
    SELECT DISTINCT arrayJoin(arrayConcat(
        arrayMap(other -> (resource_sid, other), related_sids),
        arrayMap(other -> (other, resource_sid), related_sids))) AS pair
    FROM events
    WHERE resource_sid != ''
);

INSERT INTO intents
SELECT
    resource_sid AS intent_id,
    max(e.account_sid) AS account_sid,
    max(e.attributes['Purpose']) AS purpose,
    max(e.attributes['ConsentReference']) AS consent_reference,
    max(e.attributes['Template']) AS template,
    max(e.attributes['ContentFingerprint']) AS fingerprint,
    min(e.received_at) AS announced_at
FROM events AS e
WHERE e.kind = 'intent'
GROUP BY resource_sid;
