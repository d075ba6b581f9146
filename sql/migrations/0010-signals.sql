-- What somebody should look at: each finding with its evidence, from when it was opened until it was closed.
CREATE TABLE signals {{ON_CLUSTER}}
(
    signal LowCardinality(String) COMMENT 'carrier-filtering, silent-filtering, webhook-trouble …; all are in docs/signals.md',
    signal_id String COMMENT 'Derived from signal, account, segment and since, so that writing it twice adds nothing',
    account_sid LowCardinality(String) COMMENT 'Account',
    environment LowCardinality(String) COMMENT 'Label of the account',
    segment String COMMENT 'What it is about, as one text: of one segment only one finding of a signal is open at a time',
    subject Map(LowCardinality(String), String) COMMENT 'The same in parts, and what was found to carry it: sender, service, carrier, country, channel, template',
    opened_at DateTime64(3, 'UTC') COMMENT 'When it was found',
    since DateTime64(3, 'UTC') COMMENT 'When it began, by the evidence',
    closed_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was over; the same as opened_at: withdrawn, another instance had it already; null: open',
    confidence Float64 COMMENT 'How sure, 0 to 1',
    affected UInt64 COMMENT 'Messages, calls or events above the usual since it began',
    price Nullable(Decimal(20, 6)) COMMENT 'What the affected ones cost; null when no price is known',
    price_unit LowCardinality(String) COMMENT 'Currency',
    codes Array(Int32) COMMENT 'Error codes that it is about, the most frequent first',
    explanation String COMMENT 'In words',
    updated_at DateTime64(3, 'UTC') COMMENT 'When; the latest row counts'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(updated_at)
ORDER BY (account_sid, signal, signal_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'What somebody should look at';

-- Of the processes that could look for signals the first one does, by its instance; the next one when nothing was heard of it.
CREATE TABLE signal_watchers {{ON_CLUSTER}}
(
    instance_id String COMMENT 'A process that takes callbacks',
    seen_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'Its last sign of life'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(seen_at)
ORDER BY instance_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Who could look for signals';
