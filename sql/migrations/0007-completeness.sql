-- Completeness: what was read of each day, when it may be called closed, and which share of what REST proves was heard.
ALTER TABLE rest_resources {{ON_CLUSTER}}
    ADD COLUMN IF NOT EXISTS created_at Nullable(DateTime64(3, 'UTC')) COMMENT 'date_created',
    ADD COLUMN IF NOT EXISTS listed_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Date that lists are filtered by: date_sent of a message, start_time of a call; null before that',
    ADD COLUMN IF NOT EXISTS direction LowCardinality(String) COMMENT 'outbound or inbound',
    ADD COLUMN IF NOT EXISTS price Nullable(Decimal(12, 6)) COMMENT 'What it cost, negative as Twilio writes it; null until it is billed',
    ADD COLUMN IF NOT EXISTS price_unit LowCardinality(String) COMMENT 'Currency; empty in exports',
    ADD COLUMN IF NOT EXISTS segments Nullable(UInt16) COMMENT 'Parts that a message was billed as',
    ADD COLUMN IF NOT EXISTS expected UInt8 COMMENT 'Statuses that REST proves were told by callback',
    ADD COLUMN IF NOT EXISTS heard UInt8 COMMENT 'How many of them had been heard when it was read';

-- The same by time, so that the completeness of an hour or a day reads that hour or day only.
CREATE TABLE rest_resources_by_hour {{ON_CLUSTER}}
(
    account_sid LowCardinality(String) COMMENT 'Account',
    family LowCardinality(String) COMMENT 'message or call',
    hour DateTime('UTC') COMMENT 'Hour in which Twilio made it: unlike the others this time never changes, so that nothing counts in two hours',
    resource_sid String COMMENT 'MessageSid or CallSid',
    listed_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Date that lists are filtered by; null before there is one',
    status LowCardinality(String) COMMENT 'Status that the API gave',
    error_code Nullable(Int32) COMMENT 'Error code that the API gave',
    expected UInt8 COMMENT 'Statuses that REST proves were told by callback',
    heard UInt8 COMMENT 'How many of them had been heard when it was read',
    read_at DateTime64(3, 'UTC') COMMENT 'When it was read; the latest row counts'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(read_at)
PARTITION BY toYYYYMM(hour)
ORDER BY (account_sid, family, hour, resource_sid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'What REST last said of each SID, by the hour it belongs to';

CREATE MATERIALIZED VIEW rest_resources_by_hour_from_reading {{ON_CLUSTER}} TO rest_resources_by_hour AS
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
    read_at
FROM rest_resources
WHERE found;

ALTER TABLE discrepancies {{ON_CLUSTER}}
    ADD COLUMN IF NOT EXISTS price Nullable(Decimal(12, 6)) COMMENT 'What the message or call cost, as Twilio writes it',
    ADD COLUMN IF NOT EXISTS price_unit LowCardinality(String) COMMENT 'Currency',
    ADD COLUMN IF NOT EXISTS segments Nullable(UInt16) COMMENT 'Parts that the message was billed as',
    ADD COLUMN IF NOT EXISTS day Nullable(Date) COMMENT 'Day to which the resource belongs in the ledger, when it is known',
    COMMENT COLUMN kind 'missing-callback, status-differs, error-code-differs, changed-after-close …; all are in core/events/discrepancy-kinds.ts';

-- How far each stretch has been read: the latest row is its watermark, from which the next run goes on.
CREATE TABLE reconcile_slices {{ON_CLUSTER}}
(
    account_sid LowCardinality(String) COMMENT 'Account',
    family LowCardinality(String) COMMENT 'message or call',
    pass LowCardinality(String) COMMENT 'Why it is read: after 5 minutes, 1 hour, 24 hours …, or asked for by somebody',
    slice_from DateTime('UTC') COMMENT 'First second of the stretch',
    slice_to DateTime('UTC') COMMENT 'Its last second; a stretch lies within one day',
    run_id String COMMENT 'Of a stretch that was asked for, the run that asked; otherwise empty',
    cursor String COMMENT 'Where reading goes on; empty before the first page and after the last',
    state LowCardinality(String) COMMENT 'listing, refreshing or finished',
    source LowCardinality(String) COMMENT 'list (pages of the API) or export (a daily file)',
    resources UInt64 COMMENT 'Resources read so far',
    unreadable UInt64 COMMENT 'Rows that do not have the documented shape',
    unsettled UInt64 COMMENT 'Resources that are not final yet, or changed a moment ago',
    awaiting_receipt UInt64 COMMENT 'Delivered on a channel that may still say read',
    discrepancies UInt64 COMMENT 'Discrepancies found',
    started_at DateTime64(3, 'UTC') COMMENT 'When its reading began',
    updated_at DateTime64(3, 'UTC') COMMENT 'When; the latest row counts'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(updated_at)
ORDER BY (account_sid, family, pass, slice_from, slice_to, run_id)
TTL toDateTime(updated_at) + INTERVAL 60 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Watermarks of the reconciler, by stretch of time';

DROP TABLE IF EXISTS reconcile_progress {{ON_CLUSTER}};

-- Runs that somebody asked for, so that one that was interrupted is finished by the next.
CREATE TABLE reconcile_runs {{ON_CLUSTER}}
(
    run_id String COMMENT 'One run',
    asked_from DateTime('UTC') COMMENT 'First second that was asked for',
    asked_to DateTime('UTC') COMMENT 'Last second',
    accounts Array(String) COMMENT 'Accounts that were asked for; empty: all',
    state LowCardinality(String) COMMENT 'running or finished',
    started_at DateTime64(3, 'UTC') COMMENT 'When it began',
    updated_at DateTime64(3, 'UTC') COMMENT 'When; the latest row counts'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(updated_at)
ORDER BY run_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Runs of the reconciler that somebody asked for';

-- The ledger: each time a whole day of one account was read to its end, what was there and whether that closes it.
CREATE TABLE reconcile_days {{ON_CLUSTER}}
(
    account_sid LowCardinality(String) COMMENT 'Account',
    family LowCardinality(String) COMMENT 'message or call',
    day Date COMMENT 'Day in UTC, by date_sent or start_time',
    read_at DateTime64(3, 'UTC') COMMENT 'When reading it ended',
    pass LowCardinality(String) COMMENT 'Why it was read',
    source LowCardinality(String) COMMENT 'list or export',
    resources UInt64 COMMENT 'Messages or calls that REST gave',
    refreshed UInt64 COMMENT 'Others that were heard of and were asked for one by one',
    unsettled UInt64 COMMENT 'Not final',
    awaiting_receipt UInt64 COMMENT 'Delivered on a channel that may still say read',
    unreadable UInt64 COMMENT 'Rows that do not have the documented shape',
    discrepancies UInt64 COMMENT 'Discrepancies found by this reading',
    closed Bool COMMENT 'true: nothing more is expected of this day',
    because String COMMENT 'Why it is closed or still open, in words'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (account_sid, family, day, read_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'What was read of each day, and whether it is closed';
