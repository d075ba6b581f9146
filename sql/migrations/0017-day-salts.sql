-- Proof of no contact: for each account and day that is closed the log has a commitment to whom it held, as an act
-- (day-commitment). Only with its salt can anybody tell whether somebody is among them.
CREATE TABLE day_salts {{ON_CLUSTER}}
(
    salt_digest String COMMENT 'SHA-256 of the salt, hexadecimal: by it the act names the salt without giving it away',
    salt String COMMENT '128 random bits, hexadecimal; given away only with a statement about one person',
    account_sid LowCardinality(String) COMMENT 'Account of the commitment',
    day Date COMMENT 'Its day in UTC',
    made_at DateTime64(3, 'UTC') COMMENT 'When it was made, before the act; one without an act is of no use to anybody'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree
ORDER BY salt_digest
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Salts of the commitments to whom a day held';
