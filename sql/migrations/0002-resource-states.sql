-- What is known of each resource after all its events. Every column is a maximum, a minimum or a set, so that
-- repeats, redelivery and order change nothing. Read through the view resource_state.
CREATE TABLE resource_states {{ON_CLUSTER}}
(
    resource_sid String COMMENT 'MessageSid or CallSid',
    kind SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'message-status or call-status',
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
    sequences SimpleAggregateFunction(groupUniqArrayArray, Array(Int32)) COMMENT 'SequenceNumbers heard'
)
ENGINE = {{REPLICATED}}AggregatingMergeTree
ORDER BY resource_sid
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'State per SID, fed by every insert into events';

CREATE MATERIALIZED VIEW resource_states_from_events {{ON_CLUSTER}} TO resource_states AS
SELECT
    resource_sid,
    max(kind) AS kind,
    max(account_sid) AS account_sid,
    max(environment) AS environment,
    min(direction) AS direction,
    min(channel) AS channel,
    max(own_address) AS own_address,
    max(contact_id) AS contact_id,
    max(country) AS country,
    max(messaging_service_sid) AS messaging_service_sid,
    min(received_at) AS first_heard_at,
    max(received_at) AS last_heard_at,
    max((status_rank, ifNull(sequence, -1), toString(status))) AS furthest,
    max(if(source = 'rest' AND status_final,
        (ifNull(occurred_at, toDateTime64(0, 3, 'UTC')), status_rank, toString(status)),
        (toDateTime64(0, 3, 'UTC'), toUInt8(0), ''))) AS settled,
    max(if(error_code IS NULL,
        (toUInt8(0), toUInt8(0), toInt32(0)),
        (toUInt8(source = 'rest'), status_rank, assumeNotNull(error_code)))) AS blamed,
    groupUniqArray(concat(source, ':', status)) AS statuses,
    groupUniqArrayIf(toString(status), status_final) AS final_statuses,
    groupUniqArrayIf(assumeNotNull(sequence), sequence IS NOT NULL) AS sequences
FROM events
WHERE resource_sid != ''
GROUP BY resource_sid;
