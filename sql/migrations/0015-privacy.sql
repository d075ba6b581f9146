-- What protects a person: the vault of addresses, opt-outs that outlive an erasure, and what erasing and retention leave behind.

-- Addresses, each under a key of its own that a master key wraps. Written when the vault is on; one row a kind of address.
-- A key that is wrapped anew is a newer row. Old parts go at once, so that what was erased is on no disk any more.
CREATE TABLE contact_vault {{ON_CLUSTER}}
(
    contact_id String COMMENT 'Whose address it is',
    domain LowCardinality(String) COMMENT 'Kind of address: phone, whatsapp-user …',
    schema_version UInt8 COMMENT 'How it is sealed; part of what is authenticated',
    wrapper_id LowCardinality(String) COMMENT 'Which master key wraps its key',
    wrapped_key String COMMENT 'Its own key, wrapped; base64',
    iv String COMMENT '96 random bits; base64',
    ciphertext String COMMENT 'The address under AES-256-GCM; base64',
    tag String COMMENT '128 bits that authenticate it, the contact and the kind; base64',
    sealed_at DateTime64(3, 'UTC') COMMENT 'When it was sealed or its key wrapped anew; the latest row counts'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(sealed_at)
ORDER BY (contact_id, domain)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, old_parts_lifetime = 1, cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5
COMMENT 'Addresses of persons, encrypted';

ALTER TABLE contact_directory {{ON_CLUSTER}}
    MODIFY SETTING old_parts_lifetime = 1, cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5;

-- Who said stop or start, recognisable without the directory: kept when the person is erased, since it must still be obeyed.
CREATE TABLE suppressions {{ON_CLUSTER}}
(
    key_version UInt32 COMMENT 'Version of the pseudonym key that made the index',
    suppression_index String COMMENT 'HMAC-SHA-256 of the normalised address under a key of its own; leads to no contact; 128 bits',
    account_sid LowCardinality(String) COMMENT 'Account that was told',
    own_address LowCardinality(String) COMMENT 'Sender that was told',
    messaging_service_sid LowCardinality(String) COMMENT 'MG…; empty when told without a service',
    channel LowCardinality(String) COMMENT 'sms, whatsapp …',
    signal LowCardinality(String) COMMENT 'stop or start',
    said_at DateTime64(3, 'UTC') COMMENT 'When it was heard',
    instance_id LowCardinality(String) COMMENT 'Instance that shared the row',
    shared_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When it reached ClickHouse'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree
ORDER BY (key_version, suppression_index, account_sid, own_address, messaging_service_sid, channel, signal, said_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Opt-outs that outlive an erasure';

-- A person who had opted out and was met under a new contact id.
CREATE TABLE suppression_links {{ON_CLUSTER}}
(
    contact_id String COMMENT 'The new id',
    key_version UInt32 COMMENT 'Version of the pseudonym key that made the index',
    suppression_index String COMMENT 'Where the opt-out is kept',
    met_at DateTime64(3, 'UTC') COMMENT 'When the new id was made',
    instance_id LowCardinality(String) COMMENT 'Instance that met the person',
    shared_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When it reached ClickHouse'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree
ORDER BY (contact_id, key_version, suppression_index)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, old_parts_lifetime = 1, cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5
COMMENT 'New contact ids of persons who had opted out';

-- Data directories in use: an erasure is done when each that is alive has forgotten the person.
CREATE TABLE instances {{ON_CLUSTER}}
(
    instance_id String COMMENT 'One data directory',
    seen_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'Its last sign of life, by the clock of ClickHouse'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(seen_at)
ORDER BY instance_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Data directories in use';

CREATE TABLE erasure_progress {{ON_CLUSTER}}
(
    act_id String COMMENT 'The erasure',
    instance_id String COMMENT 'An instance that has forgotten the person',
    contact_ids Array(String) COMMENT 'Every id of the person that it knew of',
    at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree
ORDER BY (act_id, instance_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Which instances have forgotten an erased person';

-- Holds, reveals, erasures and retention are worked out from their acts, wherever these are among all look-ups.
ALTER TABLE acts {{ON_CLUSTER}} ADD INDEX IF NOT EXISTS by_action action TYPE set(64) GRANULARITY 4;
