-- Every kind of callback, and what belongs together.
-- Statuses get a family each: messages and calls keep the ranks that they had.
ALTER TABLE events {{ON_CLUSTER}}
    ADD COLUMN IF NOT EXISTS family LowCardinality(String) MATERIALIZED transform(toString(kind),
        ['message-status', 'inbound-message', 'conversation-delivery', 'call-status', 'recording-status', 'transcription',
         'conference', 'verification', 'verification-attempt', 'conversation', 'conversation-message', 'conversation-participant',
         'conversation-user'],
        ['message', 'message', 'message', 'call', 'recording', 'transcription', 'conference', 'verification',
         'verification-attempt', 'conversation', 'conversation', 'conversation', 'conversation'],
        '') COMMENT 'What its status is a status of; empty for a kind that tells something and moves no state' AFTER stored_at;

ALTER TABLE events {{ON_CLUSTER}}
    MODIFY COLUMN status_rank UInt8 MATERIALIZED transform(concat(family, ' ', toString(status)),
        ['message accepted', 'message scheduled', 'message queued', 'message sending', 'message receiving', 'message sent',
         'message delivered', 'message received', 'message partially_delivered', 'message canceled', 'message undelivered',
         'message failed', 'message read', 'call queued', 'call initiated', 'call ringing', 'call in-progress', 'call completed',
         'call canceled', 'call no-answer', 'call busy', 'call failed', 'recording in-progress', 'recording paused',
         'recording stopped', 'recording processing', 'recording completed', 'recording absent', 'recording failed',
         'transcription in-progress', 'transcription transcription-started', 'transcription transcription-content',
         'transcription transcription-stopped', 'transcription completed', 'transcription transcription-error',
         'transcription failed', 'conference conference-start', 'conference participant-join', 'conference participant-leave',
         'conference participant-mute', 'conference participant-unmute', 'conference participant-hold',
         'conference participant-unhold', 'conference participant-modify', 'conference participant-speech-start',
         'conference participant-speech-stop', 'conference announcement-end', 'conference announcement-fail',
         'conference conference-record-end', 'conference conference-end', 'verification pending', 'verification expired',
         'verification canceled', 'verification max-attempts-reached', 'verification approved', 'verification-attempt accepted',
         'verification-attempt scheduled', 'verification-attempt queued', 'verification-attempt sending',
         'verification-attempt receiving', 'verification-attempt sent', 'verification-attempt delivered',
         'verification-attempt received', 'verification-attempt partially_delivered', 'verification-attempt canceled',
         'verification-attempt undelivered', 'verification-attempt failed', 'verification-attempt read', 'conversation adding',
         'conversation added', 'conversation updating', 'conversation updated', 'conversation state-updated',
         'conversation removing', 'conversation removed'],
        [1, 1, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 1, 1, 2, 5, 6, 7, 8, 1, 2, 2, 2,
         2, 2, 2, 2, 2, 2, 2, 2, 2, 5, 1, 5, 6, 7, 8, 1, 1, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 10, 1, 2, 3, 3, 3, 4, 5],
        0) COMMENT 'Later stages outrank earlier ones; 0 for a status nobody has seen';

ALTER TABLE events {{ON_CLUSTER}}
    COMMENT COLUMN kind 'Which contract read it: message-status, call-status, verification …, or unknown',
    COMMENT COLUMN source 'Who told it: callback, event-stream, rest or application',
    COMMENT COLUMN resource_sid 'What it is about: MessageSid, CallSid, VerificationSid …; of an intent its own id; empty for an unknown kind',
    COMMENT COLUMN related_sids 'Other SIDs (and the intent) of the same story',
    COMMENT COLUMN attributes 'Further allowed fields by Twilio''s name; Consent, Intent, Purpose and the like are ours';

ALTER TABLE resource_states {{ON_CLUSTER}}
    ADD COLUMN IF NOT EXISTS family SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'What its status is a status of';

ALTER TABLE resource_states_from_events {{ON_CLUSTER}} MODIFY QUERY
SELECT
    resource_sid,
    max(kind) AS kind,
    max(events.family) AS family,
    max(account_sid) AS account_sid,
    max(environment) AS environment,
    min(direction) AS direction,
    min(channel) AS channel,
    max(own_address) AS own_address,
    max(contact_id) AS contact_id,
    max(country) AS country,
    max(messaging_service_sid) AS messaging_service_sid,
    min(received_at) AS first_heard_at,
    max(received_at) AS last_heard_at,
    max((status_rank, ifNull(sequence, -1), toString(status))) AS furthest,
    max(if(source = 'rest' AND status_final,
        (ifNull(occurred_at, toDateTime64(0, 3, 'UTC')), status_rank, toString(status)),
        (toDateTime64(0, 3, 'UTC'), toUInt8(0), ''))) AS settled,
    max(if(error_code IS NULL,
        (toUInt8(0), toUInt8(0), toInt32(0)),
        (toUInt8(source = 'rest'), status_rank, assumeNotNull(error_code)))) AS blamed,
    groupUniqArray(concat(source, ':', status)) AS statuses,
    groupUniqArrayIf(toString(status), status_final) AS final_statuses,
    groupUniqArrayIf(assumeNotNull(sequence), sequence IS NOT NULL) AS sequences
FROM events
WHERE resource_sid != '' AND events.family != ''
GROUP BY resource_sid;

-- Which SIDs belong to one story, in both directions: a call and its legs, recordings and conference; a verification
-- and its attempts; a message and the intent behind it.
CREATE TABLE sid_links {{ON_CLUSTER}}
(
    sid String COMMENT 'A SID or the id of an intent',
    linked_sid String COMMENT 'Another of the same story'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree
ORDER BY (sid, linked_sid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'Which SIDs belong to one story';

CREATE MATERIALIZED VIEW sid_links_from_events {{ON_CLUSTER}} TO sid_links AS
SELECT
    pair.1 AS sid,
    pair.2 AS linked_sid
FROM
(
    SELECT arrayJoin(arrayConcat(
        arrayMap(other -> (resource_sid, other), related_sids),
        arrayMap(other -> (other, resource_sid), related_sids))) AS pair
    FROM events
    WHERE resource_sid != ''
);

INSERT INTO sid_links
SELECT
    pair.1 AS sid,
    pair.2 AS linked_sid
FROM
(
    SELECT DISTINCT arrayJoin(arrayConcat(
        arrayMap(other -> (resource_sid, other), related_sids),
        arrayMap(other -> (other, resource_sid), related_sids))) AS pair
    FROM events
    WHERE resource_sid != ''
);

-- The catalogue of error codes, as core/rules/error-codes.yaml has it; filled at every start.
CREATE TABLE error_codes {{ON_CLUSTER}}
(
    code Int32 COMMENT 'Twilio''s error code',
    class LowCardinality(String) COMMENT 'carrier-filtering, opt-out, invalid-recipient …',
    fault LowCardinality(String) COMMENT 'Whose it most likely is: application, carrier, recipient, twilio',
    retry LowCardinality(String) COMMENT 'now, later or no',
    meaning String COMMENT 'In the project''s own words',
    runbook String COMMENT 'Page that says what to do',
    as_of Date COMMENT 'Date of the catalogue; the newest row of a code counts'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(as_of)
ORDER BY code
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'What error codes mean';
