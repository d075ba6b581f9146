-- The record: one row for each time an event was heard. Append only.
-- A row delivered twice by the shipper has the same key and counts once (views group; merges drop the copy).
-- Read by SID; one month is one partition, so that retention drops whole months.
CREATE TABLE events {{ON_CLUSTER}}
(
    resource_sid String COMMENT 'MessageSid or CallSid that the event is about; empty for an unknown kind',
    event_id String COMMENT 'Derived from signed parameters only; a repeat has the same id',
    instance_id LowCardinality(String) COMMENT 'Appliance instance that heard it',
    seq UInt64 COMMENT 'Number in the journal of that instance, from 1',
    nonce String COMMENT '128 random bits, hexadecimal; hides the event behind its hash',
    kind LowCardinality(String) COMMENT 'message-status, call-status or unknown',
    source LowCardinality(String) COMMENT 'callback or rest',
    account_sid LowCardinality(String) COMMENT 'Account that owns the resource; its token verified the callback',
    environment LowCardinality(String) COMMENT 'Label of the account in the configuration',
    related_sids Array(String) COMMENT 'Other SIDs of the same story',
    status LowCardinality(String) COMMENT 'Status in Twilio''s own lower-case word',
    occurred_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When Twilio says it happened; null where it does not say',
    received_at DateTime64(3, 'UTC') COMMENT 'When the appliance heard of it',
    direction LowCardinality(String) COMMENT 'outbound, inbound or unknown',
    channel LowCardinality(String) COMMENT 'sms, mms, whatsapp, rcs, messenger, voice or other',
    own_address LowCardinality(String) COMMENT 'Sender of the account, readable; empty when not safe to keep',
    contact_id String COMMENT 'The person at the other end, as a random id',
    country LowCardinality(String) COMMENT 'ISO 3166 country of the person''s number',
    messaging_service_sid LowCardinality(String) COMMENT 'MG…; empty when sent without a service',
    error_code Nullable(Int32) COMMENT 'Error code of Twilio, when it gave one',
    sequence Nullable(Int32) COMMENT 'SequenceNumber of a call''s callback, from 0',
    attributes Map(LowCardinality(String), String) COMMENT 'Further allowed fields by Twilio''s name',
    dropped_fields Array(LowCardinality(String)) COMMENT 'Names of fields whose values were dropped',
    stored_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When ClickHouse took it',
    status_rank UInt8 MATERIALIZED multiIf(
        kind = 'message-status', transform(toString(status),
            ['accepted', 'scheduled', 'queued', 'sending', 'receiving', 'sent', 'delivered', 'received', 'partially_delivered', 'canceled', 'undelivered', 'failed', 'read'],
            [1, 1, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 10], 0),
        kind = 'call-status', transform(toString(status),
            ['queued', 'initiated', 'ringing', 'in-progress', 'completed', 'canceled', 'no-answer', 'busy', 'failed'],
            [1, 2, 3, 4, 5, 6, 7, 8, 9], 0),
        0) COMMENT 'Later stages outrank earlier ones; 0 for a status nobody has seen',
    status_final Bool MATERIALIZED status_rank >= 5 COMMENT 'No further status is expected',
    INDEX by_contact contact_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX by_event event_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = {{REPLICATED}}ReplacingMergeTree
PARTITION BY toYYYYMM(received_at)
ORDER BY (resource_sid, event_id, instance_id, seq)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'The record: one row for each time an event was heard';
