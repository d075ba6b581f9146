-- What is set up at Twilio, what its logs and counts say, and from which sender each message and call went.
-- How far each list beside messages and calls has been read.
CREATE TABLE readings {{ON_CLUSTER}}
(
    account_sid LowCardinality(String) COMMENT 'Account',
    reading LowCardinality(String) COMMENT 'What is read: numbers, services, alerts …; all are in reconciler/readings/all.ts',
    state LowCardinality(String) COMMENT 'reading, read, refused (not offered to this login or account) or failed',
    because String COMMENT 'Why it was not read, in words; empty otherwise',
    read_from DateTime('UTC') COMMENT 'Of a log the first second that is not read yet while it is being read; otherwise when reading began',
    read_to DateTime('UTC') COMMENT 'Of a log its last second that is read when this reading is done; otherwise when reading began',
    cursor String COMMENT 'Where an interrupted reading goes on; empty at the beginning of a stretch and when it is done',
    entries UInt64 COMMENT 'Rows that Twilio gave',
    unreadable UInt64 COMMENT 'Rows that do not have the documented shape',
    first_read_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was first read to its end; null before',
    begun_at DateTime64(3, 'UTC') COMMENT 'When this reading began',
    updated_at DateTime64(3, 'UTC') COMMENT 'When; the latest row counts'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(updated_at)
ORDER BY (account_sid, reading)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'How far what is read beside messages and calls has been read';

-- Numbers, messaging services with what they send from, registrations. A row is written when something changed.
CREATE TABLE configuration_items {{ON_CLUSTER}}
(
    account_sid LowCardinality(String) COMMENT 'Account',
    kind LowCardinality(String) COMMENT 'phone-number, messaging-service, pool-sender, campaign, brand or toll-free-verification',
    item_sid String COMMENT 'Its SID',
    parent_sid String COMMENT 'The messaging service that it belongs to; empty otherwise',
    facts Map(LowCardinality(String), String) COMMENT 'What is kept of it: where webhooks lead, statuses, the sender itself; never a text or a person',
    present Bool COMMENT 'false: it is gone',
    read_at DateTime64(3, 'UTC') COMMENT 'When this was first seen so; the latest row counts'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree
ORDER BY (account_sid, kind, item_sid, parent_sid, read_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'What is set up at Twilio, and how it changed';

-- What Twilio counted and charged, by day. Of each account itself: subaccounts are not in their parent''s figures.
CREATE TABLE usage_records {{ON_CLUSTER}}
(
    account_sid LowCardinality(String) COMMENT 'Account, without its subaccounts',
    day Date COMMENT 'Day',
    category LowCardinality(String) COMMENT 'Twilio''s usage category; categories overlap, so that their sum means nothing',
    counted Decimal(20, 6) COMMENT 'How many',
    count_unit LowCardinality(String) COMMENT 'Of what',
    used Decimal(20, 6) COMMENT 'How much',
    usage_unit LowCardinality(String) COMMENT 'Of what',
    price Decimal(20, 6) COMMENT 'What it cost',
    price_unit LowCardinality(String) COMMENT 'Currency',
    as_of Nullable(DateTime('UTC')) COMMENT 'Until when Twilio had counted',
    read_at DateTime64(3, 'UTC') COMMENT 'When it was read; the latest row counts'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(read_at)
ORDER BY (account_sid, day, category)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'What Twilio counted and charged, by day';

CREATE TABLE verify_days {{ON_CLUSTER}}
(
    account_sid LowCardinality(String) COMMENT 'Account',
    day Date COMMENT 'Day in UTC',
    attempts UInt64 COMMENT 'Attempts to verify somebody',
    converted UInt64 COMMENT 'Attempts whose code was given back',
    unconverted UInt64 COMMENT 'The others',
    read_at DateTime64(3, 'UTC') COMMENT 'When it was read; the latest row counts'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(read_at)
ORDER BY (account_sid, day)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'What Verify counted, by day';

ALTER TABLE rest_resources {{ON_CLUSTER}}
    ADD COLUMN IF NOT EXISTS channel LowCardinality(String) COMMENT 'sms, mms, whatsapp, rcs, voice …',
    ADD COLUMN IF NOT EXISTS own_address LowCardinality(String) COMMENT 'The account''s own side; empty when it is not safe to keep',
    ADD COLUMN IF NOT EXISTS messaging_service_sid LowCardinality(String) COMMENT 'MG…; empty when sent without a service';

ALTER TABLE rest_resources_by_hour {{ON_CLUSTER}}
    ADD COLUMN IF NOT EXISTS direction LowCardinality(String) COMMENT 'outbound or inbound',
    ADD COLUMN IF NOT EXISTS channel LowCardinality(String) COMMENT 'sms, mms, whatsapp, rcs, voice …',
    ADD COLUMN IF NOT EXISTS own_address LowCardinality(String) COMMENT 'The account''s own side; empty when it is not safe to keep',
    ADD COLUMN IF NOT EXISTS messaging_service_sid LowCardinality(String) COMMENT 'MG…; empty when sent without a service';

ALTER TABLE rest_resources_by_hour_from_reading {{ON_CLUSTER}} MODIFY QUERY
SELECT
    account_sid,
    family,
    toStartOfHour(toDateTime(ifNull(created_at, read_at), 'UTC')) AS hour,
    resource_sid,
    listed_at,
    status,
    error_code,
    expected,
    heard,
    read_at,
    direction,
    channel,
    own_address,
    messaging_service_sid
FROM rest_resources
WHERE found;

ALTER TABLE resource_states {{ON_CLUSTER}}
    ADD COLUMN IF NOT EXISTS segments SimpleAggregateFunction(max, UInt16) COMMENT 'Parts of a message, as it was heard from others than REST; 0 when nobody said';

ALTER TABLE resource_states_from_events {{ON_CLUSTER}} MODIFY QUERY
SELECT
    resource_sid,
    max(kind) AS kind,
    max(events.family) AS family,
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
    groupUniqArrayIf(assumeNotNull(sequence), sequence IS NOT NULL) AS sequences,
    max(if(source = 'rest', 0, greatest(
        toUInt16OrZero(attributes['NumSegments']),
        toUInt16OrZero(attributes['NumberOfSegments'])))) AS segments
FROM events
WHERE resource_sid != '' AND events.family != ''
GROUP BY resource_sid;
