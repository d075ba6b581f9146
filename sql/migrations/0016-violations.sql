-- Violations. Where a person may be, on what consent, when it was sent: kept with each message and call, so that a violation
-- of a month reads that month; what people said about consent, in a table of its own; rules, as data; and what was found.
ALTER TABLE resource_states {{ON_CLUSTER}}
    ADD COLUMN IF NOT EXISTS zones SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Time zones in which the person may be, joined by commas; - for anywhere; empty where nobody worked it out',
    ADD COLUMN IF NOT EXISTS states SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'States of the US of the person''s number';

ALTER TABLE resource_states_from_events {{ON_CLUSTER}} MODIFY QUERY
SELECT
    resource_sid,
    max(if(e.moves, toString(e.kind), '')) AS kind,
    max(e.family) AS family,
    max(e.account_sid) AS account_sid,
    max(e.environment) AS environment,
    min(if(e.moves, toString(e.direction), 'unknown')) AS direction,
    min(toString(e.channel)) AS channel,
    max(if(e.moves, toString(e.own_address), '')) AS own_address,
    max(if(e.moves, e.contact_id, '')) AS contact_id,
    max(if(e.moves, toString(e.country), '')) AS country,
    max(e.messaging_service_sid) AS messaging_service_sid,
    min(e.received_at) AS first_heard_at,
    max(e.received_at) AS last_heard_at,
    max((e.status_rank, ifNull(e.sequence, -1), if(e.moves, toString(e.status), ''))) AS furthest,
    max(if(e.source = 'rest' AND e.status_final,
        (ifNull(e.occurred_at, toDateTime64(0, 3, 'UTC')), e.status_rank, toString(e.status)),
        (toDateTime64(0, 3, 'UTC'), toUInt8(0), ''))) AS settled,
    max(if(e.error_code IS NULL,
        (toUInt8(0), toUInt8(0), toInt32(0)),
        (toUInt8(e.source = 'rest'), e.status_rank, assumeNotNull(e.error_code)))) AS blamed,
    groupUniqArrayIf(concat(e.source, ':', e.status), e.moves) AS statuses,
    groupUniqArrayIf(toString(e.status), e.status_final) AS final_statuses,
    groupUniqArrayIf(assumeNotNull(e.sequence), e.moves AND e.sequence IS NOT NULL) AS sequences,
    max(if(e.source = 'rest', 0, greatest(
        toUInt16OrZero(e.attributes['NumSegments']),
        toUInt16OrZero(e.attributes['NumberOfSegments'])))) AS segments,
    min((e.at, e.stored_at)) AS made,
    minMap(mapFilter((minute, ms) -> e.moves,
        map(toUnixTimestamp(toStartOfMinute(toDateTime(e.at, 'UTC'))), toUnixTimestamp64Milli(e.stored_at)))) AS minutes,
    minMap(mapFilter((status, ms) -> e.is_told,
        map(toString(e.status), toUnixTimestamp64Milli(ifNull(e.occurred_at, e.received_at))))) AS told_ms,
    minMap(mapFilter((status, ms) -> e.is_told AND e.occurred_at IS NOT NULL,
        map(toString(e.status), toUnixTimestamp64Milli(ifNull(e.occurred_at, e.received_at))))) AS occurred_ms,
    minMap(mapFilter((status, ms) -> e.is_told AND e.occurred_at IS NOT NULL,
        map(toString(e.status), toUnixTimestamp64Milli(e.received_at)))) AS heard_ms,
    max(if(e.attributes['Mcc'] = '', '', concat(e.attributes['Mcc'], '-', e.attributes['Mnc']))) AS carrier,
    max(e.attributes['ContentFingerprint']) AS fingerprint,
    max(toUInt8(e.kind = 'conversation-delivery')) AS in_conversation,
    max(toUInt8(lower(e.attributes['IsFallback']) = 'true')) AS is_fallback,
    max(if(e.kind = 'call-status', toUInt32OrZero(e.attributes['CallDuration']), 0)) AS duration_seconds,
    max(toUInt32OrZero(e.attributes['Properties.PddMs'])) AS pdd_ms,
    max(greatest(
        toUInt16OrZero(e.attributes['SipResponseCode']),
        toUInt16OrZero(e.attributes['Properties.LastSipResponseNum']))) AS sip_response,
    max(e.attributes['AnsweredBy']) AS answered_by,
    max(e.attributes['Zones']) AS zones,
    max(e.attributes['States']) AS states
FROM
(
    SELECT
        resource_sid, kind, source, account_sid, environment, status, occurred_at, received_at, direction, channel, own_address,
        contact_id, country, messaging_service_sid, error_code, sequence, attributes, stored_at, family, status_rank, status_final,
        family != '' AS moves,
        moves AND source IN ('callback', 'event-stream') AS is_told,
        -- REST says when it was made. What only tells something of a call does not say when the call was made.
        if(moves,
            ifNull(parseDateTime64BestEffortOrNull(attributes['DateCreated'], 3, 'UTC'), ifNull(occurred_at, received_at)),
            toDateTime64('2100-01-01 00:00:00', 3, 'UTC')) AS at
    FROM events
    WHERE resource_sid != '' AND (family != '' OR kind IN ('call-insights', 'machine-detection'))
) AS e
GROUP BY resource_sid;

ALTER TABLE intents {{ON_CLUSTER}}
    ADD COLUMN IF NOT EXISTS environment SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Label of the account',
    ADD COLUMN IF NOT EXISTS consent_obtained_at SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))) COMMENT 'When the consent was given, as the application says; the latest of several',
    ADD COLUMN IF NOT EXISTS consent_expires_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'When it ends; the earliest of several';

ALTER TABLE intents_from_events {{ON_CLUSTER}} MODIFY QUERY
SELECT
    resource_sid AS intent_id,
    max(e.account_sid) AS account_sid,
    max(e.attributes['Purpose']) AS purpose,
    max(e.attributes['ConsentReference']) AS consent_reference,
    max(e.attributes['Template']) AS template,
    max(e.attributes['ContentFingerprint']) AS fingerprint,
    min(e.received_at) AS announced_at,
    max(e.environment) AS environment,
    max(parseDateTime64BestEffortOrNull(e.attributes['ConsentObtainedAt'], 3, 'UTC')) AS consent_obtained_at,
    min(parseDateTime64BestEffortOrNull(e.attributes['ConsentExpiresAt'], 3, 'UTC')) AS consent_expires_at
FROM events AS e
WHERE e.kind = 'intent'
GROUP BY resource_sid;

ALTER TABLE resources_by_minute {{ON_CLUSTER}}
    ADD COLUMN IF NOT EXISTS zones LowCardinality(String) COMMENT 'Time zones in which the person may be, joined by commas; - for anywhere; empty where nobody worked it out',
    ADD COLUMN IF NOT EXISTS states LowCardinality(String) COMMENT 'States of the US of the person''s number',
    ADD COLUMN IF NOT EXISTS sent_at DateTime64(3, 'UTC') DEFAULT made_at COMMENT 'When it was sent: when it was made, but of a scheduled message when it left the schedule, as far as that was told',
    ADD COLUMN IF NOT EXISTS consent_reference String COMMENT 'Of the intent behind it: where the application keeps the consent',
    ADD COLUMN IF NOT EXISTS consent_obtained_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Of the intent behind it: when the consent was given',
    ADD COLUMN IF NOT EXISTS consent_expires_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Of the intent behind it: when the consent ends',
    ADD COLUMN IF NOT EXISTS intent_account_sid LowCardinality(String) COMMENT 'Account for which the intent behind it was announced',
    ADD COLUMN IF NOT EXISTS intent_environment LowCardinality(String) COMMENT 'Label of that account';

-- What people said about consent: read from here, since of millions of events a few say something.
CREATE TABLE consent_signals {{ON_CLUSTER}}
(
    account_sid LowCardinality(String) COMMENT 'Account that the person wrote to',
    resource_sid String COMMENT 'The message',
    environment SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Label of the account',
    channel SimpleAggregateFunction(min, LowCardinality(String)) COMMENT 'sms, whatsapp, rcs …',
    contact_id SimpleAggregateFunction(max, String) COMMENT 'The person, as a random id',
    country SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Country of the person''s number',
    own_address SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Sender of the account that was written to',
    messaging_service_sid SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Messaging service of that sender; empty without one',
    signal SimpleAggregateFunction(max, Tuple(UInt8, String)) COMMENT 'Weight and word: stop, start, help or possible-revocation; of several the one that Twilio acts on',
    said_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'When it was said, as Twilio tells, or was first heard'
)
ENGINE = {{REPLICATED}}AggregatingMergeTree
ORDER BY (account_sid, resource_sid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 512
COMMENT 'What people said about consent';

CREATE MATERIALIZED VIEW consent_signals_from_events {{ON_CLUSTER}} TO consent_signals AS
SELECT
    account_sid,
    resource_sid,
    max(e.environment) AS environment,
    min(toString(e.channel)) AS channel,
    max(e.contact_id) AS contact_id,
    max(e.country) AS country,
    max(e.own_address) AS own_address,
    max(e.messaging_service_sid) AS messaging_service_sid,
    max((
        toUInt8(transform(e.attributes['Consent'], ['stop', 'start', 'help', 'possible-revocation'], [4, 3, 2, 1], 0)),
        e.attributes['Consent'])) AS signal,
    min(ifNull(e.occurred_at, e.received_at)) AS said_at
FROM events AS e
WHERE e.kind IN ('inbound-message', 'conversation-message') AND e.attributes['Consent'] != ''
GROUP BY account_sid, resource_sid;

-- Where something of a person stood that must not stand there: the name of the field, never what stood in it.
CREATE TABLE misplaced_data {{ON_CLUSTER}}
(
    account_sid LowCardinality(String) COMMENT 'Account',
    place LowCardinality(String) COMMENT 'Where it stood: query.NAME for the address of a callback, else the name of the field',
    what LowCardinality(String) COMMENT 'What it was: number, email, card, link or ip',
    resource_sid String COMMENT 'The message, call, conference … with which it came',
    environment SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Label of the account',
    kind SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Kind of the callback',
    own_address SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Sender of the account, where there is one',
    messaging_service_sid SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'MG…; empty without a service',
    first_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'When it was first heard'
)
ENGINE = {{REPLICATED}}AggregatingMergeTree
ORDER BY (account_sid, place, what, resource_sid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Personal data in places where none may be, counted and located';

CREATE MATERIALIZED VIEW misplaced_data_from_events {{ON_CLUSTER}} TO misplaced_data AS
SELECT
    account_sid,
    splitByChar(':', e.found)[1] AS place,
    splitByChar(':', e.found)[2] AS what,
    resource_sid,
    max(e.environment) AS environment,
    max(e.kind) AS kind,
    max(e.own_address) AS own_address,
    max(e.messaging_service_sid) AS messaging_service_sid,
    min(e.received_at) AS first_at
FROM
(
    SELECT account_sid, resource_sid, environment, kind, own_address, messaging_service_sid, received_at,
        arrayJoin(splitByChar(',', attributes['PersonalDataIn'])) AS found
    FROM events
    WHERE attributes['PersonalDataIn'] != ''
) AS e
GROUP BY account_sid, place, what, resource_sid;

-- Rules, as core/rules/violations.yaml and compliance.yaml have them. Written by the appliance when it starts
-- (core/violations/rules-table.ts); read through the view violation_rule.
CREATE TABLE violation_rules {{ON_CLUSTER}}
(
    rule LowCardinality(String) COMMENT 'Its name',
    filled_at DateTime64(3, 'UTC') COMMENT 'When it was written; the newest row of a rule counts',
    is_deleted UInt8 COMMENT '1: it holds no more, or is switched off',
    kind LowCardinality(String) COMMENT 'Kind of violation that it is about',
    jurisdiction LowCardinality(String) COMMENT 'US, or the postal code of a state',
    valid_from Date COMMENT 'First day on which it holds',
    valid_to Date COMMENT 'First day on which it holds no more; 2149-06-06 while no end is known',
    status LowCardinality(String) COMMENT 'settled, unsettled or unconfirmed',
    cite String COMMENT 'The text that says so',
    url String COMMENT 'Where it can be read',
    as_of Date COMMENT 'When it was looked at',
    purposes Array(String) COMMENT 'Purposes it is about; the empty one is a message that no application announced',
    channels Array(String) COMMENT 'Channels it is about; empty for all',
    opens Array(UInt16) COMMENT 'Minute of the day at which contact may begin, Monday first; empty for rules of other kinds',
    closes Array(UInt16) COMMENT 'Minute of the day from which contact must rest; the same as opens: the whole day',
    rests_on_holidays Bool COMMENT 'No contact on federal holidays',
    cap UInt32 COMMENT 'How many contacts within the period are allowed; 0 for rules of other kinds',
    period_days UInt16 COMMENT 'Period in days of the person''s place, today included; 0: in hours',
    period_hours UInt16 COMMENT 'Period in hours up to the moment of sending',
    unless_consent Bool COMMENT 'Only of contacts without a consent on record',
    parameters Map(LowCardinality(String), Int64) COMMENT 'What else it sets: seconds, numbers, days'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(filled_at, is_deleted)
ORDER BY rule
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Rules by which violations are found';

-- The clock of each time zone. ClickHouse takes a zone only as a constant: whoever asks for many joins the last change
-- before. Written by the appliance when it starts, from the zone data of its Node (core/violations/zone-clock.ts).
CREATE TABLE zone_offsets {{ON_CLUSTER}}
(
    zone LowCardinality(String) COMMENT 'IANA name',
    since DateTime('UTC') COMMENT 'From when on',
    version DateTime64(3, 'UTC') COMMENT 'When it was written; the newest row counts',
    is_deleted UInt8 COMMENT '1: newer zone data has no change here',
    offset_seconds Int32 COMMENT 'How much local time is ahead of UTC',
    tz_version LowCardinality(String) COMMENT 'Release of the time zone data (IANA) that says so'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(version, is_deleted)
ORDER BY (zone, since)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'When the clocks of time zones change';

CREATE TABLE federal_holidays {{ON_CLUSTER}}
(
    day Date COMMENT 'Day on which it is kept: of one on a Sunday the Monday after, of one on a Saturday the Friday before',
    version DateTime64(3, 'UTC') COMMENT 'When it was written; the newest row counts',
    is_deleted UInt8 COMMENT '1: it is none any more',
    name LowCardinality(String) COMMENT 'Which one'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(version, is_deleted)
ORDER BY day
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Federal holidays of the United States';

-- What was sent to people who had said stop, in the scope in which they said it: worked out day by day by the appliance
-- (core/violations/find.ts) from the view opt_out_contact, since the objective on opt-outs asks for it every few seconds.
CREATE TABLE opt_out_contacts {{ON_CLUSTER}}
(
    stop_sid String COMMENT 'The message that said stop',
    resource_sid String COMMENT 'The message or call that came after',
    version DateTime64(3, 'UTC') COMMENT 'When it was worked out; the newest row counts',
    is_deleted UInt8 COMMENT '1: by now it is known to be otherwise',
    day Date COMMENT 'Day (UTC) on which it was sent',
    account_sid LowCardinality(String) COMMENT 'Account that sent it',
    environment LowCardinality(String) COMMENT 'Label of that account',
    contact_id String COMMENT 'The person, under the one id of those that are one person',
    own_address LowCardinality(String) COMMENT 'Sender of the account',
    messaging_service_sid LowCardinality(String) COMMENT 'MG…; empty without a service',
    channel LowCardinality(String) COMMENT 'sms, whatsapp, voice …',
    purpose LowCardinality(String) COMMENT 'Of the intent behind it; empty when none was announced',
    intent_id String COMMENT 'The intent behind it',
    sent_at DateTime64(3, 'UTC') COMMENT 'When it was sent',
    stop_at DateTime64(3, 'UTC') COMMENT 'When stop was said',
    passed_ms Int64 COMMENT 'From stop until it was sent; of what was in flight until it was delivered',
    scope LowCardinality(String) COMMENT 'same: where stop was said; elsewhere: another sender, service or channel; in-flight: where it was said, and made before',
    is_first Bool COMMENT 'This stop began the time in which the person wants nothing',
    is_last Bool COMMENT 'It is the latest stop before'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(version, is_deleted)
ORDER BY (stop_sid, resource_sid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'What was sent after somebody had said stop';

-- Which contact ids are one person, of those that are several: worked out by the appliance (core/violations/find.ts) from the
-- view contact_merge, since that reads everybody, and few have several.
CREATE TABLE contact_aliases {{ON_CLUSTER}}
(
    contact_id String COMMENT 'A contact id',
    version DateTime64(3, 'UTC') COMMENT 'When it was worked out; the newest row counts',
    is_deleted UInt8 COMMENT '1: it is a person of its own again',
    same_as String COMMENT 'The id that counts for the person: the oldest'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(version, is_deleted)
ORDER BY contact_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Contact ids that are one person';

-- What was found, by the day it belongs to: worked out again and again by the appliance (core/violations/find.ts) from the
-- views 200 to 219, since late callbacks change the past. Of a finding that is none any more a deleted row stays.
CREATE TABLE violations {{ON_CLUSTER}}
(
    day Date COMMENT 'Day (UTC) on which what it is about was made',
    kind LowCardinality(String) COMMENT 'contact-after-opt-out, outside-quiet-hours …; each has a page in docs/violations',
    violation_id String COMMENT 'Derived from what it is about, so that finding it again adds nothing',
    version DateTime64(3, 'UTC') COMMENT 'When it was last worked out; the newest row counts',
    is_deleted UInt8 COMMENT '1: by now it is known to be none',
    account_sid LowCardinality(String) COMMENT 'Account',
    environment LowCardinality(String) COMMENT 'Label of the account',
    contact_id String COMMENT 'The person, under the one id of those that are one person; empty where it is about nobody',
    resource_sid String COMMENT 'The message or call; empty where it is about a setting or a whole day',
    own_address LowCardinality(String) COMMENT 'Sender of the account',
    messaging_service_sid LowCardinality(String) COMMENT 'MG…; empty without a service',
    channel LowCardinality(String) COMMENT 'sms, whatsapp, voice …',
    purpose LowCardinality(String) COMMENT 'Of the intent behind it; empty when none was announced',
    at DateTime64(3, 'UTC') COMMENT 'When it happened',
    rule LowCardinality(String) COMMENT 'Rule of core/rules/violations.yaml',
    jurisdiction LowCardinality(String) COMMENT 'US, or the postal code of a state',
    verdict LowCardinality(String) COMMENT 'violation, outside-window, undetermined, or waiting for a person to decide',
    due_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Until when somebody must have decided',
    parts Map(LowCardinality(String), String) COMMENT 'What the explanation is made of: how much time had passed, local times, counts',
    evidence Array(String) COMMENT 'SIDs and intents that show it, in the order of what happened',
    affected UInt64 COMMENT 'How many messages or settings it stands for',
    price Nullable(Decimal(20, 6)) COMMENT 'What it cost for nothing; null where money is no part of it or not known',
    price_unit LowCardinality(String) COMMENT 'Currency'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(day)
ORDER BY (day, kind, violation_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'What goes against a rule, or may';

INSERT INTO intents
-- What was announced before.
SELECT
    resource_sid AS intent_id,
    max(e.account_sid) AS account_sid,
    max(e.attributes['Purpose']) AS purpose,
    max(e.attributes['ConsentReference']) AS consent_reference,
    max(e.attributes['Template']) AS template,
    max(e.attributes['ContentFingerprint']) AS fingerprint,
    min(e.received_at) AS announced_at,
    max(e.environment) AS environment,
    max(parseDateTime64BestEffortOrNull(e.attributes['ConsentObtainedAt'], 3, 'UTC')) AS consent_obtained_at,
    min(parseDateTime64BestEffortOrNull(e.attributes['ConsentExpiresAt'], 3, 'UTC')) AS consent_expires_at
FROM events AS e
WHERE e.kind = 'intent'
GROUP BY resource_sid;

INSERT INTO consent_signals
SELECT
    account_sid,
    resource_sid,
    max(e.environment) AS environment,
    min(toString(e.channel)) AS channel,
    max(e.contact_id) AS contact_id,
    max(e.country) AS country,
    max(e.own_address) AS own_address,
    max(e.messaging_service_sid) AS messaging_service_sid,
    max((
        toUInt8(transform(e.attributes['Consent'], ['stop', 'start', 'help', 'possible-revocation'], [4, 3, 2, 1], 0)),
        e.attributes['Consent'])) AS signal,
    min(ifNull(e.occurred_at, e.received_at)) AS said_at
FROM events AS e
WHERE e.kind IN ('inbound-message', 'conversation-message') AND e.attributes['Consent'] != ''
GROUP BY account_sid, resource_sid;
