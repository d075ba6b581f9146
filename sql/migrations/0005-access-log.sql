-- Who looked at a person's trail, when and why. Written before the answer is given.
CREATE TABLE access_log {{ON_CLUSTER}}
(
    at DateTime64(3, 'UTC') COMMENT 'When',
    access_id String COMMENT 'One look-up',
    actor String COMMENT 'Name of the token or account that asked',
    role LowCardinality(String) COMMENT 'Its role',
    action LowCardinality(String) COMMENT 'What was done: contact-search …',
    reason String COMMENT 'The reason that was given; checked against numbers and addresses',
    contact_ids Array(String) COMMENT 'Contacts that were found',
    rows_given UInt64 COMMENT 'How many rows of the trail were found'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree
ORDER BY (at, access_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Who looked at what, and why';
