-- What the Merkle logs over the journals said of themselves, and what of their events is legitimately gone.
-- The tree itself lies beside the data as tiles; the root in a checkpoint is over all events up to its size.
CREATE TABLE checkpoints {{ON_CLUSTER}}
(
    instance_id LowCardinality(String) COMMENT 'Instance whose journal it is about',
    number UInt64 COMMENT 'Counts the checkpoints of this log from 1, so that one that was taken away leaves a gap',
    size UInt64 COMMENT 'Leaves of the tree',
    root String COMMENT 'Root of the tree, base64',
    origin String COMMENT 'Name of the log in its checkpoints and of its key',
    first_seq UInt64 COMMENT 'Number in the journal of the first leaf; what was heard before it has none',
    note String COMMENT 'The signed note (C2SP tlog-checkpoint), with the cosignatures of witnesses',
    vkey String COMMENT 'The public key of the log as it says itself; whoever checks should have it from elsewhere',
    signed_at DateTime64(3, 'UTC') COMMENT 'When it was signed',
    written_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this row was written: again with each cosignature; the newest counts'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(written_at)
ORDER BY (instance_id, number, size, root)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Signed states of the logs over the journals';

CREATE TABLE dropped_events {{ON_CLUSTER}}
(
    instance_id LowCardinality(String) COMMENT 'Instance in whose journal the numbers are',
    seq_from UInt64 COMMENT 'First number of a range',
    seq_to UInt64 COMMENT 'Its last number',
    reason LowCardinality(String) COMMENT 'By what right: retention …',
    act_id String COMMENT 'The act by which they were removed; its event has the digest of all ranges of the act as DroppedDigest',
    dropped_at DateTime64(3, 'UTC') COMMENT 'When'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree
ORDER BY (instance_id, seq_from, seq_to, act_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Events that are not kept any more; their leaves stay in the log as hashes';

CREATE TABLE heard_before_log {{ON_CLUSTER}}
(
    instance_id LowCardinality(String) COMMENT 'Instance that heard events before there was a log',
    last_seq UInt64 COMMENT 'Highest number that ClickHouse had of it then'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree
ORDER BY (instance_id, last_seq)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'What was recorded before the logs began, which nothing proves';

INSERT INTO heard_before_log SELECT instance_id, max(seq) FROM events GROUP BY instance_id;
