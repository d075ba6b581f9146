-- Which contact is found under which blind index. Kept apart from the record: erasing a person deletes rows here and
-- touches no event. Rows of several instances for one index are the same person (view contact_same).
CREATE TABLE contact_directory {{ON_CLUSTER}}
(
    key_version UInt32 COMMENT 'Version of the pseudonym key that made the index',
    blind_index String COMMENT 'HMAC-SHA-256 of the normalised address under a key of its own per kind of address; 128 bits',
    contact_id String COMMENT 'Random id that events carry',
    domain LowCardinality(String) COMMENT 'Kind of address: phone, whatsapp-user, sip …',
    country LowCardinality(String) COMMENT 'ISO 3166 country of a number',
    created_at DateTime64(3, 'UTC') COMMENT 'When the id was made; of two ids for one person the older stays',
    instance_id LowCardinality(String) COMMENT 'Instance that shared the row',
    shared_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When it reached ClickHouse'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree
ORDER BY (key_version, blind_index, contact_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Blind index to contact id, apart from the record';

-- Shows at start whether the key ring at hand is the one that the directory was written with.
CREATE TABLE pseudonym_key_checks {{ON_CLUSTER}}
(
    key_version UInt32 COMMENT 'Version in the key ring',
    check_value String COMMENT 'Keyed digest of nothing: tells keys apart without giving them away',
    first_used_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When an instance first started with it'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree
ORDER BY (key_version, check_value)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Check values of the pseudonym keys in use';
