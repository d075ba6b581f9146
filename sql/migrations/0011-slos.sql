-- Objectives, as slo.yaml has them. Written by the appliance that takes callbacks when it starts (core/slo/table.ts);
-- one that is no longer in the file leaves a deleted row behind. Read through the view slo.
CREATE TABLE slos {{ON_CLUSTER}}
(
    name LowCardinality(String) COMMENT 'Its name, also in metrics and alerts',
    filled_at DateTime64(3, 'UTC') COMMENT 'When it was written; the newest row of a name counts',
    is_deleted UInt8 COMMENT '1: it is no longer in the file',
    kind LowCardinality(String) COMMENT 'delivery, latency, completeness, call-connect, call-answer or verification',
    family LowCardinality(String) COMMENT 'What it is about: message, call or verification',
    objective Float64 COMMENT 'Share of the events that should be good, between 0 and 1',
    target_ms UInt64 COMMENT 'How long after it was made an event may be without its end, or (latency) may take',
    window_seconds UInt32 COMMENT 'Over which time the objective and its error budget are meant',
    owner String COMMENT 'Who is called',
    account_sids Array(String) COMMENT 'Only these accounts; empty for all, as in the next seven',
    environments Array(String) COMMENT 'Only these labels of accounts',
    channels Array(String) COMMENT 'Only these channels',
    countries Array(String) COMMENT 'Only these countries of the person''s number',
    senders Array(String) COMMENT 'Only these senders of the account',
    services Array(String) COMMENT 'Only these messaging services',
    purposes Array(String) COMMENT 'Only these purposes of intents',
    carriers Array(String) COMMENT 'Only these mobile networks, mcc-mnc',
    excluded_codes Array(Int32) COMMENT 'What ended with one of these error codes is no event of this objective'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(filled_at, is_deleted)
ORDER BY name
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Objectives, as slo.yaml has them';

-- What became of the events of each objective by hour, so that weeks need not be read again to know a budget. The appliance
-- works the last days out every few minutes and older days in turn (core/slo/hours.ts), since late statuses change the past.
CREATE TABLE slo_hours {{ON_CLUSTER}}
(
    slo LowCardinality(String) COMMENT 'Name of the objective',
    hour DateTime('UTC') COMMENT 'Hour in which the events were made',
    measured_at DateTime64(3, 'UTC') COMMENT 'When it was worked out; the newest row of an hour counts',
    good UInt64 COMMENT 'Events that are good',
    bad UInt64 COMMENT 'Events that are bad, among them those unknown past their target'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(measured_at)
ORDER BY (slo, hour)
TTL hour + INTERVAL 100 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Good and bad events of each objective by hour';
