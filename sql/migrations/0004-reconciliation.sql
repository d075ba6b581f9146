-- What the REST API last said of each resource. Tells a deleted resource (seen before) from one that Twilio never knew.
CREATE TABLE rest_resources {{ON_CLUSTER}}
(
    resource_sid String COMMENT 'MessageSid or CallSid',
    account_sid LowCardinality(String) COMMENT 'Account whose API was asked',
    family LowCardinality(String) COMMENT 'message or call',
    found Bool COMMENT 'false: the API answered 404',
    status LowCardinality(String) COMMENT 'Status that the API gave; empty when not found',
    error_code Nullable(Int32) COMMENT 'Error code that the API gave',
    updated_at Nullable(DateTime64(3, 'UTC')) COMMENT 'date_updated of the resource',
    read_at DateTime64(3, 'UTC') COMMENT 'When it was read; the latest row counts',
    run_id String COMMENT 'Reconciler run that read it'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(read_at)
ORDER BY (resource_sid, found)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'What Twilio''s REST API last said of each SID';

-- Every difference between what was heard and what REST says. One row a finding; found again, it is the same row.
CREATE TABLE discrepancies {{ON_CLUSTER}}
(
    account_sid LowCardinality(String) COMMENT 'Account of the resource',
    resource_sid String COMMENT 'MessageSid or CallSid',
    discrepancy_id String COMMENT 'Derived from kind, SID and both values, so that finding it again adds nothing',
    kind LowCardinality(String) COMMENT 'missing-callback, status-differs, unknown-at-twilio or deleted-at-twilio',
    family LowCardinality(String) COMMENT 'message or call',
    heard String COMMENT 'What the record had',
    actual String COMMENT 'What REST said, or the status that the documented path or the sequence proves',
    explanation String COMMENT 'In words',
    settled_by LowCardinality(String) COMMENT 'rest-event: an event from REST was added; nothing: it stays open',
    found_at DateTime64(3, 'UTC') COMMENT 'When it was found; the earliest row counts',
    run_id String COMMENT 'Reconciler run that found it'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree
ORDER BY (account_sid, resource_sid, discrepancy_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Differences between what was heard and what REST says';

-- How far each run has come: the latest row of a run and scope is its watermark, from which an interrupted run goes on.
CREATE TABLE reconcile_progress {{ON_CLUSTER}}
(
    run_id String COMMENT 'One run over all accounts',
    account_sid LowCardinality(String) COMMENT 'Account',
    family LowCardinality(String) COMMENT 'message or call',
    window_from DateTime64(3, 'UTC') COMMENT 'Start of the window that the run compares',
    window_to DateTime64(3, 'UTC') COMMENT 'Its end',
    next_page String COMMENT 'Page to read next; empty: the list is read',
    state LowCardinality(String) COMMENT 'listing, refreshing or finished',
    resources_read UInt64 COMMENT 'Resources compared so far',
    missing_found UInt64 COMMENT 'Missing callbacks found so far',
    updated_at DateTime64(3, 'UTC') COMMENT 'When; the latest row counts'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(updated_at)
ORDER BY (run_id, account_sid, family)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Watermarks of reconciler runs';

-- Claims of reconcilers that share a server. The protocol is in docs/decisions/0005-one-reconciler-at-a-time.md.
CREATE TABLE reconcile_claims {{ON_CLUSTER}}
(
    claim_id String COMMENT 'One claim of one reconciler',
    instance_id LowCardinality(String) COMMENT 'Who claims',
    released Bool COMMENT 'true: given back',
    seen_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'Last sign of life, by the clock of ClickHouse'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(seen_at)
ORDER BY claim_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Which reconciler is at work';
