-- What was done with the record: look-ups, decisions, reveals, erasures … Each is an event; this is where they are found by
-- time, by who did it and by whom it concerned. access_log, whose rows came without an
-- event, is not written any more.
CREATE TABLE acts {{ON_CLUSTER}}
(
    at DateTime64(3, 'UTC') COMMENT 'When it was made durable, before anything was given out',
    act_id String COMMENT 'One act',
    event_id String COMMENT 'Its event in the record; empty for a look-up from before acts were events',
    instance_id LowCardinality(String) COMMENT 'Instance whose journal has it',
    seq UInt64 COMMENT 'Its number there',
    actor String COMMENT 'Name of the token, account or user of the command line',
    role LowCardinality(String) COMMENT 'As what: officer, sre, app, admin; system for what the appliance does on its own',
    via LowCardinality(String) COMMENT 'console, api, command line or schedule',
    action LowCardinality(String) COMMENT 'What was done: contact-search, trace, reveal, erasure …',
    reason String COMMENT 'Why; checked against numbers and addresses',
    contact_ids Array(String) COMMENT 'Persons concerned',
    sids Array(String) COMMENT 'Messages, calls and other resources concerned',
    rows_given UInt64 COMMENT 'How many rows the answer had',
    details Map(LowCardinality(String), String) COMMENT 'Everything that is kept of it, by name',
    INDEX by_contact contact_ids TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = {{REPLICATED}}ReplacingMergeTree
ORDER BY (at, act_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 512
COMMENT 'What was done with the record, by whom and why';

CREATE MATERIALIZED VIEW acts_from_events {{ON_CLUSTER}} TO acts AS
SELECT
    received_at AS at,
    resource_sid AS act_id,
    event_id,
    instance_id,
    seq,
    attributes['Actor'] AS actor,
    attributes['Role'] AS role,
    attributes['Via'] AS via,
    status AS action,
    attributes['Reason'] AS reason,
    if(attributes['Contacts'] = '', [], splitByChar(',', attributes['Contacts'])) AS contact_ids,
    if(attributes['Sids'] = '', [], splitByChar(',', attributes['Sids'])) AS sids,
    toUInt64OrZero(attributes['Rows']) AS rows_given,
    attributes AS details
FROM events
WHERE kind = 'act';

INSERT INTO acts (at, act_id, actor, role, action, reason, contact_ids, rows_given)
SELECT at, access_id, actor, role, action, reason, contact_ids, rows_given FROM access_log;
