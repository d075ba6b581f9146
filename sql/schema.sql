-- The schema that sql/migrations and sql/views result in. Written by `npm run schema`; a test keeps it fresh.

CREATE TABLE access_log
(
    `at` DateTime64(3, 'UTC') COMMENT 'When',
    `access_id` String COMMENT 'One look-up',
    `actor` String COMMENT 'Name of the token or account that asked',
    `role` LowCardinality(String) COMMENT 'Its role',
    `action` LowCardinality(String) COMMENT 'What was done: contact-search …',
    `reason` String COMMENT 'The reason that was given; checked against numbers and addresses',
    `contact_ids` Array(String) COMMENT 'Contacts that were found',
    `rows_given` UInt64 COMMENT 'How many rows of the trail were found'
)
ENGINE = ReplacingMergeTree
ORDER BY (at, access_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Who looked at what, and why';

CREATE TABLE acts
(
    `at` DateTime64(3, 'UTC') COMMENT 'When it was made durable, before anything was given out',
    `act_id` String COMMENT 'One act',
    `event_id` String COMMENT 'Its event in the record; empty for a look-up from before acts were events',
    `instance_id` LowCardinality(String) COMMENT 'Instance whose journal has it',
    `seq` UInt64 COMMENT 'Its number there',
    `actor` String COMMENT 'Name of the token, account or user of the command line',
    `role` LowCardinality(String) COMMENT 'As what: officer, sre, app, admin; system for what the appliance does on its own',
    `via` LowCardinality(String) COMMENT 'console, api, command line or schedule',
    `action` LowCardinality(String) COMMENT 'What was done: contact-search, trace, reveal, erasure …',
    `reason` String COMMENT 'Why; checked against numbers and addresses',
    `contact_ids` Array(String) COMMENT 'Persons concerned',
    `sids` Array(String) COMMENT 'Messages, calls and other resources concerned',
    `rows_given` UInt64 COMMENT 'How many rows the answer had',
    `details` Map(LowCardinality(String), String) COMMENT 'Everything that is kept of it, by name',
    INDEX by_contact contact_ids TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX by_action action TYPE set(64) GRANULARITY 4
)
ENGINE = ReplacingMergeTree
ORDER BY (at, act_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 512
COMMENT 'What was done with the record, by whom and why';

CREATE TABLE checkpoints
(
    `instance_id` LowCardinality(String) COMMENT 'Instance whose journal it is about',
    `number` UInt64 COMMENT 'Counts the checkpoints of this log from 1, so that one that was taken away leaves a gap',
    `size` UInt64 COMMENT 'Leaves of the tree',
    `root` String COMMENT 'Root of the tree, base64',
    `origin` String COMMENT 'Name of the log in its checkpoints and of its key',
    `first_seq` UInt64 COMMENT 'Number in the journal of the first leaf; what was heard before it has none',
    `note` String COMMENT 'The signed note (C2SP tlog-checkpoint), with the cosignatures of witnesses',
    `vkey` String COMMENT 'The public key of the log as it says itself; whoever checks should have it from elsewhere',
    `signed_at` DateTime64(3, 'UTC') COMMENT 'When it was signed',
    `written_at` DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this row was written: again with each cosignature; the newest counts'
)
ENGINE = ReplacingMergeTree(written_at)
ORDER BY (instance_id, number, size, root)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Signed states of the logs over the journals';

CREATE TABLE configuration_items
(
    `account_sid` LowCardinality(String) COMMENT 'Account',
    `kind` LowCardinality(String) COMMENT 'phone-number, messaging-service, pool-sender, campaign, brand or toll-free-verification',
    `item_sid` String COMMENT 'Its SID',
    `parent_sid` String COMMENT 'The messaging service that it belongs to; empty otherwise',
    `facts` Map(LowCardinality(String), String) COMMENT 'What is kept of it: where webhooks lead, statuses, the sender itself; never a text or a person',
    `present` Bool COMMENT 'false: it is gone',
    `read_at` DateTime64(3, 'UTC') COMMENT 'When this was first seen so; the latest row counts'
)
ENGINE = ReplacingMergeTree
ORDER BY (account_sid, kind, item_sid, parent_sid, read_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'What is set up at Twilio, and how it changed';

CREATE TABLE consent_signals
(
    `account_sid` LowCardinality(String) COMMENT 'Account that the person wrote to',
    `resource_sid` String COMMENT 'The message',
    `environment` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Label of the account',
    `channel` SimpleAggregateFunction(min, LowCardinality(String)) COMMENT 'sms, whatsapp, rcs …',
    `contact_id` SimpleAggregateFunction(max, String) COMMENT 'The person, as a random id',
    `country` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Country of the person\'s number',
    `own_address` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Sender of the account that was written to',
    `messaging_service_sid` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Messaging service of that sender; empty without one',
    `signal` SimpleAggregateFunction(max, Tuple(
        UInt8,
        String)) COMMENT 'Weight and word: stop, start, help or possible-revocation; of several the one that Twilio acts on',
    `said_at` SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'When it was said, as Twilio tells, or was first heard'
)
ENGINE = AggregatingMergeTree
ORDER BY (account_sid, resource_sid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 512
COMMENT 'What people said about consent';

CREATE TABLE contact_aliases
(
    `contact_id` String COMMENT 'A contact id',
    `version` DateTime64(3, 'UTC') COMMENT 'When it was worked out; the newest row counts',
    `is_deleted` UInt8 COMMENT '1: it is a person of its own again',
    `same_as` String COMMENT 'The id that counts for the person: the oldest'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY contact_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Contact ids that are one person';

CREATE TABLE contact_directory
(
    `key_version` UInt32 COMMENT 'Version of the pseudonym key that made the index',
    `blind_index` String COMMENT 'HMAC-SHA-256 of the normalised address under a key of its own per kind of address; 128 bits',
    `contact_id` String COMMENT 'Random id that events carry',
    `domain` LowCardinality(String) COMMENT 'Kind of address: phone, whatsapp-user, sip …',
    `country` LowCardinality(String) COMMENT 'ISO 3166 country of a number',
    `created_at` DateTime64(3, 'UTC') COMMENT 'When the id was made; of two ids for one person the older stays',
    `instance_id` LowCardinality(String) COMMENT 'Instance that shared the row',
    `shared_at` DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When it reached ClickHouse'
)
ENGINE = ReplacingMergeTree
ORDER BY (key_version, blind_index, contact_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192, old_parts_lifetime = 1, cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5
COMMENT 'Blind index to contact id, apart from the record';

CREATE TABLE contact_vault
(
    `contact_id` String COMMENT 'Whose address it is',
    `domain` LowCardinality(String) COMMENT 'Kind of address: phone, whatsapp-user …',
    `schema_version` UInt8 COMMENT 'How it is sealed; part of what is authenticated',
    `wrapper_id` LowCardinality(String) COMMENT 'Which master key wraps its key',
    `wrapped_key` String COMMENT 'Its own key, wrapped; base64',
    `iv` String COMMENT '96 random bits; base64',
    `ciphertext` String COMMENT 'The address under AES-256-GCM; base64',
    `tag` String COMMENT '128 bits that authenticate it, the contact and the kind; base64',
    `sealed_at` DateTime64(3, 'UTC') COMMENT 'When it was sealed or its key wrapped anew; the latest row counts'
)
ENGINE = ReplacingMergeTree(sealed_at)
ORDER BY (contact_id, domain)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, old_parts_lifetime = 1, cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5, index_granularity = 8192
COMMENT 'Addresses of persons, encrypted';

CREATE TABLE day_salts
(
    `salt_digest` String COMMENT 'SHA-256 of the salt, hexadecimal: by it the act names the salt without giving it away',
    `salt` String COMMENT '128 random bits, hexadecimal; given away only with a statement about one person',
    `account_sid` LowCardinality(String) COMMENT 'Account of the commitment',
    `day` Date COMMENT 'Its day in UTC',
    `made_at` DateTime64(3, 'UTC') COMMENT 'When it was made, before the act; one without an act is of no use to anybody'
)
ENGINE = ReplacingMergeTree
ORDER BY salt_digest
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Salts of the commitments to whom a day held';

CREATE TABLE discrepancies
(
    `account_sid` LowCardinality(String) COMMENT 'Account of the resource',
    `resource_sid` String COMMENT 'MessageSid or CallSid',
    `discrepancy_id` String COMMENT 'Derived from kind, SID and both values, so that finding it again adds nothing',
    `kind` LowCardinality(String) COMMENT 'missing-callback, status-differs, error-code-differs, changed-after-close …; all are in core/events/discrepancy-kinds.ts',
    `family` LowCardinality(String) COMMENT 'message or call',
    `heard` String COMMENT 'What the record had',
    `actual` String COMMENT 'What REST said, or the status that the documented path or the sequence proves',
    `explanation` String COMMENT 'In words',
    `settled_by` LowCardinality(String) COMMENT 'rest-event: an event from REST was added; nothing: it stays open',
    `found_at` DateTime64(3, 'UTC') COMMENT 'When it was found; the earliest row counts',
    `run_id` String COMMENT 'Reconciler run that found it',
    `price` Nullable(Decimal(12, 6)) COMMENT 'What the message or call cost, as Twilio writes it',
    `price_unit` LowCardinality(String) COMMENT 'Currency',
    `segments` Nullable(UInt16) COMMENT 'Parts that the message was billed as',
    `day` Nullable(Date) COMMENT 'Day to which the resource belongs in the ledger, when it is known'
)
ENGINE = ReplacingMergeTree
ORDER BY (account_sid, resource_sid, discrepancy_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Differences between what was heard and what REST says';

CREATE TABLE dropped_events
(
    `instance_id` LowCardinality(String) COMMENT 'Instance in whose journal the numbers are',
    `seq_from` UInt64 COMMENT 'First number of a range',
    `seq_to` UInt64 COMMENT 'Its last number',
    `reason` LowCardinality(String) COMMENT 'By what right: retention …',
    `act_id` String COMMENT 'The act by which they were removed; its event has the digest of all ranges of the act as DroppedDigest',
    `dropped_at` DateTime64(3, 'UTC') COMMENT 'When'
)
ENGINE = ReplacingMergeTree
ORDER BY (instance_id, seq_from, seq_to, act_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Events that are not kept any more; their leaves stay in the log as hashes';

CREATE TABLE erasure_progress
(
    `act_id` String COMMENT 'The erasure',
    `instance_id` String COMMENT 'An instance that has forgotten the person',
    `contact_ids` Array(String) COMMENT 'Every id of the person that it knew of',
    `at` DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When'
)
ENGINE = ReplacingMergeTree
ORDER BY (act_id, instance_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Which instances have forgotten an erased person';

CREATE TABLE error_codes
(
    `code` Int32 COMMENT 'Twilio\'s error code',
    `class` LowCardinality(String) COMMENT 'carrier-filtering, opt-out, invalid-recipient …',
    `fault` LowCardinality(String) COMMENT 'Whose it most likely is: application, carrier, recipient, twilio',
    `retry` LowCardinality(String) COMMENT 'now, later or no',
    `meaning` String COMMENT 'In the project\'s own words',
    `runbook` String COMMENT 'Page that says what to do',
    `as_of` Date COMMENT 'Date of the catalogue; the newest row of a code counts'
)
ENGINE = ReplacingMergeTree(as_of)
ORDER BY code
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'What error codes mean';

CREATE TABLE events
(
    `resource_sid` String COMMENT 'What it is about: MessageSid, CallSid, VerificationSid …; of an intent its own id; empty for an unknown kind',
    `event_id` String COMMENT 'Derived from signed parameters only; a repeat has the same id',
    `instance_id` LowCardinality(String) COMMENT 'Appliance instance that heard it',
    `seq` UInt64 COMMENT 'Number in the journal of that instance, from 1',
    `nonce` String COMMENT '128 random bits, hexadecimal; hides the event behind its hash',
    `kind` LowCardinality(String) COMMENT 'Which contract read it: message-status, call-status, verification …, or unknown',
    `source` LowCardinality(String) COMMENT 'Who told it: callback, event-stream, rest or application',
    `account_sid` LowCardinality(String) COMMENT 'Account that owns the resource; its token verified the callback',
    `environment` LowCardinality(String) COMMENT 'Label of the account in the configuration',
    `related_sids` Array(String) COMMENT 'Other SIDs (and the intent) of the same story',
    `status` LowCardinality(String) COMMENT 'Status in Twilio\'s own lower-case word',
    `occurred_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'When Twilio says it happened; null where it does not say',
    `received_at` DateTime64(3, 'UTC') COMMENT 'When the appliance heard of it',
    `direction` LowCardinality(String) COMMENT 'outbound, inbound or unknown',
    `channel` LowCardinality(String) COMMENT 'sms, mms, whatsapp, rcs, messenger, voice or other',
    `own_address` LowCardinality(String) COMMENT 'Sender of the account, readable; empty when not safe to keep',
    `contact_id` String COMMENT 'The person at the other end, as a random id',
    `country` LowCardinality(String) COMMENT 'ISO 3166 country of the person\'s number',
    `messaging_service_sid` LowCardinality(String) COMMENT 'MG…; empty when sent without a service',
    `error_code` Nullable(Int32) COMMENT 'Error code of Twilio, when it gave one',
    `sequence` Nullable(Int32) COMMENT 'SequenceNumber of a call\'s callback, from 0',
    `attributes` Map(LowCardinality(String), String) COMMENT 'Further allowed fields by Twilio\'s name; Consent, Intent, Purpose and the like are ours',
    `dropped_fields` Array(LowCardinality(String)) COMMENT 'Names of fields whose values were dropped',
    `stored_at` DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When ClickHouse took it',
    `family` LowCardinality(String) MATERIALIZED transform(toString(kind), ['message-status', 'inbound-message', 'conversation-delivery', 'call-status', 'recording-status', 'transcription', 'conference', 'verification', 'verification-attempt', 'conversation', 'conversation-message', 'conversation-participant', 'conversation-user'], ['message', 'message', 'message', 'call', 'recording', 'transcription', 'conference', 'verification', 'verification-attempt', 'conversation', 'conversation', 'conversation', 'conversation'], '') COMMENT 'What its status is a status of; empty for a kind that tells something and moves no state',
    `status_rank` UInt8 MATERIALIZED transform(concat(family, ' ', toString(status)), ['message accepted', 'message scheduled', 'message queued', 'message sending', 'message receiving', 'message sent', 'message delivered', 'message received', 'message partially_delivered', 'message canceled', 'message undelivered', 'message failed', 'message read', 'call queued', 'call initiated', 'call ringing', 'call in-progress', 'call completed', 'call canceled', 'call no-answer', 'call busy', 'call failed', 'recording in-progress', 'recording paused', 'recording stopped', 'recording processing', 'recording completed', 'recording absent', 'recording failed', 'transcription in-progress', 'transcription transcription-started', 'transcription transcription-content', 'transcription transcription-stopped', 'transcription completed', 'transcription transcription-error', 'transcription failed', 'conference conference-start', 'conference participant-join', 'conference participant-leave', 'conference participant-mute', 'conference participant-unmute', 'conference participant-hold', 'conference participant-unhold', 'conference participant-modify', 'conference participant-speech-start', 'conference participant-speech-stop', 'conference announcement-end', 'conference announcement-fail', 'conference conference-record-end', 'conference conference-end', 'verification pending', 'verification expired', 'verification canceled', 'verification max-attempts-reached', 'verification approved', 'verification-attempt accepted', 'verification-attempt scheduled', 'verification-attempt queued', 'verification-attempt sending', 'verification-attempt receiving', 'verification-attempt sent', 'verification-attempt delivered', 'verification-attempt received', 'verification-attempt partially_delivered', 'verification-attempt canceled', 'verification-attempt undelivered', 'verification-attempt failed', 'verification-attempt read', 'conversation adding', 'conversation added', 'conversation updating', 'conversation updated', 'conversation state-updated', 'conversation removing', 'conversation removed'], [1, 1, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 1, 1, 2, 5, 6, 7, 8, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 5, 1, 5, 6, 7, 8, 1, 1, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 10, 1, 2, 3, 3, 3, 4, 5], 0) COMMENT 'Later stages outrank earlier ones; 0 for a status nobody has seen',
    `status_final` Bool MATERIALIZED status_rank >= 5 COMMENT 'No further status is expected',
    INDEX by_contact contact_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX by_event event_id TYPE bloom_filter(0.001) GRANULARITY 1,
    PROJECTION reached
    (
        SELECT
            instance_id,
            max(seq)
        GROUP BY instance_id
    )
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(received_at)
ORDER BY (resource_sid, event_id, instance_id, seq)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192, deduplicate_merge_projection_mode = 'rebuild'
COMMENT 'The record: one row for each time an event was heard';

CREATE TABLE federal_holidays
(
    `day` Date COMMENT 'Day on which it is kept: of one on a Sunday the Monday after, of one on a Saturday the Friday before',
    `version` DateTime64(3, 'UTC') COMMENT 'When it was written; the newest row counts',
    `is_deleted` UInt8 COMMENT '1: it is none any more',
    `name` LowCardinality(String) COMMENT 'Which one'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY day
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Federal holidays of the United States';

CREATE TABLE heard_before_log
(
    `instance_id` LowCardinality(String) COMMENT 'Instance that heard events before there was a log',
    `last_seq` UInt64 COMMENT 'Highest number that ClickHouse had of it then'
)
ENGINE = ReplacingMergeTree
ORDER BY (instance_id, last_seq)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'What was recorded before the logs began, which nothing proves';

CREATE TABLE instances
(
    `instance_id` String COMMENT 'One data directory',
    `seen_at` DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'Its last sign of life, by the clock of ClickHouse'
)
ENGINE = ReplacingMergeTree(seen_at)
ORDER BY instance_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Data directories in use';

CREATE TABLE intents
(
    `intent_id` String COMMENT 'The id that the application gave it',
    `account_sid` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Account',
    `purpose` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Why somebody is contacted: appointment, billing …',
    `consent_reference` SimpleAggregateFunction(max, String) COMMENT 'Where the application keeps the consent',
    `template` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Name of the text that is sent',
    `fingerprint` SimpleAggregateFunction(max, String) COMMENT 'Keyed fingerprint of the content; empty where none was given',
    `announced_at` SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'When the application said so',
    `environment` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Label of the account',
    `consent_obtained_at` SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))) COMMENT 'When the consent was given, as the application says; the latest of several',
    `consent_expires_at` SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) COMMENT 'When it ends; the earliest of several'
)
ENGINE = AggregatingMergeTree
ORDER BY intent_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 512
COMMENT 'Why somebody is contacted, as applications announced it';

CREATE TABLE misplaced_data
(
    `account_sid` LowCardinality(String) COMMENT 'Account',
    `place` LowCardinality(String) COMMENT 'Where it stood: query.NAME for the address of a callback, else the name of the field',
    `what` LowCardinality(String) COMMENT 'What it was: number, email, card, link or ip',
    `resource_sid` String COMMENT 'The message, call, conference … with which it came',
    `environment` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Label of the account',
    `kind` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Kind of the callback',
    `own_address` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Sender of the account, where there is one',
    `messaging_service_sid` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'MG…; empty without a service',
    `first_at` SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'When it was first heard'
)
ENGINE = AggregatingMergeTree
ORDER BY (account_sid, place, what, resource_sid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Personal data in places where none may be, counted and located';

CREATE TABLE opt_out_contacts
(
    `stop_sid` String COMMENT 'The message that said stop',
    `resource_sid` String COMMENT 'The message or call that came after',
    `version` DateTime64(3, 'UTC') COMMENT 'When it was worked out; the newest row counts',
    `is_deleted` UInt8 COMMENT '1: by now it is known to be otherwise',
    `day` Date COMMENT 'Day (UTC) on which it was sent',
    `account_sid` LowCardinality(String) COMMENT 'Account that sent it',
    `environment` LowCardinality(String) COMMENT 'Label of that account',
    `contact_id` String COMMENT 'The person, under the one id of those that are one person',
    `own_address` LowCardinality(String) COMMENT 'Sender of the account',
    `messaging_service_sid` LowCardinality(String) COMMENT 'MG…; empty without a service',
    `channel` LowCardinality(String) COMMENT 'sms, whatsapp, voice …',
    `purpose` LowCardinality(String) COMMENT 'Of the intent behind it; empty when none was announced',
    `intent_id` String COMMENT 'The intent behind it',
    `sent_at` DateTime64(3, 'UTC') COMMENT 'When it was sent',
    `stop_at` DateTime64(3, 'UTC') COMMENT 'When stop was said',
    `passed_ms` Int64 COMMENT 'From stop until it was sent; of what was in flight until it was delivered',
    `scope` LowCardinality(String) COMMENT 'same: where stop was said; elsewhere: another sender, service or channel; in-flight: where it was said, and made before',
    `is_first` Bool COMMENT 'This stop began the time in which the person wants nothing',
    `is_last` Bool COMMENT 'It is the latest stop before'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (stop_sid, resource_sid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'What was sent after somebody had said stop';

CREATE TABLE pseudonym_key_checks
(
    `key_version` UInt32 COMMENT 'Version in the key ring',
    `check_value` String COMMENT 'Keyed digest of nothing: tells keys apart without giving them away',
    `first_used_at` DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When an instance first started with it'
)
ENGINE = ReplacingMergeTree
ORDER BY (key_version, check_value)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Check values of the pseudonym keys in use';

CREATE TABLE readings
(
    `account_sid` LowCardinality(String) COMMENT 'Account',
    `reading` LowCardinality(String) COMMENT 'What is read: numbers, services, alerts …; all are in reconciler/readings/all.ts',
    `state` LowCardinality(String) COMMENT 'reading, read, refused (not offered to this login or account) or failed',
    `because` String COMMENT 'Why it was not read, in words; empty otherwise',
    `read_from` DateTime('UTC') COMMENT 'Of a log the first second that is not read yet while it is being read; otherwise when reading began',
    `read_to` DateTime('UTC') COMMENT 'Of a log its last second that is read when this reading is done; otherwise when reading began',
    `cursor` String COMMENT 'Where an interrupted reading goes on; empty at the beginning of a stretch and when it is done',
    `entries` UInt64 COMMENT 'Rows that Twilio gave',
    `unreadable` UInt64 COMMENT 'Rows that do not have the documented shape',
    `first_read_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was first read to its end; null before',
    `begun_at` DateTime64(3, 'UTC') COMMENT 'When this reading began',
    `updated_at` DateTime64(3, 'UTC') COMMENT 'When; the latest row counts'
)
ENGINE = ReplacingMergeTree(updated_at)
ORDER BY (account_sid, reading)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'How far what is read beside messages and calls has been read';

CREATE TABLE reconcile_claims
(
    `claim_id` String COMMENT 'One claim of one reconciler',
    `instance_id` LowCardinality(String) COMMENT 'Who claims',
    `released` Bool COMMENT 'true: given back',
    `seen_at` DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'Last sign of life, by the clock of ClickHouse'
)
ENGINE = ReplacingMergeTree(seen_at)
ORDER BY claim_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Which reconciler is at work';

CREATE TABLE reconcile_days
(
    `account_sid` LowCardinality(String) COMMENT 'Account',
    `family` LowCardinality(String) COMMENT 'message or call',
    `day` Date COMMENT 'Day in UTC, by date_sent or start_time',
    `read_at` DateTime64(3, 'UTC') COMMENT 'When reading it ended',
    `pass` LowCardinality(String) COMMENT 'Why it was read',
    `source` LowCardinality(String) COMMENT 'list or export',
    `resources` UInt64 COMMENT 'Messages or calls that REST gave',
    `refreshed` UInt64 COMMENT 'Others that were heard of and were asked for one by one',
    `unsettled` UInt64 COMMENT 'Not final',
    `awaiting_receipt` UInt64 COMMENT 'Delivered on a channel that may still say read',
    `unreadable` UInt64 COMMENT 'Rows that do not have the documented shape',
    `discrepancies` UInt64 COMMENT 'Discrepancies found by this reading',
    `closed` Bool COMMENT 'true: nothing more is expected of this day',
    `because` String COMMENT 'Why it is closed or still open, in words'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (account_sid, family, day, read_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'What was read of each day, and whether it is closed';

CREATE TABLE reconcile_runs
(
    `run_id` String COMMENT 'One run',
    `asked_from` DateTime('UTC') COMMENT 'First second that was asked for',
    `asked_to` DateTime('UTC') COMMENT 'Last second',
    `accounts` Array(String) COMMENT 'Accounts that were asked for; empty: all',
    `state` LowCardinality(String) COMMENT 'running or finished',
    `started_at` DateTime64(3, 'UTC') COMMENT 'When it began',
    `updated_at` DateTime64(3, 'UTC') COMMENT 'When; the latest row counts'
)
ENGINE = ReplacingMergeTree(updated_at)
ORDER BY run_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Runs of the reconciler that somebody asked for';

CREATE TABLE reconcile_slices
(
    `account_sid` LowCardinality(String) COMMENT 'Account',
    `family` LowCardinality(String) COMMENT 'message or call',
    `pass` LowCardinality(String) COMMENT 'Why it is read: after 5 minutes, 1 hour, 24 hours …, or asked for by somebody',
    `slice_from` DateTime('UTC') COMMENT 'First second of the stretch',
    `slice_to` DateTime('UTC') COMMENT 'Its last second; a stretch lies within one day',
    `run_id` String COMMENT 'Of a stretch that was asked for, the run that asked; otherwise empty',
    `cursor` String COMMENT 'Where reading goes on; empty before the first page and after the last',
    `state` LowCardinality(String) COMMENT 'listing, refreshing or finished',
    `source` LowCardinality(String) COMMENT 'list (pages of the API) or export (a daily file)',
    `resources` UInt64 COMMENT 'Resources read so far',
    `unreadable` UInt64 COMMENT 'Rows that do not have the documented shape',
    `unsettled` UInt64 COMMENT 'Resources that are not final yet, or changed a moment ago',
    `awaiting_receipt` UInt64 COMMENT 'Delivered on a channel that may still say read',
    `discrepancies` UInt64 COMMENT 'Discrepancies found',
    `started_at` DateTime64(3, 'UTC') COMMENT 'When its reading began',
    `updated_at` DateTime64(3, 'UTC') COMMENT 'When; the latest row counts'
)
ENGINE = ReplacingMergeTree(updated_at)
ORDER BY (account_sid, family, pass, slice_from, slice_to, run_id)
TTL toDateTime(updated_at) + toIntervalDay(60)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Watermarks of the reconciler, by stretch of time';

CREATE TABLE resource_states
(
    `resource_sid` String COMMENT 'MessageSid, CallSid, VerificationSid …',
    `kind` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Which contract read its events; the last in the alphabet',
    `family` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'What its status is a status of; empty while only kinds without statuses told of it',
    `account_sid` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Account that owns the resource',
    `environment` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Label of the account',
    `direction` SimpleAggregateFunction(min, LowCardinality(String)) COMMENT 'inbound and outbound sort before unknown',
    `channel` SimpleAggregateFunction(min, LowCardinality(String)) COMMENT 'mms sorts before sms, which a callback may say of both',
    `own_address` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Sender of the account',
    `contact_id` SimpleAggregateFunction(max, String) COMMENT 'The person, as a random id',
    `country` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Country of the person\'s number',
    `messaging_service_sid` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'MG…',
    `first_heard_at` SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'First event received',
    `last_heard_at` SimpleAggregateFunction(max, DateTime64(3, 'UTC')) COMMENT 'Last event received',
    `furthest` SimpleAggregateFunction(max, Tuple(
        UInt8,
        Int32,
        String)) COMMENT 'Rank, sequence, status of the furthest event',
    `settled` SimpleAggregateFunction(max, Tuple(
        DateTime64(3, 'UTC'),
        UInt8,
        String)) COMMENT 'Time, rank, status of the latest final REST answer',
    `blamed` SimpleAggregateFunction(max, Tuple(
        UInt8,
        UInt8,
        Int32)) COMMENT 'From REST, rank, code of the error that counts; code 0 for none',
    `statuses` SimpleAggregateFunction(groupUniqArrayArray, Array(String)) COMMENT 'source:status of every event',
    `final_statuses` SimpleAggregateFunction(groupUniqArrayArray, Array(String)) COMMENT 'Final statuses heard from any source',
    `sequences` SimpleAggregateFunction(groupUniqArrayArray, Array(Int32)) COMMENT 'SequenceNumbers heard',
    `segments` SimpleAggregateFunction(max, UInt16) COMMENT 'Parts of a message, as it was heard from others than REST; 0 when nobody said',
    `made` SimpleAggregateFunction(min, Tuple(
        DateTime64(3, 'UTC'),
        DateTime64(3, 'UTC'))) COMMENT 'When it was made, as far as any event tells, and when ClickHouse took that event',
    `minutes` SimpleAggregateFunction(minMap, Map(UInt32, Int64)) COMMENT 'Minutes in which its events happened, seconds since 1970, and when ClickHouse took the first of each, ms',
    `told_ms` SimpleAggregateFunction(minMap, Map(String, Int64)) COMMENT 'By status: when it happened as Twilio says, or was heard where Twilio does not say, ms; of callbacks and Event Streams',
    `occurred_ms` SimpleAggregateFunction(minMap, Map(String, Int64)) COMMENT 'By status: when it happened, where Twilio says so',
    `heard_ms` SimpleAggregateFunction(minMap, Map(String, Int64)) COMMENT 'By the same statuses: when it was first heard',
    `carrier` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Mobile network as mcc-mnc; only Event Streams tells',
    `fingerprint` SimpleAggregateFunction(max, String) COMMENT 'Keyed fingerprint of the content; empty where no body was seen',
    `in_conversation` SimpleAggregateFunction(max, UInt8) COMMENT '1: it is a message of a conversation',
    `is_fallback` SimpleAggregateFunction(max, UInt8) COMMENT '1: Verify\'s second channel after the first failed',
    `duration_seconds` SimpleAggregateFunction(max, UInt32) COMMENT 'Length of a call; 0 when nobody said',
    `pdd_ms` SimpleAggregateFunction(max, UInt32) COMMENT 'Post-dial delay by Voice Insights; 0 when nobody said',
    `sip_response` SimpleAggregateFunction(max, UInt16) COMMENT 'SIP response; 0 when nobody said',
    `answered_by` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Who answered a call: human, machine_start, fax …',
    `zones` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'Time zones in which the person may be, joined by commas; - for anywhere; empty where nobody worked it out',
    `states` SimpleAggregateFunction(max, LowCardinality(String)) COMMENT 'States of the US of the person\'s number'
)
ENGINE = AggregatingMergeTree
ORDER BY resource_sid
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 512
COMMENT 'State per SID, fed by every insert into events';

CREATE TABLE resources_by_minute
(
    `account_sid` LowCardinality(String) COMMENT 'Account that owns the resource',
    `family` LowCardinality(String) COMMENT 'message, call, verification …',
    `minute` DateTime('UTC') COMMENT 'Minute in which it was made, as far as any event tells',
    `resource_sid` String COMMENT 'MessageSid, CallSid, VerificationSid …',
    `version` UInt64 COMMENT 'When the row was worked out, microseconds since 1970',
    `is_deleted` UInt8 COMMENT '1: it is known by now that it was made in another minute',
    `made_at` DateTime64(3, 'UTC') COMMENT 'When it was made',
    `environment` LowCardinality(String) COMMENT 'Label of the account',
    `direction` LowCardinality(String) COMMENT 'outbound, inbound or unknown',
    `channel` LowCardinality(String) COMMENT 'sms, mms, whatsapp, rcs, voice …',
    `country` LowCardinality(String) COMMENT 'Country of the person\'s number',
    `own_address` LowCardinality(String) COMMENT 'Sender of the account',
    `messaging_service_sid` LowCardinality(String) COMMENT 'MG…; empty when sent without a service',
    `purpose` LowCardinality(String) COMMENT 'Of the intent behind it; empty when none was announced',
    `template` LowCardinality(String) COMMENT 'Of the intent behind it',
    `fingerprint` String COMMENT 'Keyed fingerprint of the content; empty where none is known',
    `carrier` LowCardinality(String) COMMENT 'Mobile network as mcc-mnc; empty where none is known',
    `contact_id` String COMMENT 'The person, as a random id',
    `in_conversation` Bool COMMENT 'A message of a conversation',
    `is_fallback` Bool COMMENT 'Verify\'s second channel',
    `status` LowCardinality(String) COMMENT 'Its status by now',
    `final` Bool COMMENT 'No further status is expected',
    `error_code` Nullable(Int32) COMMENT 'Error code that counts',
    `heard_by` LowCardinality(String) COMMENT 'Who told the final status: callback, else event-stream, else rest; empty before',
    `to_sent_ms` Nullable(UInt32) COMMENT 'From the first status that was told (accepted, scheduled, queued, sending) to sent; null unless both were',
    `to_delivered_ms` Nullable(UInt32) COMMENT 'From sent to delivered; null unless both were told',
    `to_read_ms` Nullable(UInt32) COMMENT 'From delivered to read; null unless both were told',
    `made_to_delivered_ms` Nullable(UInt32) COMMENT 'From when it was made to delivered (to read, where nobody told delivered), of a verification to approved; null unless that was told',
    `heard_late_ms` Nullable(UInt32) COMMENT 'Longest time between a status and its first hearing, of those of which Twilio says when they happened',
    `segments` UInt16 COMMENT 'Parts of a message; 0 when nobody said',
    `duration_seconds` Nullable(UInt32) COMMENT 'Length of a call',
    `pdd_ms` Nullable(UInt32) COMMENT 'Post-dial delay of a call',
    `sip_response` Nullable(UInt16) COMMENT 'SIP response of a call',
    `answered_by` LowCardinality(String) COMMENT 'Who answered a call',
    `last_heard_at` DateTime64(3, 'UTC') COMMENT 'When something was last heard of it',
    `intent_id` String COMMENT 'The intent behind it; empty when none was announced',
    `zones` LowCardinality(String) COMMENT 'Time zones in which the person may be, joined by commas; - for anywhere; empty where nobody worked it out',
    `states` LowCardinality(String) COMMENT 'States of the US of the person\'s number',
    `sent_at` DateTime64(3, 'UTC') DEFAULT made_at COMMENT 'When it was sent: when it was made, but of a scheduled message when it left the schedule, as far as that was told',
    `consent_reference` String COMMENT 'Of the intent behind it: where the application keeps the consent',
    `consent_obtained_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'Of the intent behind it: when the consent was given',
    `consent_expires_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'Of the intent behind it: when the consent ends',
    `intent_account_sid` LowCardinality(String) COMMENT 'Account for which the intent behind it was announced',
    `intent_environment` LowCardinality(String) COMMENT 'Label of that account'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(minute)
ORDER BY (account_sid, family, minute, resource_sid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Every resource in the minute in which it was made, as it is by now';

CREATE TABLE rest_resources
(
    `resource_sid` String COMMENT 'MessageSid or CallSid',
    `account_sid` LowCardinality(String) COMMENT 'Account whose API was asked',
    `family` LowCardinality(String) COMMENT 'message or call',
    `found` Bool COMMENT 'false: the API answered 404',
    `status` LowCardinality(String) COMMENT 'Status that the API gave; empty when not found',
    `error_code` Nullable(Int32) COMMENT 'Error code that the API gave',
    `updated_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'date_updated of the resource',
    `read_at` DateTime64(3, 'UTC') COMMENT 'When it was read; the latest row counts',
    `run_id` String COMMENT 'Reconciler run that read it',
    `created_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'date_created',
    `listed_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'Date that lists are filtered by: date_sent of a message, start_time of a call; null before that',
    `direction` LowCardinality(String) COMMENT 'outbound or inbound',
    `price` Nullable(Decimal(12, 6)) COMMENT 'What it cost, negative as Twilio writes it; null until it is billed',
    `price_unit` LowCardinality(String) COMMENT 'Currency; empty in exports',
    `segments` Nullable(UInt16) COMMENT 'Parts that a message was billed as',
    `expected` UInt8 COMMENT 'Statuses that REST proves were told by callback',
    `heard` UInt8 COMMENT 'How many of them had been heard when it was read',
    `channel` LowCardinality(String) COMMENT 'sms, mms, whatsapp, rcs, voice …',
    `own_address` LowCardinality(String) COMMENT 'The account\'s own side; empty when it is not safe to keep',
    `messaging_service_sid` LowCardinality(String) COMMENT 'MG…; empty when sent without a service'
)
ENGINE = ReplacingMergeTree(read_at)
ORDER BY (resource_sid, found)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'What Twilio\'s REST API last said of each SID';

CREATE TABLE rest_resources_by_hour
(
    `account_sid` LowCardinality(String) COMMENT 'Account',
    `family` LowCardinality(String) COMMENT 'message or call',
    `hour` DateTime('UTC') COMMENT 'Hour in which Twilio made it: unlike the others this time never changes, so that nothing counts in two hours',
    `resource_sid` String COMMENT 'MessageSid or CallSid',
    `listed_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'Date that lists are filtered by; null before there is one',
    `status` LowCardinality(String) COMMENT 'Status that the API gave',
    `error_code` Nullable(Int32) COMMENT 'Error code that the API gave',
    `expected` UInt8 COMMENT 'Statuses that REST proves were told by callback',
    `heard` UInt8 COMMENT 'How many of them had been heard when it was read',
    `read_at` DateTime64(3, 'UTC') COMMENT 'When it was read; the latest row counts',
    `direction` LowCardinality(String) COMMENT 'outbound or inbound',
    `channel` LowCardinality(String) COMMENT 'sms, mms, whatsapp, rcs, voice …',
    `own_address` LowCardinality(String) COMMENT 'The account\'s own side; empty when it is not safe to keep',
    `messaging_service_sid` LowCardinality(String) COMMENT 'MG…; empty when sent without a service',
    `price` Nullable(Decimal(12, 6)) COMMENT 'What it cost, negative as Twilio writes it; null until it is billed',
    `price_unit` LowCardinality(String) COMMENT 'Currency; empty in exports',
    `segments` Nullable(UInt16) COMMENT 'Parts that a message was billed as'
)
ENGINE = ReplacingMergeTree(read_at)
PARTITION BY toYYYYMM(hour)
ORDER BY (account_sid, family, hour, resource_sid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'What REST last said of each SID, by the hour it belongs to';

CREATE TABLE schema_migrations
(
    `version` UInt32 COMMENT 'Number of the migration',
    `name` String COMMENT 'Its name',
    `checksum` String COMMENT 'SHA-256 of its file',
    `applied_at` DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When it was applied'
)
ENGINE = ReplacingMergeTree
ORDER BY version
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Which migrations were applied';

CREATE TABLE sid_links
(
    `sid` String COMMENT 'A SID or the id of an intent',
    `linked_sid` String COMMENT 'Another of the same story'
)
ENGINE = ReplacingMergeTree
ORDER BY (sid, linked_sid)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 512
COMMENT 'Which SIDs belong to one story';

CREATE TABLE signal_watchers
(
    `instance_id` String COMMENT 'A process that takes callbacks',
    `seen_at` DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'Its last sign of life'
)
ENGINE = ReplacingMergeTree(seen_at)
ORDER BY instance_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Who could look for signals';

CREATE TABLE signals
(
    `signal` LowCardinality(String) COMMENT 'carrier-filtering, silent-filtering, webhook-trouble …; all are in docs/signals.md',
    `signal_id` String COMMENT 'Derived from signal, account, segment and since, so that writing it twice adds nothing',
    `account_sid` LowCardinality(String) COMMENT 'Account',
    `environment` LowCardinality(String) COMMENT 'Label of the account',
    `segment` String COMMENT 'What it is about, as one text: of one segment only one finding of a signal is open at a time',
    `subject` Map(LowCardinality(String), String) COMMENT 'The same in parts, and what was found to carry it: sender, service, carrier, country, channel, template',
    `opened_at` DateTime64(3, 'UTC') COMMENT 'When it was found',
    `since` DateTime64(3, 'UTC') COMMENT 'When it began, by the evidence',
    `closed_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was over; the same as opened_at: withdrawn, another instance had it already; null: open',
    `confidence` Float64 COMMENT 'How sure, 0 to 1',
    `affected` UInt64 COMMENT 'Messages, calls or events above the usual since it began',
    `price` Nullable(Decimal(20, 6)) COMMENT 'What the affected ones cost; null when no price is known',
    `price_unit` LowCardinality(String) COMMENT 'Currency',
    `codes` Array(Int32) COMMENT 'Error codes that it is about, the most frequent first',
    `explanation` String COMMENT 'In words',
    `updated_at` DateTime64(3, 'UTC') COMMENT 'When; the latest row counts'
)
ENGINE = ReplacingMergeTree(updated_at)
ORDER BY (account_sid, signal, signal_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'What somebody should look at';

CREATE TABLE slo_hours
(
    `slo` LowCardinality(String) COMMENT 'Name of the objective',
    `hour` DateTime('UTC') COMMENT 'Hour in which the events were made',
    `measured_at` DateTime64(3, 'UTC') COMMENT 'When it was worked out; the newest row of an hour counts',
    `good` UInt64 COMMENT 'Events that are good',
    `bad` UInt64 COMMENT 'Events that are bad, among them those unknown past their target'
)
ENGINE = ReplacingMergeTree(measured_at)
ORDER BY (slo, hour)
TTL hour + toIntervalDay(100)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Good and bad events of each objective by hour';

CREATE TABLE slos
(
    `name` LowCardinality(String) COMMENT 'Its name, also in metrics and alerts',
    `filled_at` DateTime64(3, 'UTC') COMMENT 'When it was written; the newest row of a name counts',
    `is_deleted` UInt8 COMMENT '1: it is no longer in the file',
    `kind` LowCardinality(String) COMMENT 'delivery, latency, completeness, call-connect, call-answer or verification',
    `family` LowCardinality(String) COMMENT 'What it is about: message, call or verification',
    `objective` Float64 COMMENT 'Share of the events that should be good, between 0 and 1',
    `target_ms` UInt64 COMMENT 'How long after it was made an event may be without its end, or (latency) may take',
    `window_seconds` UInt32 COMMENT 'Over which time the objective and its error budget are meant',
    `owner` String COMMENT 'Who is called',
    `account_sids` Array(String) COMMENT 'Only these accounts; empty for all, as in the next seven',
    `environments` Array(String) COMMENT 'Only these labels of accounts',
    `channels` Array(String) COMMENT 'Only these channels',
    `countries` Array(String) COMMENT 'Only these countries of the person\'s number',
    `senders` Array(String) COMMENT 'Only these senders of the account',
    `services` Array(String) COMMENT 'Only these messaging services',
    `purposes` Array(String) COMMENT 'Only these purposes of intents',
    `carriers` Array(String) COMMENT 'Only these mobile networks, mcc-mnc',
    `excluded_codes` Array(Int32) COMMENT 'What ended with one of these error codes is no event of this objective'
)
ENGINE = ReplacingMergeTree(filled_at, is_deleted)
ORDER BY name
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Objectives, as slo.yaml has them';

CREATE TABLE suppression_links
(
    `contact_id` String COMMENT 'The new id',
    `key_version` UInt32 COMMENT 'Version of the pseudonym key that made the index',
    `suppression_index` String COMMENT 'Where the opt-out is kept',
    `met_at` DateTime64(3, 'UTC') COMMENT 'When the new id was made',
    `instance_id` LowCardinality(String) COMMENT 'Instance that met the person',
    `shared_at` DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When it reached ClickHouse'
)
ENGINE = ReplacingMergeTree
ORDER BY (contact_id, key_version, suppression_index)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, old_parts_lifetime = 1, cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 5, index_granularity = 8192
COMMENT 'New contact ids of persons who had opted out';

CREATE TABLE suppressions
(
    `key_version` UInt32 COMMENT 'Version of the pseudonym key that made the index',
    `suppression_index` String COMMENT 'HMAC-SHA-256 of the normalised address under a key of its own; leads to no contact; 128 bits',
    `account_sid` LowCardinality(String) COMMENT 'Account that was told',
    `own_address` LowCardinality(String) COMMENT 'Sender that was told',
    `messaging_service_sid` LowCardinality(String) COMMENT 'MG…; empty when told without a service',
    `channel` LowCardinality(String) COMMENT 'sms, whatsapp …',
    `signal` LowCardinality(String) COMMENT 'stop or start',
    `said_at` DateTime64(3, 'UTC') COMMENT 'When it was heard',
    `instance_id` LowCardinality(String) COMMENT 'Instance that shared the row',
    `shared_at` DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When it reached ClickHouse'
)
ENGINE = ReplacingMergeTree
ORDER BY (key_version, suppression_index, account_sid, own_address, messaging_service_sid, channel, signal, said_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Opt-outs that outlive an erasure';

CREATE TABLE usage_records
(
    `account_sid` LowCardinality(String) COMMENT 'Account, without its subaccounts',
    `day` Date COMMENT 'Day',
    `category` LowCardinality(String) COMMENT 'Twilio\'s usage category; categories overlap, so that their sum means nothing',
    `counted` Decimal(20, 6) COMMENT 'How many',
    `count_unit` LowCardinality(String) COMMENT 'Of what',
    `used` Decimal(20, 6) COMMENT 'How much',
    `usage_unit` LowCardinality(String) COMMENT 'Of what',
    `price` Decimal(20, 6) COMMENT 'What it cost',
    `price_unit` LowCardinality(String) COMMENT 'Currency',
    `as_of` Nullable(DateTime('UTC')) COMMENT 'Until when Twilio had counted',
    `read_at` DateTime64(3, 'UTC') COMMENT 'When it was read; the latest row counts'
)
ENGINE = ReplacingMergeTree(read_at)
ORDER BY (account_sid, day, category)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'What Twilio counted and charged, by day';

CREATE TABLE verify_days
(
    `account_sid` LowCardinality(String) COMMENT 'Account',
    `day` Date COMMENT 'Day in UTC',
    `attempts` UInt64 COMMENT 'Attempts to verify somebody',
    `converted` UInt64 COMMENT 'Attempts whose code was given back',
    `unconverted` UInt64 COMMENT 'The others',
    `read_at` DateTime64(3, 'UTC') COMMENT 'When it was read; the latest row counts'
)
ENGINE = ReplacingMergeTree(read_at)
ORDER BY (account_sid, day)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'What Verify counted, by day';

CREATE TABLE views_as_made
(
    `files` String COMMENT 'SHA-256 of the view files of the release that made them',
    `definitions` String COMMENT 'SHA-256 of all views as ClickHouse had them afterwards',
    `made_at` DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When they were made'
)
ENGINE = ReplacingMergeTree(made_at)
ORDER BY files
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'The views that were made last by each release';

CREATE TABLE violation_rules
(
    `rule` LowCardinality(String) COMMENT 'Its name',
    `filled_at` DateTime64(3, 'UTC') COMMENT 'When it was written; the newest row of a rule counts',
    `is_deleted` UInt8 COMMENT '1: it holds no more, or is switched off',
    `kind` LowCardinality(String) COMMENT 'Kind of violation that it is about',
    `jurisdiction` LowCardinality(String) COMMENT 'US, or the postal code of a state',
    `valid_from` Date COMMENT 'First day on which it holds',
    `valid_to` Date COMMENT 'First day on which it holds no more; 2149-06-06 while no end is known',
    `status` LowCardinality(String) COMMENT 'settled, unsettled or unconfirmed',
    `cite` String COMMENT 'The text that says so',
    `url` String COMMENT 'Where it can be read',
    `as_of` Date COMMENT 'When it was looked at',
    `purposes` Array(String) COMMENT 'Purposes it is about; the empty one is a message that no application announced',
    `channels` Array(String) COMMENT 'Channels it is about; empty for all',
    `opens` Array(UInt16) COMMENT 'Minute of the day at which contact may begin, Monday first; empty for rules of other kinds',
    `closes` Array(UInt16) COMMENT 'Minute of the day from which contact must rest; the same as opens: the whole day',
    `rests_on_holidays` Bool COMMENT 'No contact on federal holidays',
    `cap` UInt32 COMMENT 'How many contacts within the period are allowed; 0 for rules of other kinds',
    `period_days` UInt16 COMMENT 'Period in days of the person\'s place, today included; 0: in hours',
    `period_hours` UInt16 COMMENT 'Period in hours up to the moment of sending',
    `unless_consent` Bool COMMENT 'Only of contacts without a consent on record',
    `parameters` Map(LowCardinality(String), Int64) COMMENT 'What else it sets: seconds, numbers, days'
)
ENGINE = ReplacingMergeTree(filled_at, is_deleted)
ORDER BY rule
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'Rules by which violations are found';

CREATE TABLE violations
(
    `day` Date COMMENT 'Day (UTC) on which what it is about was made',
    `kind` LowCardinality(String) COMMENT 'contact-after-opt-out, outside-quiet-hours …; each has a page in docs/violations',
    `violation_id` String COMMENT 'Derived from what it is about, so that finding it again adds nothing',
    `version` DateTime64(3, 'UTC') COMMENT 'When it was last worked out; the newest row counts',
    `is_deleted` UInt8 COMMENT '1: by now it is known to be none',
    `account_sid` LowCardinality(String) COMMENT 'Account',
    `environment` LowCardinality(String) COMMENT 'Label of the account',
    `contact_id` String COMMENT 'The person, under the one id of those that are one person; empty where it is about nobody',
    `resource_sid` String COMMENT 'The message or call; empty where it is about a setting or a whole day',
    `own_address` LowCardinality(String) COMMENT 'Sender of the account',
    `messaging_service_sid` LowCardinality(String) COMMENT 'MG…; empty without a service',
    `channel` LowCardinality(String) COMMENT 'sms, whatsapp, voice …',
    `purpose` LowCardinality(String) COMMENT 'Of the intent behind it; empty when none was announced',
    `at` DateTime64(3, 'UTC') COMMENT 'When it happened',
    `rule` LowCardinality(String) COMMENT 'Rule of core/rules/violations.yaml',
    `jurisdiction` LowCardinality(String) COMMENT 'US, or the postal code of a state',
    `verdict` LowCardinality(String) COMMENT 'violation, outside-window, undetermined, or waiting for a person to decide',
    `due_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'Until when somebody must have decided',
    `parts` Map(LowCardinality(String), String) COMMENT 'What the explanation is made of: how much time had passed, local times, counts',
    `evidence` Array(String) COMMENT 'SIDs and intents that show it, in the order of what happened',
    `affected` UInt64 COMMENT 'How many messages or settings it stands for',
    `price` Nullable(Decimal(20, 6)) COMMENT 'What it cost for nothing; null where money is no part of it or not known',
    `price_unit` LowCardinality(String) COMMENT 'Currency'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(day)
ORDER BY (day, kind, violation_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'What goes against a rule, or may';

CREATE TABLE zone_offsets
(
    `zone` LowCardinality(String) COMMENT 'IANA name',
    `since` DateTime('UTC') COMMENT 'From when on',
    `version` DateTime64(3, 'UTC') COMMENT 'When it was written; the newest row counts',
    `is_deleted` UInt8 COMMENT '1: newer zone data has no change here',
    `offset_seconds` Int32 COMMENT 'How much local time is ahead of UTC',
    `tz_version` LowCardinality(String) COMMENT 'Release of the time zone data (IANA) that says so'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (zone, since)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
COMMENT 'When the clocks of time zones change';

CREATE VIEW act
(
    `at` DateTime64(3, 'UTC'),
    `act_id` String,
    `event_id` String,
    `instance_id` LowCardinality(String),
    `seq` UInt64,
    `actor` String,
    `role` LowCardinality(String),
    `via` LowCardinality(String),
    `action` LowCardinality(String),
    `reason` String,
    `contact_ids` Array(String),
    `sids` Array(String),
    `rows_given` UInt64,
    `details` Map(LowCardinality(String), String)
)
AS SELECT
    at,
    act_id,
    event_id,
    instance_id,
    seq,
    actor,
    role,
    via,
    action,
    reason,
    contact_ids,
    sids,
    rows_given,
    details
FROM acts
FINAL;

CREATE MATERIALIZED VIEW acts_from_events TO acts
(
    `at` DateTime64(3, 'UTC'),
    `act_id` String,
    `event_id` String,
    `instance_id` LowCardinality(String),
    `seq` UInt64,
    `actor` String,
    `role` String,
    `via` String,
    `action` LowCardinality(String),
    `reason` String,
    `contact_ids` Array(String),
    `sids` Array(String),
    `rows_given` UInt64,
    `details` Map(LowCardinality(String), String)
)
AS SELECT
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
    if((attributes['Contacts']) = '', [], splitByChar(',', attributes['Contacts'])) AS contact_ids,
    if((attributes['Sids']) = '', [], splitByChar(',', attributes['Sids'])) AS sids,
    toUInt64OrZero(attributes['Rows']) AS rows_given,
    attributes AS details
FROM events
WHERE kind = 'act';

CREATE VIEW alignment_day
(
    `account_sid` LowCardinality(String),
    `day` Date,
    `finding` String,
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `found` UInt64,
    `of` UInt64,
    `example_sid` String
)
AS WITH
    (5, 0.05) AS enough_unheard,
    sent AS
    (
        SELECT
            account_sid,
            toDate(hour) AS day,
            own_address,
            messaging_service_sid,
            channel,
            sum(s.resources) AS messages,
            sum(messages) OVER (PARTITION BY account_sid, day, own_address) AS of_sender,
            sum(s.told) AS told,
            sum(s.unheard) AS unheard,
            min(s.example_sid) AS example_sid,
            minIf(s.unheard_sid, s.unheard > 0) AS unheard_sid
        FROM sender_hour AS s
        WHERE (family = 'message') AND (direction = 'outbound') AND (own_address != '')
        GROUP BY
            account_sid,
            day,
            own_address,
            messaging_service_sid,
            channel
    ),
    numbers AS
    (
        SELECT
            account_sid,
            facts['Sender'] AS own_address,
            facts['Type'] AS type
        FROM configuration
        WHERE kind = 'phone-number'
    ),
    services AS
    (
        SELECT
            account_sid,
            item_sid AS messaging_service_sid
        FROM configuration
        WHERE kind = 'messaging-service'
    ),
    pooled AS
    (
        SELECT
            account_sid,
            parent_sid AS messaging_service_sid,
            facts['Sender'] AS own_address
        FROM configuration
        WHERE kind = 'pool-sender'
    ),
    registered AS
    (
        SELECT
            account_sid,
            own_address
        FROM pooled
        WHERE (account_sid, messaging_service_sid) IN (
            SELECT
                account_sid,
                parent_sid
            FROM configuration
            WHERE (kind = 'campaign') AND ((facts['Status']) = 'verified')
        )
    ),
    verified AS
    (
        SELECT
            account_sid,
            facts['Sender'] AS own_address
        FROM configuration
        WHERE (kind = 'toll-free-verification') AND ((facts['Status']) = 'twilio-approved')
    )
SELECT
    account_sid,
    day,
    finding,
    own_address,
    messaging_service_sid,
    sum(if(finding = 'bypasses-collector', unheard, messages)) AS found,
    if(finding = 'bypasses-collector', sum(told), max(of_sender)) AS of,
    min(if(finding = 'bypasses-collector', unheard_sid, example_sid)) AS example_sid
FROM
(
    SELECT
        *,
        'outside-service' AS finding
    FROM sent
    WHERE (messaging_service_sid = '') AND (channel IN ('sms', 'mms')) AND (account_sid IN (
        SELECT account_sid
        FROM services
    ))
    UNION ALL
    SELECT
        *,
        'outside-pool' AS finding
    FROM sent
    WHERE ((account_sid, messaging_service_sid) IN (services)) AND ((account_sid, messaging_service_sid, own_address) NOT IN (pooled))
    UNION ALL
    SELECT
        *,
        'unregistered-10dlc' AS finding
    FROM sent
    WHERE (channel IN ('sms', 'mms')) AND ((account_sid, own_address) IN (
        SELECT
            account_sid,
            own_address
        FROM numbers
        WHERE startsWith(own_address, '+1') AND (type != 'tollfree')
    )) AND (account_sid IN (
        SELECT account_sid
        FROM services
    )) AND ((account_sid, own_address) NOT IN (registered))
    UNION ALL
    SELECT
        *,
        'unverified-toll-free' AS finding
    FROM sent
    WHERE (channel IN ('sms', 'mms')) AND ((account_sid, own_address) IN (
        SELECT
            account_sid,
            own_address
        FROM numbers
        WHERE type = 'tollfree'
    )) AND (account_sid IN (
        SELECT account_sid
        FROM readings
        FINAL
        WHERE (reading = 'toll-free') AND (state = 'read')
    )) AND ((account_sid, own_address) NOT IN (verified))
    UNION ALL
    SELECT
        *,
        'bypasses-collector' AS finding
    FROM sent
    WHERE (unheard >= (enough_unheard.1)) AND (unheard >= (told * (enough_unheard.2)))
)
GROUP BY
    account_sid,
    day,
    finding,
    own_address,
    messaging_service_sid;

CREATE VIEW call_failure
(
    `minute` DateTime('UTC'),
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `direction` LowCardinality(String),
    `country` LowCardinality(String),
    `own_address` LowCardinality(String),
    `purpose` LowCardinality(String),
    `status` LowCardinality(String),
    `sip_class` String,
    `sip_response` Nullable(UInt16),
    `error_code` Nullable(Int32),
    `calls` UInt64
)
AS SELECT
    minute,
    account_sid,
    environment,
    direction,
    country,
    own_address,
    purpose,
    status,
    multiIf(sip_response IS NULL, 'none', concat(toString(intDiv(assumeNotNull(sip_response), 100)), 'xx')) AS sip_class,
    sip_response,
    error_code,
    count() AS calls
FROM resources_by_minute
FINAL
WHERE (family = 'call') AND (status IN ('failed', 'busy', 'no-answer'))
GROUP BY
    minute,
    account_sid,
    environment,
    direction,
    country,
    own_address,
    purpose,
    status,
    sip_response,
    error_code;

CREATE VIEW call_outcome
(
    `minute` DateTime('UTC'),
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `direction` LowCardinality(String),
    `country` LowCardinality(String),
    `own_address` LowCardinality(String),
    `purpose` LowCardinality(String),
    `calls` UInt64,
    `answered` UInt64,
    `busy` UInt64,
    `no_answer` UInt64,
    `canceled` UInt64,
    `failed` UInt64,
    `unknown` UInt64,
    `by_machine` UInt64,
    `by_human` UInt64,
    `duration_seconds` UInt64,
    `pdd_measured` UInt64,
    `pdd` AggregateFunction(quantilesExact(0.5, 0.9, 0.99), UInt32)
)
AS SELECT
    minute,
    account_sid,
    environment,
    direction,
    country,
    own_address,
    purpose,
    count() AS calls,
    countIf(status = 'completed') AS answered,
    countIf(status = 'busy') AS busy,
    countIf(status = 'no-answer') AS no_answer,
    countIf(status = 'canceled') AS canceled,
    countIf(status = 'failed') AS failed,
    countIf(NOT final) AS unknown,
    countIf(startsWith(answered_by, 'machine') OR (answered_by = 'fax')) AS by_machine,
    countIf(answered_by = 'human') AS by_human,
    sum(ifNull(r.duration_seconds, 0)) AS duration_seconds,
    count(pdd_ms) AS pdd_measured,
    quantilesExactStateIf(0.5, 0.9, 0.99)(assumeNotNull(pdd_ms), pdd_ms IS NOT NULL) AS pdd
FROM resources_by_minute AS r
FINAL
WHERE family = 'call'
GROUP BY
    minute,
    account_sid,
    environment,
    direction,
    country,
    own_address,
    purpose;

CREATE VIEW completeness_day
(
    `account_sid` LowCardinality(String),
    `family` LowCardinality(String),
    `day` Date,
    `last_read_at` DateTime64(3, 'UTC'),
    `resources` UInt64,
    `refreshed` UInt64,
    `unsettled` UInt64,
    `awaiting_receipt` UInt64,
    `unreadable` UInt64,
    `source` String,
    `because` String,
    `closed_at` Nullable(DateTime64(3, 'UTC')),
    `expected` UInt64,
    `heard` UInt64,
    `share` Nullable(Float64),
    `changed_after_close` UInt64
)
AS SELECT
    account_sid,
    family,
    day,
    last_read_at,
    resources,
    refreshed,
    unsettled,
    awaiting_receipt,
    unreadable,
    source,
    because,
    closed_at,
    expected,
    heard,
    if(expected = 0, NULL, heard / expected) AS share,
    changed_after_close
FROM day_ledger AS ledger
LEFT JOIN
(
    SELECT
        account_sid,
        family,
        toDate(hour) AS day,
        sum(h.expected) AS expected,
        sum(h.heard) AS heard
    FROM completeness_hour AS h
    GROUP BY
        account_sid,
        family,
        day
) AS measured USING (account_sid, family, day)
LEFT JOIN
(
    SELECT
        account_sid,
        family,
        assumeNotNull(d.day) AS day,
        uniqExact(discrepancy_id) AS changed_after_close
    FROM discrepancies AS d
    WHERE (kind = 'changed-after-close') AND (d.day IS NOT NULL)
    GROUP BY
        account_sid,
        family,
        day
) AS changed USING (account_sid, family, day);

CREATE VIEW completeness_hour
(
    `account_sid` LowCardinality(String),
    `family` LowCardinality(String),
    `hour` DateTime('UTC'),
    `resources` UInt64,
    `expected` UInt64,
    `heard` UInt64,
    `share` Nullable(Float64),
    `read_at` DateTime64(3, 'UTC')
)
AS SELECT
    account_sid,
    family,
    hour,
    count() AS resources,
    sum(r.expected) AS expected,
    sum(r.heard) AS heard,
    if(expected = 0, NULL, heard / expected) AS share,
    max(r.read_at) AS read_at
FROM rest_resources_by_hour AS r
FINAL
GROUP BY
    account_sid,
    family,
    hour;

CREATE VIEW configuration
(
    `account_sid` LowCardinality(String),
    `kind` LowCardinality(String),
    `item_sid` String,
    `parent_sid` String,
    `facts` Map(String, String),
    `read_at` DateTime64(3, 'UTC')
)
AS SELECT
    account_sid,
    kind,
    item_sid,
    parent_sid,
    argMax(c.facts, c.read_at) AS facts,
    max(c.read_at) AS read_at
FROM configuration_items AS c
GROUP BY
    account_sid,
    kind,
    item_sid,
    parent_sid
HAVING argMax(c.present, c.read_at);

CREATE VIEW configuration_change
(
    `account_sid` LowCardinality(String),
    `item_sid` String,
    `event_id` String,
    `kind` LowCardinality(String),
    `change` String,
    `occurred_at` Nullable(DateTime64(3, 'UTC')),
    `noticed_at` DateTime64(3, 'UTC'),
    `messaging_service_sid` String,
    `attributes` Map(String, String)
)
AS SELECT
    account_sid,
    resource_sid AS item_sid,
    event_id,
    kind,
    any(status) AS change,
    max(occurred_at) AS occurred_at,
    min(received_at) AS noticed_at,
    any(messaging_service_sid) AS messaging_service_sid,
    any(attributes) AS attributes
FROM events
WHERE kind IN ('configuration-change', 'audit-log')
GROUP BY
    account_sid,
    resource_sid,
    event_id,
    kind;

CREATE VIEW consent_signal
(
    `resource_sid` String,
    `contact_id` SimpleAggregateFunction(max, String),
    `own_address` String,
    `messaging_service_sid` String,
    `account_sid` LowCardinality(String),
    `environment` String,
    `channel` String,
    `country` String,
    `signal` String,
    `said_at` SimpleAggregateFunction(min, DateTime64(3, 'UTC'))
)
AS SELECT
    resource_sid,
    max(c.contact_id) AS contact_id,
    max(c.own_address) AS own_address,
    max(c.messaging_service_sid) AS messaging_service_sid,
    account_sid,
    max(c.environment) AS environment,
    min(c.channel) AS channel,
    max(c.country) AS country,
    (max(c.signal)).2 AS signal,
    min(c.said_at) AS said_at
FROM consent_signals AS c
GROUP BY
    resource_sid,
    account_sid
HAVING max(c.environment) != 'ledgerline-canary';

CREATE MATERIALIZED VIEW consent_signals_from_events TO consent_signals
(
    `account_sid` LowCardinality(String),
    `resource_sid` String,
    `environment` String,
    `channel` String,
    `contact_id` String,
    `country` String,
    `own_address` String,
    `messaging_service_sid` String,
    `signal` Tuple(
        UInt8,
        String),
    `said_at` DateTime64(3, 'UTC')
)
AS SELECT
    account_sid,
    resource_sid,
    max(e.environment) AS environment,
    min(toString(e.channel)) AS channel,
    max(e.contact_id) AS contact_id,
    max(e.country) AS country,
    max(e.own_address) AS own_address,
    max(e.messaging_service_sid) AS messaging_service_sid,
    max((toUInt8(transform(e.attributes['Consent'], ['stop', 'start', 'help', 'possible-revocation'], [4, 3, 2, 1], 0)), e.attributes['Consent'])) AS signal,
    min(ifNull(e.occurred_at, e.received_at)) AS said_at
FROM events AS e
WHERE (e.kind IN ('inbound-message', 'conversation-message')) AND ((e.attributes['Consent']) != '')
GROUP BY
    account_sid,
    resource_sid;

CREATE VIEW contact_alias
(
    `contact_id` String,
    `same_as` String
)
AS SELECT
    contact_id,
    same_as
FROM contact_aliases
FINAL
WHERE is_deleted = 0;

CREATE VIEW contact_merge
(
    `contact_id` String,
    `same_as` String
)
AS WITH
    merged AS
    (
        SELECT
            key_version,
            blind_index,
            argMin(contact_id, (created_at, contact_id)) AS same_as,
            min(created_at) AS same_created_at
        FROM contact_directory
        GROUP BY
            key_version,
            blind_index
        HAVING min(contact_id) != max(contact_id)
    )
SELECT
    contact_id,
    argMin(merged.same_as, (merged.same_created_at, merged.same_as)) AS same_as
FROM contact_directory
INNER JOIN merged USING (key_version, blind_index)
GROUP BY contact_id
HAVING same_as != contact_id;

CREATE VIEW contact_same
(
    `contact_id` String,
    `same_as` String
)
AS SELECT
    contact_id,
    argMin(nearest.same_as, (nearest.same_created_at, nearest.same_as)) AS same_as
FROM contact_directory
INNER JOIN
(
    SELECT
        key_version,
        blind_index,
        argMin(contact_id, (created_at, contact_id)) AS same_as,
        min(created_at) AS same_created_at
    FROM contact_directory
    GROUP BY
        key_version,
        blind_index
) AS nearest USING (key_version, blind_index)
GROUP BY contact_id;

CREATE VIEW conversation_delivery
(
    `minute` DateTime('UTC'),
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `channel` LowCardinality(String),
    `country` LowCardinality(String),
    `attempted` UInt64,
    `delivered` UInt64,
    `read` UInt64,
    `failed` UInt64,
    `unknown` UInt64
)
AS SELECT
    minute,
    account_sid,
    environment,
    channel,
    country,
    count() AS attempted,
    countIf(status IN ('delivered', 'read')) AS delivered,
    countIf(status = 'read') AS read,
    countIf(status IN ('undelivered', 'failed')) AS failed,
    countIf(NOT final) AS unknown
FROM resources_by_minute
FINAL
WHERE (family = 'message') AND (direction = 'outbound') AND in_conversation
GROUP BY
    minute,
    account_sid,
    environment,
    channel,
    country;

CREATE VIEW cost
(
    `hour` DateTime('UTC'),
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `direction` LowCardinality(String),
    `channel` LowCardinality(String),
    `country` LowCardinality(String),
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `purpose` LowCardinality(String),
    `template` LowCardinality(String),
    `carrier` LowCardinality(String),
    `messages` UInt64,
    `priced` UInt64,
    `price` Decimal(38, 6),
    `price_unit` String
)
AS SELECT
    hour,
    account_sid,
    environment,
    direction,
    channel,
    country,
    own_address,
    messaging_service_sid,
    purpose,
    template,
    carrier,
    count() AS messages,
    count(c.price) AS priced,
    sum(ifNull(c.price, 0)) AS price,
    max(c.price_unit) AS price_unit
FROM resource_cost AS c
GROUP BY
    hour,
    account_sid,
    environment,
    direction,
    channel,
    country,
    own_address,
    messaging_service_sid,
    purpose,
    template,
    carrier;

CREATE VIEW coverage
(
    `account_sid` LowCardinality(String),
    `subject_kind` String,
    `subject` String,
    `sender` String,
    `facts` Map(String, String),
    `problems` Array(String),
    `last_heard_hour` Nullable(DateTime('UTC')),
    `expected_by_past` UInt64,
    `unheard_since` UInt64,
    `made_since` UInt64
)
AS WITH
    silences AS
    (
        SELECT
            account_sid,
            subject_kind,
            subject,
            max(s.silent) AS silent,
            max(s.never_heard) AS never_heard,
            max(s.last_heard_hour) AS last_heard_hour,
            sum(s.expected_by_past) AS expected_by_past,
            sum(s.unheard_since) AS unheard_since,
            sum(s.made_since) AS made_since
        FROM silence AS s
        GROUP BY
            account_sid,
            subject_kind,
            subject
    ),
    (facts -> multiIf((facts['StatusCallback']) = 'none', 'no-status-callback', (facts['StatusCallback']) = 'wrong-address', 'wrong-address', (facts['StatusCallback']) != 'here', 'leads-elsewhere', (facts['StatusCallbackRetries']) = 'no', 'no-retries', '')) AS lacks
SELECT
    account_sid,
    what.1 AS subject_kind,
    what.2 AS subject,
    what.3 AS sender,
    what.4 AS facts,
    arrayFilter(problem -> (problem != ''), arrayConcat(what.5, [if(is_never_heard, 'never-heard', if(is_silent, 'silent', ''))])) AS problems,
    if(toUnixTimestamp(last_heard) = 0, NULL, last_heard) AS last_heard_hour,
    expected_by_past,
    unheard_since,
    made_since
FROM
(
    SELECT
        account_sid,
        heard_as,
        heard_of,
        arrayJoin(groupArrayIf((subject_kind, toString(subject), toString(sender), facts, configured), subject_kind != '')) AS what,
        max(silent) AS is_silent,
        max(never_heard) AS is_never_heard,
        max(last_heard_hour) AS last_heard,
        sum(expected_by_past) AS expected_by_past,
        sum(unheard_since) AS unheard_since,
        sum(made_since) AS made_since
    FROM
    (
        SELECT
            *,
            false AS silent,
            false AS never_heard,
            toDateTime(0, 'UTC') AS last_heard_hour,
            0 AS expected_by_past,
            0 AS unheard_since,
            0 AS made_since
        FROM
        (
            SELECT
                account_sid,
                'number' AS subject_kind,
                item_sid AS subject,
                facts['Sender'] AS sender,
                'sender' AS heard_as,
                sender AS heard_of,
                facts,
                [if((facts['Voice']) = 'false', '', lacks(facts)), if(((facts['StatusCallbackMethod']) = 'GET') OR (((facts['SmsUrlMethod']) = 'GET') AND ((facts['SmsUrl']) != 'none')) OR (((facts['VoiceUrlMethod']) = 'GET') AND ((facts['VoiceUrl']) != 'none')), 'asked-by-get', '')] AS configured
            FROM configuration
            WHERE kind = 'phone-number'
            UNION ALL
            SELECT
                account_sid,
                'service',
                item_sid,
                '',
                'service',
                item_sid,
                facts,
                [lacks(facts), if(((facts['InboundUrlMethod']) = 'GET') AND ((facts['InboundUrl']) != 'none'), 'asked-by-get', ''), if(((facts['InboundUrl']) = 'none') AND ((facts['InboundOnNumber']) != 'true'), 'inbound-not-recorded', '')]
            FROM configuration
            WHERE kind = 'messaging-service'
            UNION ALL
            SELECT
                account_sid,
                'flow',
                flow,
                facts['Sender'],
                'sender',
                facts['Sender'],
                map('NumberSid', item_sid),
                []
            FROM configuration
            ARRAY JOIN arrayDistinct(arrayFilter(sid -> (sid != ''), [facts['SmsUrlFlow'], facts['VoiceUrlFlow']])) AS flow
            WHERE kind = 'phone-number'
        )
        UNION ALL
        SELECT
            account_sid,
            if(subject_kind = 'sender', 'sender', ''),
            subject,
            subject,
            subject_kind,
            subject,
            map(),
            [],
            silent,
            never_heard,
            last_heard_hour,
            expected_by_past,
            unheard_since,
            made_since
        FROM silences
    )
    GROUP BY
        account_sid,
        heard_as,
        heard_of
);

CREATE VIEW day_ledger
(
    `account_sid` LowCardinality(String),
    `family` LowCardinality(String),
    `day` Date,
    `last_read_at` DateTime64(3, 'UTC'),
    `resources` UInt64,
    `refreshed` UInt64,
    `unsettled` UInt64,
    `awaiting_receipt` UInt64,
    `unreadable` UInt64,
    `source` String,
    `because` String,
    `closed_at` Nullable(DateTime64(3, 'UTC'))
)
AS SELECT
    account_sid,
    family,
    day,
    max(d.read_at) AS last_read_at,
    argMax(d.resources, d.read_at) AS resources,
    argMax(d.refreshed, d.read_at) AS refreshed,
    argMax(d.unsettled, d.read_at) AS unsettled,
    argMax(d.awaiting_receipt, d.read_at) AS awaiting_receipt,
    argMax(d.unreadable, d.read_at) AS unreadable,
    argMax(d.source, d.read_at) AS source,
    argMax(d.because, d.read_at) AS because,
    if(countIf(d.closed) = 0, NULL, minIf(d.read_at, d.closed)) AS closed_at
FROM reconcile_days AS d
GROUP BY
    account_sid,
    family,
    day;

CREATE VIEW delivery
(
    `minute` DateTime('UTC'),
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `channel` LowCardinality(String),
    `country` LowCardinality(String),
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `purpose` LowCardinality(String),
    `template` LowCardinality(String),
    `carrier` LowCardinality(String),
    `attempted` UInt64,
    `delivered` UInt64,
    `undelivered` UInt64,
    `failed` UInt64,
    `canceled` UInt64,
    `read` UInt64,
    `unknown` UInt64,
    `oldest_unknown_at` Nullable(DateTime64(3, 'UTC'))
)
AS SELECT
    minute,
    account_sid,
    environment,
    channel,
    country,
    own_address,
    messaging_service_sid,
    purpose,
    template,
    carrier,
    count() AS attempted,
    countIf(status IN ('delivered', 'read')) AS delivered,
    countIf(status = 'undelivered') AS undelivered,
    countIf(status = 'failed') AS failed,
    countIf(status = 'canceled') AS canceled,
    countIf(status = 'read') AS read,
    countIf(NOT final) AS unknown,
    if(unknown = 0, NULL, minIf(made_at, NOT final)) AS oldest_unknown_at
FROM resources_by_minute
FINAL
WHERE (family = 'message') AND (direction = 'outbound')
GROUP BY
    minute,
    account_sid,
    environment,
    channel,
    country,
    own_address,
    messaging_service_sid,
    purpose,
    template,
    carrier;

CREATE VIEW delivery_failure
(
    `minute` DateTime('UTC'),
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `channel` LowCardinality(String),
    `country` LowCardinality(String),
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `purpose` LowCardinality(String),
    `template` LowCardinality(String),
    `carrier` LowCardinality(String),
    `error_code` Nullable(Int32),
    `messages` UInt64,
    `error_class` String,
    `fault` String
)
AS SELECT
    failure.* EXCEPT code,
    multiIf(code = 0, 'none', what.class = '', 'unknown', what.class) AS error_class,
    what.fault AS fault
FROM
(
    SELECT
        minute,
        account_sid,
        environment,
        channel,
        country,
        own_address,
        messaging_service_sid,
        purpose,
        template,
        carrier,
        toInt32(ifNull(error_code, 0)) AS code,
        error_code,
        count() AS messages
    FROM resources_by_minute
    FINAL
    WHERE (family = 'message') AND (direction = 'outbound') AND (status IN ('undelivered', 'failed'))
    GROUP BY
        minute,
        account_sid,
        environment,
        channel,
        country,
        own_address,
        messaging_service_sid,
        purpose,
        template,
        carrier,
        error_code
) AS failure
LEFT JOIN error_code AS what ON what.code = failure.code;

CREATE VIEW discrepancy
(
    `account_sid` LowCardinality(String),
    `resource_sid` String,
    `discrepancy_id` String,
    `kind` String,
    `family` String,
    `heard` String,
    `actual` String,
    `explanation` String,
    `settled_by` String,
    `run_id` String,
    `day` Nullable(Date),
    `price` Nullable(Decimal(12, 6)),
    `price_unit` String,
    `segments` Nullable(UInt16),
    `first_found_at` DateTime64(3, 'UTC'),
    `arrived_late` UInt8
)
AS SELECT
    found.*,
    (found.kind = 'missing-callback') AND has(state.statuses, concat('callback:', found.actual)) AS arrived_late
FROM
(
    SELECT
        account_sid,
        resource_sid,
        discrepancy_id,
        argMin(d.kind, found_at) AS kind,
        argMin(d.family, found_at) AS family,
        argMin(d.heard, found_at) AS heard,
        argMin(d.actual, found_at) AS actual,
        argMin(d.explanation, found_at) AS explanation,
        argMin(d.settled_by, found_at) AS settled_by,
        argMin(d.run_id, found_at) AS run_id,
        argMin(d.day, found_at) AS day,
        argMax(d.price, found_at) AS price,
        argMax(d.price_unit, found_at) AS price_unit,
        argMax(d.segments, found_at) AS segments,
        min(d.found_at) AS first_found_at
    FROM discrepancies AS d
    GROUP BY
        account_sid,
        resource_sid,
        discrepancy_id
) AS found
LEFT JOIN
(
    SELECT
        resource_sid,
        groupUniqArrayArray(statuses) AS statuses
    FROM resource_states
    GROUP BY resource_sid
) AS state USING (resource_sid);

CREATE VIEW duplicate_send
(
    `account_sid` String,
    `intent_id` String,
    `contact_id` SimpleAggregateFunction(max, String),
    `times` UInt64,
    `resource_sids` Array(String),
    `price_of_repeats` Decimal(38, 6),
    `price_unit` String,
    `first_at` SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    `last_at` SimpleAggregateFunction(min, DateTime64(3, 'UTC'))
)
AS SELECT
    account_sid,
    intent_id,
    contact_id,
    count() AS times,
    arrayMap(one -> (one.2), arraySort(groupArray((first_heard_at, resource_sid, price)))) AS resource_sids,
    arraySum(arrayMap(one -> ifNull(one.3, 0), arraySlice(arraySort(groupArray((first_heard_at, resource_sid, price))), 2))) AS price_of_repeats,
    max(price_unit) AS price_unit,
    min(first_heard_at) AS first_at,
    max(first_heard_at) AS last_at
FROM
(
    SELECT
        state.account_sid AS account_sid,
        intent.intent_id AS intent_id,
        state.contact_id AS contact_id,
        state.resource_sid AS resource_sid,
        state.first_heard_at AS first_heard_at,
        said.price AS price,
        said.price_unit AS price_unit
    FROM resource_intent AS intent
    INNER JOIN resource_state AS state ON state.resource_sid = intent.resource_sid
    LEFT JOIN
    (
        SELECT
            resource_sid,
            argMax(r.price, r.read_at) AS price,
            max(r.price_unit) AS price_unit
        FROM rest_resources AS r
        WHERE found
        GROUP BY resource_sid
    ) AS said ON said.resource_sid = state.resource_sid
    WHERE (state.family IN ('message', 'call')) AND (state.direction = 'outbound') AND (state.contact_id != '')
)
GROUP BY
    account_sid,
    intent_id,
    contact_id
HAVING times > 1;

CREATE VIEW erasure
(
    `erasure_id` String,
    `ordered_at` DateTime64(3, 'UTC'),
    `ordered_by` String,
    `reason` String,
    `by_right` String,
    `contact_ids` Array(String),
    `done_at` Nullable(DateTime64(3, 'UTC')),
    `statement` String
)
AS SELECT
    ordered.act_id AS erasure_id,
    ordered.ordered_at AS ordered_at,
    ordered.actor AS ordered_by,
    ordered.reason AS reason,
    ordered.details['Right'] AS by_right,
    ordered.contact_ids AS contact_ids,
    if(toUnixTimestamp64Milli(done.done_at) = 0, NULL, done.done_at) AS done_at,
    done.statement AS statement
FROM
(
    SELECT
        act_id,
        at AS ordered_at,
        actor,
        reason,
        contact_ids,
        details
    FROM acts
    WHERE action = 'erasure'
    LIMIT 1 BY act_id
) AS ordered
LEFT JOIN
(
    SELECT
        details['Of'] AS erasure_id,
        min(at) AS done_at,
        argMin(details['Statement'], at) AS statement
    FROM acts
    WHERE action = 'erasure-done'
    GROUP BY erasure_id
) AS done ON done.erasure_id = ordered.act_id;

CREATE VIEW error_code
(
    `code` Int32,
    `class` String,
    `fault` String,
    `retry` String,
    `meaning` String,
    `runbook` String
)
AS SELECT
    code,
    argMax(c.class, c.as_of) AS class,
    argMax(c.fault, c.as_of) AS fault,
    argMax(c.retry, c.as_of) AS retry,
    argMax(c.meaning, c.as_of) AS meaning,
    argMax(c.runbook, c.as_of) AS runbook
FROM error_codes AS c
GROUP BY code;

CREATE VIEW event_once
(
    `resource_sid` String,
    `event_id` String,
    `kind` LowCardinality(String),
    `source` LowCardinality(String),
    `account_sid` LowCardinality(String),
    `environment` String,
    `related_sids` Array(String),
    `status` String,
    `occurred_at` Nullable(DateTime64(3, 'UTC')),
    `first_received_at` DateTime64(3, 'UTC'),
    `last_received_at` DateTime64(3, 'UTC'),
    `direction` String,
    `channel` String,
    `own_address` String,
    `contact_id` String,
    `country` String,
    `messaging_service_sid` String,
    `error_code` Nullable(Int32),
    `sequence` Nullable(Int32),
    `attributes` Map(String, String),
    `dropped_fields` Array(String),
    `family` String,
    `status_rank` UInt8,
    `status_final` Bool,
    `repeats` Int64
)
AS SELECT
    resource_sid,
    event_id,
    kind,
    source,
    account_sid,
    argMin(environment, (received_at, instance_id, seq)) AS environment,
    arrayDistinct(arraySort(arrayFlatten(groupUniqArray(related_sids)))) AS related_sids,
    any(status) AS status,
    max(occurred_at) AS occurred_at,
    min(received_at) AS first_received_at,
    max(received_at) AS last_received_at,
    argMin(direction, (received_at, instance_id, seq)) AS direction,
    argMin(channel, (received_at, instance_id, seq)) AS channel,
    argMin(own_address, (received_at, instance_id, seq)) AS own_address,
    argMin(contact_id, (received_at, instance_id, seq)) AS contact_id,
    argMin(country, (received_at, instance_id, seq)) AS country,
    argMin(messaging_service_sid, (received_at, instance_id, seq)) AS messaging_service_sid,
    any(error_code) AS error_code,
    any(sequence) AS sequence,
    argMin(attributes, (received_at, instance_id, seq)) AS attributes,
    argMin(dropped_fields, (received_at, instance_id, seq)) AS dropped_fields,
    any(family) AS family,
    any(status_rank) AS status_rank,
    any(status_final) AS status_final,
    uniqExact(instance_id, seq) - 1 AS repeats
FROM events
GROUP BY
    resource_sid,
    event_id,
    kind,
    source,
    account_sid;

CREATE VIEW heard_by
(
    `minute` DateTime('UTC'),
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `channel` LowCardinality(String),
    `country` LowCardinality(String),
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `purpose` LowCardinality(String),
    `template` LowCardinality(String),
    `carrier` LowCardinality(String),
    `by_callback` UInt64,
    `by_event_stream` UInt64,
    `by_rest` UInt64,
    `unknown` UInt64,
    `oldest_unknown_at` Nullable(DateTime64(3, 'UTC'))
)
AS SELECT
    minute,
    account_sid,
    environment,
    channel,
    country,
    own_address,
    messaging_service_sid,
    purpose,
    template,
    carrier,
    countIf(heard_by = 'callback') AS by_callback,
    countIf(heard_by = 'event-stream') AS by_event_stream,
    countIf(heard_by = 'rest') AS by_rest,
    countIf(NOT final) AS unknown,
    if(unknown = 0, NULL, minIf(made_at, NOT final)) AS oldest_unknown_at
FROM resources_by_minute
FINAL
WHERE (family = 'message') AND (direction = 'outbound')
GROUP BY
    minute,
    account_sid,
    environment,
    channel,
    country,
    own_address,
    messaging_service_sid,
    purpose,
    template,
    carrier;

CREATE VIEW held_contact
(
    `contact_id` String
)
AS WITH
    named AS
    (
        SELECT arrayJoin(contact_ids) AS contact_id
        FROM hold
    )
SELECT contact_id
FROM named
UNION DISTINCT
WITH
    named AS
    (
        SELECT arrayJoin(contact_ids) AS contact_id
        FROM hold
    )
SELECT contact_id
FROM contact_same
WHERE same_as IN (
    SELECT same_as
    FROM contact_same
    WHERE contact_id IN (
        SELECT contact_id
        FROM named
    )
);

CREATE VIEW held_sid
(
    `sid` String
)
AS WITH
    roots AS
    (
        SELECT arrayJoin(sids) AS sid
        FROM hold
        UNION ALL
        SELECT resource_sid AS sid
        FROM events
        WHERE (contact_id IN (
            SELECT contact_id
            FROM held_contact
        )) AND (resource_sid != '')
    )
SELECT sid
FROM roots
UNION DISTINCT
WITH
    roots AS
    (
        SELECT arrayJoin(sids) AS sid
        FROM hold
        UNION ALL
        SELECT resource_sid AS sid
        FROM events
        WHERE (contact_id IN (
            SELECT contact_id
            FROM held_contact
        )) AND (resource_sid != '')
    )
SELECT linked_sid AS sid
FROM sid_links
WHERE sid_links.sid IN (
    SELECT sid
    FROM roots
);

CREATE VIEW hold
(
    `hold_id` String,
    `set_at` DateTime64(3, 'UTC'),
    `set_by` String,
    `reason` String,
    `matter` String,
    `custodian` String,
    `contact_ids` Array(String),
    `sids` Array(String),
    `account_sid` String,
    `held_from` Nullable(DateTime64(3, 'UTC')),
    `held_to` Nullable(DateTime64(3, 'UTC')),
    `persons` UInt8,
    `released_by` Array(String)
)
AS SELECT
    set.act_id AS hold_id,
    set.set_at AS set_at,
    set.actor AS set_by,
    set.reason AS reason,
    set.details['Matter'] AS matter,
    set.details['Custodian'] AS custodian,
    set.contact_ids AS contact_ids,
    set.sids AS sids,
    set.details['Account'] AS account_sid,
    parseDateTime64BestEffortOrNull(set.details['From'], 3, 'UTC') AS held_from,
    parseDateTime64BestEffortOrNull(set.details['To'], 3, 'UTC') AS held_to,
    greatest(1, toUInt8OrZero(set.details['Persons'])) AS persons,
    arraySort(released.by) AS released_by
FROM
(
    SELECT
        act_id,
        at AS set_at,
        actor,
        reason,
        contact_ids,
        sids,
        details
    FROM acts
    WHERE action = 'hold-set'
    LIMIT 1 BY act_id
) AS set
LEFT JOIN
(
    SELECT
        details['Of'] AS hold_id,
        groupUniqArray(actor) AS by
    FROM acts
    WHERE action = 'hold-release'
    GROUP BY hold_id
) AS released ON released.hold_id = set.act_id
WHERE length(released.by) < greatest(1, toUInt8OrZero(set.details['Persons']));

CREATE VIEW incident
(
    `incident_id` String,
    `kind` String,
    `day` Date,
    `account_sid` LowCardinality(String),
    `environment` String,
    `subject` Map(String, String),
    `first_at` DateTime64(3, 'UTC'),
    `last_at` DateTime64(3, 'UTC'),
    `messages` UInt64,
    `priced` UInt64,
    `price` Decimal(38, 6),
    `price_unit` String,
    `codes` Array(Int32),
    `example_sids` Array(String)
)
AS SELECT
    incident_id,
    kind,
    day,
    account_sid,
    any(i.environment) AS environment,
    any(i.subject) AS subject,
    min(i.made_at) AS first_at,
    max(i.made_at) AS last_at,
    count() AS messages,
    count(i.price) AS priced,
    toDecimal128(sum(ifNull(i.price, 0)), 6) AS price,
    max(i.price_unit) AS price_unit,
    arraySort(groupUniqArrayIf(assumeNotNull(i.error_code), i.error_code IS NOT NULL)) AS codes,
    arraySort(groupArraySorted(3)(i.resource_sid)) AS example_sids
FROM incident_message AS i
GROUP BY
    incident_id,
    kind,
    day,
    account_sid
UNION ALL
SELECT
    s.signal_id,
    s.signal,
    toDate(s.since) AS day,
    s.account_sid,
    s.environment,
    CAST(s.subject, 'Map(String, String)'),
    s.since,
    ifNull(s.closed_at, s.updated_at),
    s.affected,
    if(s.price IS NULL, 0, s.affected),
    toDecimal128(ifNull(s.price, 0), 6),
    s.price_unit,
    s.codes,
    []
FROM signal AS s
WHERE s.signal = 'sms-pumping';

CREATE VIEW incident_message
(
    `incident_id` String,
    `kind` String,
    `day` Date,
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `subject` Map(String, LowCardinality(String)),
    `family` LowCardinality(String),
    `resource_sid` String,
    `repeat_of` String,
    `made_at` DateTime64(3, 'UTC'),
    `purpose` LowCardinality(String),
    `status` LowCardinality(String),
    `error_code` Nullable(Int32),
    `price` Nullable(Decimal(12, 6)),
    `price_unit` String
)
AS SELECT
    concat('inc_', formatDateTime(day, '%Y%m%d'), '_', lower(hex(reinterpretAsFixedString(sipHash64(kind, account_sid, own_address, messaging_service_sid, country, carrier, channel))))) AS incident_id,
    kind,
    day,
    account_sid,
    environment,
    mapFilter((name, value) -> (value != ''), map('sender', toString(own_address), 'service', toString(messaging_service_sid), 'country', toString(country), 'carrier', toString(carrier), 'channel', toString(channel))) AS subject,
    family,
    resource_sid,
    repeat_of,
    made_at,
    purpose,
    status,
    error_code,
    price,
    price_unit
FROM
(
    SELECT
        if(what.class = 'carrier-filtering', 'filtered-but-billed', 'failed-after-charge') AS kind,
        toDate(c.hour) AS day,
        c.account_sid AS account_sid,
        c.environment AS environment,
        c.own_address AS own_address,
        c.messaging_service_sid AS messaging_service_sid,
        c.country AS country,
        c.carrier AS carrier,
        c.channel AS channel,
        c.family AS family,
        c.resource_sid AS resource_sid,
        '' AS repeat_of,
        c.made_at AS made_at,
        c.purpose AS purpose,
        c.status AS status,
        c.error_code AS error_code,
        c.price AS price,
        c.price_unit AS price_unit
    FROM resource_cost AS c
    LEFT JOIN error_code AS what ON what.code = ifNull(c.error_code, 0)
    WHERE (c.direction = 'outbound') AND (c.status IN ('failed', 'undelivered')) AND (c.price > 0)
    UNION ALL
    SELECT
        'duplicate-sends',
        r.day,
        r.account_sid,
        r.environment,
        r.own_address,
        r.messaging_service_sid,
        r.country,
        r.carrier,
        r.channel,
        r.family,
        r.resource_sid,
        r.repeat_of,
        r.made_at,
        r.purpose,
        r.status,
        r.error_code,
        r.price,
        r.price_unit
    FROM repeated_send AS r
);

CREATE VIEW intent
(
    `intent_id` String,
    `account_sid` String,
    `purpose` String,
    `consent_reference` SimpleAggregateFunction(max, String),
    `template` String,
    `fingerprint` SimpleAggregateFunction(max, String),
    `announced_at` SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    `environment` String,
    `consent_obtained_at` Nullable(DateTime64(3, 'UTC')),
    `consent_expires_at` Nullable(DateTime64(3, 'UTC'))
)
AS SELECT
    intent_id,
    max(i.account_sid) AS account_sid,
    max(i.purpose) AS purpose,
    max(i.consent_reference) AS consent_reference,
    max(i.template) AS template,
    max(i.fingerprint) AS fingerprint,
    min(i.announced_at) AS announced_at,
    max(i.environment) AS environment,
    max(i.consent_obtained_at) AS consent_obtained_at,
    min(i.consent_expires_at) AS consent_expires_at
FROM intents AS i
GROUP BY intent_id;

CREATE MATERIALIZED VIEW intents_from_events TO intents
(
    `intent_id` String,
    `account_sid` String,
    `purpose` String,
    `consent_reference` String,
    `template` String,
    `fingerprint` String,
    `announced_at` DateTime64(3, 'UTC'),
    `environment` String,
    `consent_obtained_at` Nullable(DateTime64(3, 'UTC')),
    `consent_expires_at` Nullable(DateTime64(3, 'UTC'))
)
AS SELECT
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

CREATE VIEW latency
(
    `minute` DateTime('UTC'),
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `channel` LowCardinality(String),
    `country` LowCardinality(String),
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `purpose` LowCardinality(String),
    `template` LowCardinality(String),
    `carrier` LowCardinality(String),
    `sent_measured` UInt64,
    `delivered_measured` UInt64,
    `late_measured` UInt64,
    `to_sent` AggregateFunction(quantilesExact(0.5, 0.9, 0.99), UInt32),
    `to_delivered` AggregateFunction(quantilesExact(0.5, 0.9, 0.99), UInt32),
    `heard_late` AggregateFunction(quantilesExact(0.5, 0.9, 0.99), UInt32)
)
AS SELECT
    minute,
    account_sid,
    environment,
    channel,
    country,
    own_address,
    messaging_service_sid,
    purpose,
    template,
    carrier,
    count(to_sent_ms) AS sent_measured,
    count(to_delivered_ms) AS delivered_measured,
    count(heard_late_ms) AS late_measured,
    quantilesExactStateIf(0.5, 0.9, 0.99)(assumeNotNull(to_sent_ms), to_sent_ms IS NOT NULL) AS to_sent,
    quantilesExactStateIf(0.5, 0.9, 0.99)(assumeNotNull(to_delivered_ms), to_delivered_ms IS NOT NULL) AS to_delivered,
    quantilesExactStateIf(0.5, 0.9, 0.99)(assumeNotNull(heard_late_ms), heard_late_ms IS NOT NULL) AS heard_late
FROM resources_by_minute
FINAL
WHERE (family = 'message') AND (direction = 'outbound')
GROUP BY
    minute,
    account_sid,
    environment,
    channel,
    country,
    own_address,
    messaging_service_sid,
    purpose,
    template,
    carrier;

CREATE VIEW look_up_hour
(
    `hour` DateTime('UTC'),
    `actor` String,
    `role` LowCardinality(String),
    `action` LowCardinality(String),
    `look_ups` UInt64,
    `contacts` UInt64,
    `last_at` DateTime64(3, 'UTC')
)
AS SELECT
    toStartOfHour(at) AS hour,
    actor,
    role,
    action,
    uniqExact(act_id) AS look_ups,
    uniqExactArray(contact_ids) AS contacts,
    max(at) AS last_at
FROM acts
WHERE action IN ('contact-search', 'replay', 'evidence', 'subject-access', 'reveal')
GROUP BY
    hour,
    actor,
    role,
    action;

CREATE MATERIALIZED VIEW misplaced_data_from_events TO misplaced_data
(
    `account_sid` LowCardinality(String),
    `place` String,
    `what` String,
    `resource_sid` String,
    `environment` String,
    `kind` String,
    `own_address` String,
    `messaging_service_sid` String,
    `first_at` DateTime64(3, 'UTC')
)
AS SELECT
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
    SELECT
        account_sid,
        resource_sid,
        environment,
        kind,
        own_address,
        messaging_service_sid,
        received_at,
        arrayJoin(splitByChar(',', attributes['PersonalDataIn'])) AS found
    FROM events
    WHERE (attributes['PersonalDataIn']) != ''
) AS e
GROUP BY
    account_sid,
    place,
    what,
    resource_sid;

CREATE VIEW opt_out_confirmation
(
    `day` Date,
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `contact_id` String,
    `resource_sid` String,
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `channel` LowCardinality(String),
    `purpose` LowCardinality(String),
    `sent_at` DateTime64(3, 'UTC'),
    `stop_at` DateTime64(3, 'UTC'),
    `stop_sid` String,
    `passed_ms` Int64,
    `rule` LowCardinality(String),
    `jurisdiction` LowCardinality(String),
    `parameters` Map(LowCardinality(String), Int64),
    `nth` UInt64
)
AS SELECT
    c.day AS day,
    c.account_sid AS account_sid,
    c.environment AS environment,
    c.contact_id AS contact_id,
    c.resource_sid AS resource_sid,
    c.own_address AS own_address,
    c.messaging_service_sid AS messaging_service_sid,
    c.channel AS channel,
    c.purpose AS purpose,
    c.sent_at AS sent_at,
    c.stop_at AS stop_at,
    c.stop_sid AS stop_sid,
    c.passed_ms AS passed_ms,
    r.rule AS rule,
    r.jurisdiction AS jurisdiction,
    r.parameters AS parameters,
    row_number() OVER (PARTITION BY r.rule, c.stop_sid ORDER BY c.sent_at ASC, c.resource_sid ASC) AS nth
FROM opt_out_contacts AS c
FINAL
INNER JOIN violation_rule AS r ON r.kind = 'opt-out-confirmation'
WHERE (c.is_deleted = 0) AND c.is_last AND (c.scope = 'same') AND has(r.purposes, c.purpose) AND ((c.purpose = 'opt-out-confirmation') OR (c.passed_ms <= ((r.parameters['consideredSeconds']) * 1000))) AND (c.day >= r.valid_from) AND (c.day < r.valid_to);

CREATE VIEW opt_out_contact
(
    `day` Date,
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `contact_id` String,
    `resource_sid` String,
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `channel` LowCardinality(String),
    `purpose` LowCardinality(String),
    `intent_id` String,
    `sent_at` DateTime64(3, 'UTC'),
    `scope` String,
    `stop_at` DateTime64(3, 'UTC'),
    `stop_sid` String,
    `is_first` UInt8,
    `is_last` UInt8,
    `passed_ms` Int64
)
AS WITH
    (
        SELECT max(parameters['allChannelsFrom'])
        FROM violation_rule
        WHERE kind = 'contact-after-opt-out-elsewhere'
    ) AS all_channels_from,
    (
        SELECT max(parameters['sameAccountOnly'])
        FROM violation_rule
        WHERE kind = 'contact-after-opt-out-elsewhere'
    ) AS same_account_only,
    spoken AS
    (
        SELECT
            if(alias.same_as = '', c.contact_id, alias.same_as) AS person,
            if(c.signal = 'start', 'start', 'stop') AS word,
            if(c.signal = 'possible-revocation', decided.decided_at, c.said_at) AS said_at,
            multiIf((c.channel IN ('sms', 'mms', 'rcs')), 'text', toString(c.channel)) AS channel_family,
            toString(c.own_address) AS own_address,
            toString(c.messaging_service_sid) AS service,
            toString(c.account_sid) AS account_sid,
            c.resource_sid AS sid
        FROM consent_signal AS c
        LEFT JOIN contact_alias AS alias ON alias.contact_id = c.contact_id
        LEFT JOIN
        (
            SELECT
                resource_sid,
                decided_at
            FROM violation_decision
            WHERE (kind = 'possible-revocation') AND (state = 'accepted')
        ) AS decided ON decided.resource_sid = c.resource_sid
        WHERE (c.contact_id != '') AND ((c.signal IN ('stop', 'start')) OR ((c.signal = 'possible-revocation') AND (decided.resource_sid != '')))
    ),
    said AS
    (
        SELECT
            person,
            arraySort(groupArray((said_at, word, channel_family, own_address, service, account_sid, sid))) AS words
        FROM spoken
        GROUP BY person
        HAVING countIf(word = 'stop') > 0
    ),
    ((a, b) -> (((a.3) = (b.3)) AND ((((a.4) != '') AND ((a.4) = (b.4))) OR (((a.5) != '') AND ((a.5) = (b.5)))))) AS one_scope
SELECT
    day,
    account_sid,
    environment,
    person AS contact_id,
    resource_sid,
    own_address,
    messaging_service_sid,
    channel,
    purpose,
    intent_id,
    sent_at,
    stop.1 AS scope,
    stop.2 AS stop_at,
    stop.3 AS stop_sid,
    stop.4 AS is_first,
    stop.5 AS is_last,
    toUnixTimestamp64Milli(if(scope = 'in-flight', delivered_at, sent_at)) - toUnixTimestamp64Milli(stop_at) AS passed_ms
FROM
(
    SELECT
        m.*,
        (toDateTime64(0, 3, 'UTC'), '', m.channel_family, toString(m.own_address), toString(m.messaging_service_sid), toString(m.account_sid), '') AS here,
        arrayFilter(w -> one_scope(w, here), said.words) AS heard_here,
        arrayFilter(w -> ((w.1) < m.sent_at), heard_here) AS before,
        arrayFilter(w -> ((w.2) = 'stop'), arraySlice(before, arrayLastIndex(w -> ((w.2) = 'start'), before) + 1)) AS in_force,
        arrayFilter(w -> (((w.2) = 'stop') AND ((w.1) >= m.sent_at) AND ((w.1) < m.delivered_at)), heard_here) AS flown_past,
        arrayMax(arrayMap(w -> if((w.2) = 'start', w.1, toDateTime64(0, 3, 'UTC')), before)) AS started_here_at,
        if(notEmpty(in_force), [], arrayFilter(w -> (((w.2) = 'stop') AND ((w.1) < m.sent_at) AND (NOT one_scope(w, here)) AND (((w.3) = m.channel_family) OR (toInt64(toRelativeDayNum(m.sent_at)) >= all_channels_from)) AND ((same_account_only = 0) OR ((w.6) = m.account_sid)) AND ((w.1) > started_here_at) AND (NOT arrayExists(x -> (((x.2) = 'start') AND ((x.1) > (w.1)) AND ((x.1) < m.sent_at) AND one_scope(x, w)), said.words))), said.words)) AS elsewhere
    FROM outbound_contact AS m
    INNER JOIN said ON said.person = m.person
)
ARRAY JOIN arrayConcat(arrayMap((w, number) -> ('same', w.1, w.7, number = 1, number = length(in_force)), in_force, arrayEnumerate(in_force)), arrayMap((w, number) -> ('elsewhere', w.1, w.7, number = 1, number = length(elsewhere)), elsewhere, arrayEnumerate(elsewhere)), arrayMap((w, number) -> ('in-flight', w.1, w.7, number = 1, number = length(flown_past)), flown_past, arrayEnumerate(flown_past))) AS stop;

CREATE VIEW outbound_contact
(
    `day` Date,
    `account_sid` LowCardinality(String),
    `family` LowCardinality(String),
    `resource_sid` String,
    `made_at` DateTime64(3, 'UTC'),
    `sent_at` DateTime64(3, 'UTC'),
    `delivered_at` DateTime64(3, 'UTC'),
    `environment` LowCardinality(String),
    `channel` LowCardinality(String),
    `channel_family` String,
    `country` LowCardinality(String),
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `purpose` LowCardinality(String),
    `person` String,
    `intent_id` String,
    `zones` LowCardinality(String),
    `states` LowCardinality(String),
    `consent_reference` String,
    `consent_obtained_at` Nullable(DateTime64(3, 'UTC')),
    `consent_expires_at` Nullable(DateTime64(3, 'UTC')),
    `has_consent` Nullable(UInt8)
)
AS SELECT
    toDate(sent_at) AS day,
    account_sid,
    family,
    resource_sid,
    made_at,
    sent_at,
    made_at + toIntervalMillisecond(ifNull(made_to_delivered_ms, 0)) AS delivered_at,
    environment,
    channel,
    multiIf((channel IN ('sms', 'mms', 'rcs')), 'text', toString(channel)) AS channel_family,
    country,
    own_address,
    messaging_service_sid,
    purpose,
    if(alias.same_as = '', r.contact_id, alias.same_as) AS person,
    intent_id,
    zones,
    states,
    consent_reference,
    consent_obtained_at,
    consent_expires_at,
    (consent_reference != '') AND ((consent_obtained_at IS NULL) OR (consent_obtained_at <= sent_at)) AND ((consent_expires_at IS NULL) OR (consent_expires_at > sent_at)) AS has_consent
FROM resources_by_minute AS r
FINAL
LEFT JOIN contact_alias AS alias ON alias.contact_id = r.contact_id
WHERE (direction = 'outbound') AND (family IN ('message', 'call')) AND (r.contact_id != '') AND (status NOT IN ('failed', 'canceled', 'scheduled')) AND (ifNull(error_code, 0) != 21610) AND ((family = 'message') OR (own_address != ''));

CREATE VIEW read_to
(
    `account_sid` LowCardinality(String),
    `family` LowCardinality(String),
    `read_to` DateTime('UTC')
)
AS SELECT
    account_sid,
    family,
    max(least(s.slice_to, toDateTime(s.updated_at, 'UTC'))) AS read_to
FROM reconcile_slices AS s
FINAL
WHERE state = 'finished'
GROUP BY
    account_sid,
    family;

CREATE VIEW reading
(
    `account_sid` LowCardinality(String),
    `reading` LowCardinality(String),
    `state` LowCardinality(String),
    `because` String,
    `entries` UInt64,
    `unreadable` UInt64,
    `first_read_at` Nullable(DateTime64(3, 'UTC')),
    `updated_at` DateTime64(3, 'UTC')
)
AS SELECT
    account_sid,
    reading,
    state,
    because,
    entries,
    unreadable,
    first_read_at,
    updated_at
FROM readings
FINAL;

CREATE VIEW removal
(
    `removal_id` String,
    `announced_at` DateTime64(3, 'UTC'),
    `from_table` String,
    `class` String,
    `month` String,
    `before` String,
    `rows_to_go` UInt64,
    `rows_held` UInt64,
    `dropped_digest` String,
    `ended_at` Nullable(DateTime64(3, 'UTC')),
    `outcome` String
)
AS SELECT
    announced.act_id AS removal_id,
    announced.announced_at AS announced_at,
    announced.details['Table'] AS from_table,
    announced.details['Class'] AS class,
    announced.details['Month'] AS month,
    announced.details['Before'] AS before,
    toUInt64OrZero(announced.details['RowsToGo']) AS rows_to_go,
    toUInt64OrZero(announced.details['RowsHeld']) AS rows_held,
    announced.details['DroppedDigest'] AS dropped_digest,
    if(toUnixTimestamp64Milli(ended.ended_at) = 0, NULL, ended.ended_at) AS ended_at,
    ended.outcome AS outcome
FROM
(
    SELECT
        act_id,
        at AS announced_at,
        details
    FROM acts
    WHERE action = 'retention'
    LIMIT 1 BY act_id
) AS announced
LEFT JOIN
(
    SELECT
        details['Of'] AS removal_id,
        min(at) AS ended_at,
        if(argMin(action, at) = 'retention-done', 'removed', 'void') AS outcome
    FROM acts
    WHERE action IN ('retention-done', 'retention-void')
    GROUP BY removal_id
) AS ended ON ended.removal_id = announced.act_id;

CREATE VIEW repeated_send
(
    `day` Date,
    `account_sid` LowCardinality(String),
    `family` LowCardinality(String),
    `resource_sid` String,
    `repeat_of` String,
    `because` String,
    `made_at` DateTime64(3, 'UTC'),
    `environment` LowCardinality(String),
    `channel` LowCardinality(String),
    `country` LowCardinality(String),
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `purpose` LowCardinality(String),
    `carrier` LowCardinality(String),
    `contact_id` String,
    `intent_id` String,
    `fingerprint` String,
    `status` LowCardinality(String),
    `error_code` Nullable(Int32),
    `price` Nullable(Decimal(12, 6)),
    `price_unit` String
)
AS WITH
    15 * 60 AS window_seconds
SELECT
    day,
    account_sid,
    family,
    resource_sid,
    if(by_intent, before_by_intent, before_by_content) AS repeat_of,
    if(by_intent, 'intent', 'content') AS because,
    made_at,
    environment,
    channel,
    country,
    own_address,
    messaging_service_sid,
    purpose,
    carrier,
    contact_id,
    intent_id,
    fingerprint,
    status,
    error_code,
    said.price AS price,
    said.price_unit AS price_unit
FROM
(
    SELECT
        *,
        lagInFrame(resource_sid) OVER of_intent AS before_by_intent,
        lagInFrame(resource_sid) OVER of_content AS before_by_content,
        lagInFrame(made_at) OVER of_content AS content_before_at,
        (intent_id != '') AND (before_by_intent != '') AS by_intent,
        (fingerprint != '') AND (before_by_content != '') AND (dateDiff('millisecond', content_before_at, made_at) <= (window_seconds * 1000)) AS by_content
    FROM
    (
        SELECT
            toDate(minute) AS day,
            *
        FROM resources_by_minute
        FINAL
        WHERE (family IN ('message', 'call')) AND (direction = 'outbound') AND (contact_id != '') AND ((intent_id != '') OR (fingerprint != '')) AND (status NOT IN ('failed', 'undelivered', 'canceled'))
    )
    WINDOW
        of_intent AS (PARTITION BY day, account_sid, family, contact_id, intent_id ORDER BY made_at ASC, resource_sid ASC ROWS BETWEEN 1 PRECEDING AND CURRENT ROW),
        of_content AS (PARTITION BY day, account_sid, family, contact_id, purpose, fingerprint ORDER BY made_at ASC, resource_sid ASC ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
) AS sent
LEFT JOIN
(
    SELECT
        toDate(hour) AS day,
        account_sid,
        family,
        resource_sid,
        price,
        price_unit
    FROM resource_price
) AS said USING (day, account_sid, family, resource_sid)
WHERE by_intent OR by_content;

CREATE VIEW resource_cost
(
    `account_sid` LowCardinality(String),
    `family` LowCardinality(String),
    `hour` DateTime('UTC'),
    `resource_sid` String,
    `made_at` DateTime64(3, 'UTC'),
    `environment` LowCardinality(String),
    `direction` LowCardinality(String),
    `channel` LowCardinality(String),
    `country` LowCardinality(String),
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `purpose` LowCardinality(String),
    `template` LowCardinality(String),
    `carrier` LowCardinality(String),
    `status` LowCardinality(String),
    `error_code` Nullable(Int32),
    `price` Nullable(Decimal(12, 6)),
    `price_unit` String,
    `segments` Nullable(UInt16)
)
AS WITH
    10 AS minutes_beside,
    known AS
    (
        SELECT
            toStartOfHour(minute) AS hour,
            *
        FROM resources_by_minute
        FINAL
        UNION ALL
        SELECT
            toStartOfHour(minute) - toIntervalHour(1) AS hour,
            *
        FROM resources_by_minute
        FINAL
        WHERE toMinute(minute) < minutes_beside
        UNION ALL
        SELECT
            toStartOfHour(minute) + toIntervalHour(1) AS hour,
            *
        FROM resources_by_minute
        FINAL
        WHERE toMinute(minute) >= (60 - minutes_beside)
    )
SELECT
    said.account_sid AS account_sid,
    said.family AS family,
    hour,
    resource_sid,
    if(known.resource_sid = '', toDateTime64(hour, 3, 'UTC'), known.made_at) AS made_at,
    known.environment AS environment,
    said.direction AS direction,
    said.channel AS channel,
    known.country AS country,
    said.own_address AS own_address,
    said.messaging_service_sid AS messaging_service_sid,
    known.purpose AS purpose,
    known.template AS template,
    known.carrier AS carrier,
    said.status AS status,
    said.error_code AS error_code,
    said.price AS price,
    said.price_unit AS price_unit,
    said.segments AS segments
FROM resource_price AS said
LEFT JOIN known USING (hour, resource_sid);

CREATE VIEW resource_intent
(
    `resource_sid` String,
    `intent_id` String,
    `purpose` String,
    `consent_reference` SimpleAggregateFunction(max, String),
    `template` String,
    `announced_at` SimpleAggregateFunction(min, DateTime64(3, 'UTC'))
)
AS SELECT
    link.sid AS resource_sid,
    link.linked_sid AS intent_id,
    intent.purpose AS purpose,
    intent.consent_reference AS consent_reference,
    intent.template AS template,
    intent.announced_at AS announced_at
FROM
(
    SELECT DISTINCT
        sid,
        linked_sid
    FROM sid_links
) AS link
INNER JOIN intent ON intent.intent_id = link.linked_sid;

CREATE VIEW resource_price
(
    `account_sid` LowCardinality(String),
    `family` LowCardinality(String),
    `hour` DateTime('UTC'),
    `resource_sid` String,
    `direction` LowCardinality(String),
    `channel` LowCardinality(String),
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `status` LowCardinality(String),
    `error_code` Nullable(Int32),
    `price` Nullable(Decimal(12, 6)),
    `price_unit` String,
    `segments` Nullable(UInt16)
)
AS SELECT
    account_sid,
    family,
    hour,
    resource_sid,
    said.direction AS direction,
    said.channel AS channel,
    said.own_address AS own_address,
    said.messaging_service_sid AS messaging_service_sid,
    said.status AS status,
    said.error_code AS error_code,
    -said.price AS price,
    if(said.price IS NULL, '', if(said.price_unit = '', currency.price_unit, said.price_unit)) AS price_unit,
    said.segments AS segments
FROM rest_resources_by_hour AS said
FINAL
LEFT JOIN
(
    SELECT
        account_sid,
        max(u.price_unit) AS price_unit
    FROM usage_records AS u
    GROUP BY account_sid
) AS currency USING (account_sid);

CREATE VIEW resource_state
(
    `resource_sid` String,
    `family` String,
    `account_sid` String,
    `environment` String,
    `direction` String,
    `channel` String,
    `own_address` String,
    `contact_id` SimpleAggregateFunction(max, String),
    `country` String,
    `messaging_service_sid` String,
    `first_heard_at` SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    `last_heard_at` SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    `status` String,
    `final` UInt8,
    `error_code` Nullable(Int32),
    `terminal_conflict` UInt8,
    `statuses` Array(String),
    `sequences` Array(Int32),
    `segments` SimpleAggregateFunction(max, UInt16),
    `made_at` DateTime64(3, 'UTC'),
    `made_stored_at` DateTime64(3, 'UTC'),
    `minutes` Map(UInt32, Int64),
    `told_ms` Map(String, Int64),
    `occurred_ms` Map(String, Int64),
    `heard_ms` Map(String, Int64),
    `carrier` String,
    `fingerprint` SimpleAggregateFunction(max, String),
    `in_conversation` SimpleAggregateFunction(max, UInt8),
    `is_fallback` SimpleAggregateFunction(max, UInt8),
    `duration_seconds` SimpleAggregateFunction(max, UInt32),
    `pdd_ms` SimpleAggregateFunction(max, UInt32),
    `sip_response` SimpleAggregateFunction(max, UInt16),
    `answered_by` String,
    `zones` String,
    `states` String
)
AS SELECT
    resource_sid,
    any_family AS family,
    account_sid,
    environment,
    direction,
    channel,
    own_address,
    contact_id,
    country,
    messaging_service_sid,
    first_heard_at,
    last_heard_at,
    if(((settled.3) = '') OR (((settled.3) = 'delivered') AND ((furthest.3) = 'read')), furthest.3, settled.3) AS status,
    notEmpty(final_statuses) AS final,
    if((blamed.3) = 0, NULL, blamed.3) AS error_code,
    length(final_statuses) > if(has(final_statuses, 'delivered') AND has(final_statuses, 'read'), 2, 1) AS terminal_conflict,
    statuses,
    sequences,
    segments,
    made.1 AS made_at,
    made.2 AS made_stored_at,
    minutes,
    told_ms,
    occurred_ms,
    heard_ms,
    carrier,
    fingerprint,
    in_conversation,
    is_fallback,
    duration_seconds,
    pdd_ms,
    sip_response,
    answered_by,
    zones,
    states
FROM
(
    SELECT
        resource_sid,
        max(family) AS any_family,
        max(account_sid) AS account_sid,
        max(environment) AS environment,
        min(direction) AS direction,
        min(channel) AS channel,
        max(own_address) AS own_address,
        max(contact_id) AS contact_id,
        max(country) AS country,
        max(messaging_service_sid) AS messaging_service_sid,
        min(first_heard_at) AS first_heard_at,
        max(last_heard_at) AS last_heard_at,
        max(furthest) AS furthest,
        max(settled) AS settled,
        max(blamed) AS blamed,
        arraySort(groupUniqArrayArray(statuses)) AS statuses,
        arraySort(groupUniqArrayArray(final_statuses)) AS final_statuses,
        arraySort(groupUniqArrayArray(sequences)) AS sequences,
        max(segments) AS segments,
        min(made) AS made,
        minMap(minutes) AS minutes,
        minMap(told_ms) AS told_ms,
        minMap(occurred_ms) AS occurred_ms,
        minMap(heard_ms) AS heard_ms,
        max(carrier) AS carrier,
        max(fingerprint) AS fingerprint,
        max(in_conversation) AS in_conversation,
        max(is_fallback) AS is_fallback,
        max(duration_seconds) AS duration_seconds,
        max(pdd_ms) AS pdd_ms,
        max(sip_response) AS sip_response,
        max(answered_by) AS answered_by,
        max(zones) AS zones,
        max(states) AS states
    FROM resource_states
    GROUP BY resource_sid
)
WHERE any_family != '';

CREATE MATERIALIZED VIEW resource_states_from_events TO resource_states
(
    `resource_sid` String,
    `kind` String,
    `family` String,
    `account_sid` String,
    `environment` String,
    `direction` String,
    `channel` String,
    `own_address` String,
    `contact_id` String,
    `country` String,
    `messaging_service_sid` String,
    `first_heard_at` DateTime64(3, 'UTC'),
    `last_heard_at` DateTime64(3, 'UTC'),
    `furthest` Tuple(
        UInt8,
        Int32,
        String),
    `settled` Tuple(
        DateTime64(3, 'UTC'),
        UInt8,
        String),
    `blamed` Tuple(
        UInt8,
        UInt8,
        Int32),
    `statuses` Array(String),
    `final_statuses` Array(String),
    `sequences` Array(Int32),
    `segments` UInt16,
    `made` Tuple(
        DateTime64(3, 'UTC'),
        DateTime64(3, 'UTC')),
    `minutes` Map(UInt32, Int64),
    `told_ms` Map(String, Int64),
    `occurred_ms` Map(String, Int64),
    `heard_ms` Map(String, Int64),
    `carrier` String,
    `fingerprint` String,
    `in_conversation` UInt8,
    `is_fallback` UInt8,
    `duration_seconds` UInt32,
    `pdd_ms` UInt32,
    `sip_response` UInt16,
    `answered_by` String,
    `zones` String,
    `states` String
)
AS SELECT
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
    max(if((e.source = 'rest') AND e.status_final, (ifNull(e.occurred_at, toDateTime64(0, 3, 'UTC')), e.status_rank, toString(e.status)), (toDateTime64(0, 3, 'UTC'), toUInt8(0), ''))) AS settled,
    max(if(e.error_code IS NULL, (toUInt8(0), toUInt8(0), toInt32(0)), (toUInt8(e.source = 'rest'), e.status_rank, assumeNotNull(e.error_code)))) AS blamed,
    groupUniqArrayIf(concat(e.source, ':', e.status), e.moves) AS statuses,
    groupUniqArrayIf(toString(e.status), e.status_final) AS final_statuses,
    groupUniqArrayIf(assumeNotNull(e.sequence), e.moves AND (e.sequence IS NOT NULL)) AS sequences,
    max(if(e.source = 'rest', 0, greatest(toUInt16OrZero(e.attributes['NumSegments']), toUInt16OrZero(e.attributes['NumberOfSegments'])))) AS segments,
    min((e.at, e.stored_at)) AS made,
    minMap(mapFilter((minute, ms) -> e.moves, map(toUnixTimestamp(toStartOfMinute(toDateTime(e.at, 'UTC'))), toUnixTimestamp64Milli(e.stored_at)))) AS minutes,
    minMap(mapFilter((status, ms) -> e.is_told, map(toString(e.status), toUnixTimestamp64Milli(ifNull(e.occurred_at, e.received_at))))) AS told_ms,
    minMap(mapFilter((status, ms) -> (e.is_told AND (e.occurred_at IS NOT NULL)), map(toString(e.status), toUnixTimestamp64Milli(ifNull(e.occurred_at, e.received_at))))) AS occurred_ms,
    minMap(mapFilter((status, ms) -> (e.is_told AND (e.occurred_at IS NOT NULL)), map(toString(e.status), toUnixTimestamp64Milli(e.received_at)))) AS heard_ms,
    max(if((e.attributes['Mcc']) = '', '', concat(e.attributes['Mcc'], '-', e.attributes['Mnc']))) AS carrier,
    max(e.attributes['ContentFingerprint']) AS fingerprint,
    max(toUInt8(e.kind = 'conversation-delivery')) AS in_conversation,
    max(toUInt8(lower(e.attributes['IsFallback']) = 'true')) AS is_fallback,
    max(if(e.kind = 'call-status', toUInt32OrZero(e.attributes['CallDuration']), 0)) AS duration_seconds,
    max(toUInt32OrZero(e.attributes['Properties.PddMs'])) AS pdd_ms,
    max(greatest(toUInt16OrZero(e.attributes['SipResponseCode']), toUInt16OrZero(e.attributes['Properties.LastSipResponseNum']))) AS sip_response,
    max(e.attributes['AnsweredBy']) AS answered_by,
    max(e.attributes['Zones']) AS zones,
    max(e.attributes['States']) AS states
FROM
(
    SELECT
        resource_sid,
        kind,
        source,
        account_sid,
        environment,
        status,
        occurred_at,
        received_at,
        direction,
        channel,
        own_address,
        contact_id,
        country,
        messaging_service_sid,
        error_code,
        sequence,
        attributes,
        stored_at,
        family,
        status_rank,
        status_final,
        family != '' AS moves,
        moves AND (source IN ('callback', 'event-stream')) AS is_told,
        if(moves, ifNull(parseDateTime64BestEffortOrNull(attributes['DateCreated'], 3, 'UTC'), ifNull(occurred_at, received_at)), toDateTime64('2100-01-01 00:00:00', 3, 'UTC')) AS at
    FROM events
    WHERE (resource_sid != '') AND ((family != '') OR (kind IN ('call-insights', 'machine-detection')))
) AS e
GROUP BY resource_sid;

CREATE MATERIALIZED VIEW rest_resources_by_hour_from_reading TO rest_resources_by_hour
(
    `account_sid` LowCardinality(String),
    `family` LowCardinality(String),
    `hour` DateTime('UTC'),
    `resource_sid` String,
    `listed_at` Nullable(DateTime64(3, 'UTC')),
    `status` LowCardinality(String),
    `error_code` Nullable(Int32),
    `expected` UInt8,
    `heard` UInt8,
    `read_at` DateTime64(3, 'UTC'),
    `direction` LowCardinality(String),
    `channel` LowCardinality(String),
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `price` Nullable(Decimal(12, 6)),
    `price_unit` LowCardinality(String),
    `segments` Nullable(UInt16)
)
AS SELECT
    account_sid,
    family,
    toStartOfHour(toDateTime(ifNull(created_at, read_at), 'UTC')) AS hour,
    resource_sid,
    listed_at,
    status,
    error_code,
    expected,
    heard,
    read_at,
    direction,
    channel,
    own_address,
    messaging_service_sid,
    price,
    price_unit,
    segments
FROM rest_resources
WHERE found;

CREATE VIEW sender_hour
(
    `account_sid` LowCardinality(String),
    `family` LowCardinality(String),
    `hour` DateTime('UTC'),
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `channel` LowCardinality(String),
    `direction` LowCardinality(String),
    `resources` UInt64,
    `expected` UInt64,
    `heard` UInt64,
    `told` UInt64,
    `unheard` UInt64,
    `example_sid` String,
    `unheard_sid` String
)
AS SELECT
    account_sid,
    family,
    hour,
    own_address,
    messaging_service_sid,
    channel,
    direction,
    count() AS resources,
    sum(r.expected) AS expected,
    sum(r.heard) AS heard,
    countIf(r.expected > 0) AS told,
    countIf((r.expected > 0) AND (r.heard = 0)) AS unheard,
    min(resource_sid) AS example_sid,
    minIf(resource_sid, (r.expected > 0) AND (r.heard = 0)) AS unheard_sid
FROM rest_resources_by_hour AS r
FINAL
GROUP BY
    account_sid,
    family,
    hour,
    own_address,
    messaging_service_sid,
    channel,
    direction;

CREATE MATERIALIZED VIEW sid_links_from_events TO sid_links
(
    `sid` String,
    `linked_sid` String
)
AS SELECT
    pair.1 AS sid,
    pair.2 AS linked_sid
FROM
(
    SELECT arrayJoin(arrayConcat(arrayMap(other -> (resource_sid, other), related_sids), arrayMap(other -> (other, resource_sid), related_sids))) AS pair
    FROM events
    WHERE resource_sid != ''
);

CREATE VIEW signal
(
    `signal` LowCardinality(String),
    `signal_id` String,
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `segment` String,
    `subject` Map(LowCardinality(String), String),
    `opened_at` DateTime64(3, 'UTC'),
    `since` DateTime64(3, 'UTC'),
    `closed_at` Nullable(DateTime64(3, 'UTC')),
    `confidence` Float64,
    `affected` UInt64,
    `price` Nullable(Decimal(20, 6)),
    `price_unit` LowCardinality(String),
    `codes` Array(Int32),
    `explanation` String,
    `updated_at` DateTime64(3, 'UTC')
)
AS SELECT
    signal,
    signal_id,
    account_sid,
    environment,
    segment,
    subject,
    opened_at,
    since,
    closed_at,
    confidence,
    affected,
    price,
    price_unit,
    codes,
    explanation,
    updated_at
FROM signals
FINAL
WHERE (closed_at IS NULL) OR (closed_at > opened_at)
ORDER BY
    opened_at ASC,
    signal_id ASC
LIMIT 1 BY
    signal,
    account_sid,
    environment,
    segment,
    if(closed_at IS NULL, '', signal_id);

CREATE VIEW silence
(
    `account_sid` LowCardinality(String),
    `family` LowCardinality(String),
    `subject_kind` String,
    `subject` LowCardinality(String),
    `heard_before` UInt64,
    `last_heard_hour` DateTime('UTC'),
    `read_to` DateTime('UTC'),
    `hours_silent` Int64,
    `expected_by_past` UInt64,
    `unheard_since` UInt64,
    `made_since` UInt64,
    `silent` UInt8,
    `never_heard` UInt8
)
AS WITH
    5 AS enough
SELECT
    account_sid,
    family,
    subject_kind,
    subject,
    heard_before,
    last_heard_hour,
    read_to,
    hours_silent,
    expected_by_past,
    unheard_since,
    made_since,
    (heard_before > 0) AND ((expected_by_past >= enough) OR (unheard_since >= enough)) AS silent,
    (heard_before = 0) AND (unheard_since >= enough) AS never_heard
FROM
(
    SELECT
        account_sid,
        family,
        subject_kind,
        subject,
        read_to,
        sum(hearings.heard) AS heard_before,
        max(hearings.last_heard) AS last_heard_hour,
        dateDiff('hour', last_heard_hour, toStartOfHour(read_to)) - 1 AS hours_silent,
        sumIf(hearings.expected, hearings.hour > hearings.last_heard) AS unheard_since,
        sumIf(hearings.resources, hearings.hour > hearings.last_heard) AS made_since,
        sumMapIf(map(toHour(hearings.hour), toUInt64(1)), is_past AND (hearings.heard > 0)) AS days_heard,
        minMapIf(map(toHour(hearings.hour), toUInt64(hearings.heard)), is_past AND (hearings.heard > 0)) AS least_heard,
        arraySum(arrayMap(hour_of_day -> if((days_heard[hour_of_day]) >= 7, least_heard[hour_of_day], 0), arrayMap(back -> toHour(last_heard_hour + toIntervalHour(back)), range(1, toUInt32(least(greatest(hours_silent, 0), 168)) + 1)))) AS expected_by_past
    FROM
    (
        SELECT
            account_sid,
            family,
            who.1 AS subject_kind,
            who.2 AS subject,
            hour,
            sum(s.heard) AS heard,
            sum(s.expected) AS expected,
            sum(s.resources) AS resources,
            max(if(heard > 0, hour, toDateTime(0, 'UTC'))) OVER (PARTITION BY account_sid, family, subject_kind, subject) AS last_heard,
            (hour > (last_heard - toIntervalDay(7))) AND (hour <= last_heard) AS is_past
        FROM sender_hour AS s
        ARRAY JOIN [('sender', toString(s.own_address)), ('service', toString(s.messaging_service_sid))] AS who
        WHERE ((who.2) != '') AND (hour > ((
            SELECT max(read_to)
            FROM read_to
        ) - toIntervalDay(21)))
        GROUP BY
            account_sid,
            family,
            who,
            hour
    ) AS hearings
    INNER JOIN read_to USING (account_sid, family)
    WHERE hearings.hour < toStartOfHour(read_to)
    GROUP BY
        account_sid,
        family,
        subject_kind,
        subject,
        read_to
);

CREATE VIEW slo
(
    `name` LowCardinality(String),
    `kind` LowCardinality(String),
    `family` LowCardinality(String),
    `objective` Float64,
    `target_ms` UInt64,
    `window_seconds` UInt32,
    `owner` String,
    `account_sids` Array(String),
    `environments` Array(String),
    `channels` Array(String),
    `countries` Array(String),
    `senders` Array(String),
    `services` Array(String),
    `purposes` Array(String),
    `carriers` Array(String),
    `excluded_codes` Array(Int32)
)
AS SELECT
    name,
    kind,
    family,
    objective,
    target_ms,
    window_seconds,
    owner,
    account_sids,
    environments,
    channels,
    countries,
    senders,
    services,
    purposes,
    carriers,
    excluded_codes
FROM slos
FINAL
WHERE is_deleted = 0;

CREATE VIEW slo_minute
(
    `slo` LowCardinality(String),
    `minute` DateTime('UTC'),
    `good` UInt64,
    `bad` UInt64,
    `waiting` UInt64
)
AS SELECT
    slo,
    minute,
    countIf(outcome = 'good') AS good,
    countIf(outcome = 'bad') AS bad,
    countIf(outcome = 'waiting') AS waiting
FROM
(
    SELECT
        s.name AS slo,
        r.minute AS minute,
        multiIf((s.kind = 'delivery') AND (r.status IN ('delivered', 'read')), 'good', (s.kind = 'latency') AND (r.status IN ('delivered', 'read')) AND (r.made_to_delivered_ms <= s.target_ms), 'good', (s.kind = 'completeness') AND (r.heard_by IN ('callback', 'event-stream')), 'good', (s.kind = 'call-connect') AND (r.status IN ('in-progress', 'completed', 'busy', 'no-answer')), 'good', (s.kind = 'call-answer') AND (r.status IN ('in-progress', 'completed')), 'good', (s.kind = 'verification') AND (r.status = 'approved'), 'good', (NOT r.final) AND ((r.status = 'scheduled') OR (dateDiff('millisecond', r.made_at, now64(3)) <= s.target_ms)), 'waiting', NOT r.final, 'bad', (r.status = 'canceled') OR has(s.excluded_codes, ifNull(r.error_code, 0)), 'left out', (s.kind = 'latency') AND ((r.status NOT IN ('delivered', 'read')) OR (r.made_to_delivered_ms IS NULL)), 'left out', 'bad') AS outcome
    FROM resources_by_minute AS r
    FINAL
    INNER JOIN slo AS s ON s.family = r.family
    WHERE (s.kind != 'opt-out') AND ((r.family = 'verification') OR (r.direction = 'outbound')) AND (empty(s.account_sids) OR has(s.account_sids, r.account_sid)) AND (empty(s.environments) OR has(s.environments, r.environment)) AND (empty(s.channels) OR has(s.channels, r.channel)) AND (empty(s.countries) OR has(s.countries, r.country)) AND (empty(s.senders) OR has(s.senders, r.own_address)) AND (empty(s.services) OR has(s.services, r.messaging_service_sid)) AND (empty(s.purposes) OR has(s.purposes, r.purpose)) AND (empty(s.carriers) OR has(s.carriers, r.carrier))
    UNION ALL
    SELECT
        s.name,
        toStartOfMinute(toDateTime(said.said_at)),
        multiIf(after.passed_ms > toInt64(s.target_ms), 'bad', dateDiff('millisecond', said.said_at, now64(3)) <= s.target_ms, 'waiting', 'good')
    FROM
    (
        SELECT
            *,
            'opt-out' AS counted_as
        FROM consent_signal
    ) AS said
    INNER JOIN slo AS s ON s.kind = said.counted_as
    LEFT JOIN
    (
        SELECT
            stop_sid,
            max(c.passed_ms) AS passed_ms
        FROM opt_out_contacts AS c
        FINAL
        WHERE (is_deleted = 0) AND (scope IN ('same', 'in-flight')) AND (purpose IN (
            SELECT arrayJoin(purposes)
            FROM violation_rules
            FINAL
            WHERE (is_deleted = 0) AND (kind IN ('contact-after-opt-out', 'opt-out-confirmation'))
        ))
        GROUP BY stop_sid
    ) AS after ON after.stop_sid = said.resource_sid
    WHERE (said.signal = 'stop') AND (empty(s.account_sids) OR has(s.account_sids, said.account_sid)) AND (empty(s.environments) OR has(s.environments, said.environment)) AND (empty(s.channels) OR has(s.channels, said.channel)) AND (empty(s.countries) OR has(s.countries, said.country)) AND (empty(s.senders) OR has(s.senders, said.own_address)) AND (empty(s.services) OR has(s.services, said.messaging_service_sid))
)
GROUP BY
    slo,
    minute;

CREATE VIEW slo_status
(
    `slo` LowCardinality(String),
    `kind` LowCardinality(String),
    `owner` String,
    `objective` Float64,
    `target_ms` UInt64,
    `window_seconds` UInt32,
    `measured_at` DateTime('UTC'),
    `good` UInt64,
    `bad` UInt64,
    `waiting` UInt64,
    `budget_left` Float64,
    `events` Array(UInt64),
    `bad_events` Array(UInt64),
    `burn_rates` Array(Float64),
    `burn_5m` Float64,
    `burn_30m` Float64,
    `burn_1h` Float64,
    `burn_2h` Float64,
    `burn_6h` Float64,
    `burn_1d` Float64,
    `burn_3d` Float64
)
AS WITH
    [300, 1800, 3600, 7200, 21600, 86400, 259200] AS windows,
    now('UTC') AS at,
    toStartOfHour(at - toIntervalHour(6)) AS recent
SELECT
    s.name AS slo,
    s.kind AS kind,
    s.owner AS owner,
    s.objective AS objective,
    s.target_ms AS target_ms,
    s.window_seconds AS window_seconds,
    at AS measured_at,
    m.good AS good,
    m.bad AS bad,
    m.waiting AS waiting,
    if((good + bad) = 0, 1, 1 - ((bad / (good + bad)) / (1 - objective))) AS budget_left,
    if(notEmpty(m.events), m.events, arrayMap(w -> 0, windows)) AS events,
    if(notEmpty(m.bad_events), m.bad_events, arrayMap(w -> 0, windows)) AS bad_events,
    arrayMap((of, b) -> if(of = 0, 0, (b / of) / (1 - objective)), events, bad_events) AS burn_rates,
    burn_rates[1] AS burn_5m,
    burn_rates[2] AS burn_30m,
    burn_rates[3] AS burn_1h,
    burn_rates[4] AS burn_2h,
    burn_rates[5] AS burn_6h,
    burn_rates[6] AS burn_1d,
    burn_rates[7] AS burn_3d
FROM slo AS s
LEFT JOIN
(
    SELECT
        n.slo AS slo,
        sumIf(n.good, n.age < w.window_seconds) AS good,
        sumIf(n.bad, n.age < w.window_seconds) AS bad,
        sum(n.waiting) AS waiting,
        sumForEach(arrayMap(seconds -> if(n.age < seconds, n.good + n.bad, 0), windows)) AS events,
        sumForEach(arrayMap(seconds -> if(n.age < seconds, n.bad, 0), windows)) AS bad_events
    FROM
    (
        SELECT
            slo,
            good,
            bad,
            waiting,
            dateDiff('second', minute, at) AS age
        FROM slo_minute
        WHERE minute >= recent
        UNION ALL
        SELECT
            slo,
            good,
            bad,
            0 AS waiting,
            dateDiff('second', hour, at) AS age
        FROM slo_hours
        FINAL
        WHERE (hour < recent) AND (hour > (at - toIntervalDay(91)))
    ) AS n
    INNER JOIN slo AS w ON w.name = n.slo
    GROUP BY n.slo
) AS m ON m.slo = s.name;

CREATE VIEW story_link
(
    `sid` String,
    `linked_sid` String
)
AS SELECT DISTINCT
    sid,
    linked_sid
FROM sid_links;

CREATE VIEW suppression
(
    `key_version` UInt32,
    `suppression_index` String,
    `account_sid` LowCardinality(String),
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `channel` LowCardinality(String),
    `signal` String,
    `said_at` DateTime64(3, 'UTC')
)
AS SELECT
    key_version,
    suppression_index,
    account_sid,
    own_address,
    messaging_service_sid,
    channel,
    argMax(suppressions.signal, (suppressions.said_at, suppressions.signal)) AS signal,
    max(suppressions.said_at) AS said_at
FROM suppressions
GROUP BY
    key_version,
    suppression_index,
    account_sid,
    own_address,
    messaging_service_sid,
    channel;

CREATE VIEW suppression_of_contact
(
    `contact_id` String,
    `met_at` DateTime64(3, 'UTC'),
    `account_sid` LowCardinality(String),
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `channel` LowCardinality(String),
    `signal` String,
    `said_at` DateTime64(3, 'UTC')
)
AS SELECT DISTINCT
    link.contact_id AS contact_id,
    link.met_at AS met_at,
    kept.account_sid AS account_sid,
    kept.own_address AS own_address,
    kept.messaging_service_sid AS messaging_service_sid,
    kept.channel AS channel,
    kept.signal AS signal,
    kept.said_at AS said_at
FROM
(
    SELECT
        contact_id,
        key_version,
        suppression_index,
        min(suppression_links.met_at) AS met_at
    FROM suppression_links
    GROUP BY
        contact_id,
        key_version,
        suppression_index
) AS link
INNER JOIN suppression AS kept ON (kept.key_version = link.key_version) AND (kept.suppression_index = link.suppression_index);

CREATE VIEW usage_day
(
    `account_sid` LowCardinality(String),
    `day` Date,
    `category` LowCardinality(String),
    `counted` Decimal(20, 6),
    `count_unit` String,
    `used` Decimal(20, 6),
    `usage_unit` String,
    `price` Decimal(20, 6),
    `price_unit` String,
    `as_of` Nullable(DateTime('UTC'))
)
AS SELECT
    account_sid,
    day,
    category,
    argMax(u.counted, u.read_at) AS counted,
    argMax(u.count_unit, u.read_at) AS count_unit,
    argMax(u.used, u.read_at) AS used,
    argMax(u.usage_unit, u.read_at) AS usage_unit,
    argMax(u.price, u.read_at) AS price,
    argMax(u.price_unit, u.read_at) AS price_unit,
    argMax(u.as_of, u.read_at) AS as_of
FROM usage_records AS u
GROUP BY
    account_sid,
    day,
    category;

CREATE VIEW verification_attempt_outcome
(
    `minute` DateTime('UTC'),
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `channel` LowCardinality(String),
    `country` LowCardinality(String),
    `carrier` LowCardinality(String),
    `attempts` UInt64,
    `delivered` UInt64,
    `failed` UInt64,
    `fallback` UInt64
)
AS SELECT
    minute,
    account_sid,
    environment,
    channel,
    country,
    carrier,
    count() AS attempts,
    countIf(status IN ('delivered', 'read')) AS delivered,
    countIf(status IN ('undelivered', 'failed')) AS failed,
    countIf(is_fallback) AS fallback
FROM resources_by_minute
FINAL
WHERE family = 'verification-attempt'
GROUP BY
    minute,
    account_sid,
    environment,
    channel,
    country,
    carrier;

CREATE VIEW verification_outcome
(
    `minute` DateTime('UTC'),
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `channel` LowCardinality(String),
    `country` LowCardinality(String),
    `started` UInt64,
    `approved` UInt64,
    `expired` UInt64,
    `canceled` UInt64,
    `max_attempts` UInt64,
    `waiting` UInt64,
    `verified_measured` UInt64,
    `time_to_verify` AggregateFunction(quantilesExact(0.5, 0.9, 0.99), UInt32)
)
AS SELECT
    minute,
    account_sid,
    environment,
    channel,
    country,
    count() AS started,
    countIf(status = 'approved') AS approved,
    countIf(status = 'expired') AS expired,
    countIf(status = 'canceled') AS canceled,
    countIf(status = 'max-attempts-reached') AS max_attempts,
    countIf(NOT final) AS waiting,
    count(made_to_delivered_ms) AS verified_measured,
    quantilesExactStateIf(0.5, 0.9, 0.99)(assumeNotNull(made_to_delivered_ms), made_to_delivered_ms IS NOT NULL) AS time_to_verify
FROM resources_by_minute
FINAL
WHERE family = 'verification'
GROUP BY
    minute,
    account_sid,
    environment,
    channel,
    country;

CREATE VIEW verify_day
(
    `account_sid` LowCardinality(String),
    `day` Date,
    `attempts` UInt64,
    `converted` UInt64,
    `unconverted` UInt64,
    `conversion` Nullable(Float64),
    `recorded` UInt64
)
AS SELECT
    account_sid,
    day,
    counted.attempts AS attempts,
    counted.converted AS converted,
    counted.unconverted AS unconverted,
    if(attempts = 0, NULL, converted / attempts) AS conversion,
    recorded.attempts AS recorded
FROM
(
    SELECT
        account_sid,
        day,
        argMax(v.attempts, v.read_at) AS attempts,
        argMax(v.converted, v.read_at) AS converted,
        argMax(v.unconverted, v.read_at) AS unconverted
    FROM verify_days AS v
    GROUP BY
        account_sid,
        day
) AS counted
LEFT JOIN
(
    SELECT
        account_sid,
        toDate(min_at) AS day,
        count() AS attempts
    FROM
    (
        SELECT
            account_sid,
            resource_sid,
            min(ifNull(occurred_at, received_at)) AS min_at
        FROM events
        WHERE kind = 'verification-attempt'
        GROUP BY
            account_sid,
            resource_sid
    )
    GROUP BY
        account_sid,
        day
) AS recorded USING (account_sid, day);

CREATE VIEW violation
(
    `day` Date,
    `kind` LowCardinality(String),
    `violation_id` String,
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `contact_id` String,
    `resource_sid` String,
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `channel` LowCardinality(String),
    `purpose` LowCardinality(String),
    `at` DateTime64(3, 'UTC'),
    `rule` LowCardinality(String),
    `jurisdiction` LowCardinality(String),
    `verdict` LowCardinality(String),
    `due_at` Nullable(DateTime64(3, 'UTC')),
    `parts` Map(LowCardinality(String), String),
    `evidence` Array(String),
    `affected` UInt64,
    `price` Nullable(Decimal(20, 6)),
    `price_unit` LowCardinality(String),
    `state` String,
    `decided_by` String,
    `decided_at` Nullable(DateTime64(3, 'UTC')),
    `reason` String
)
AS SELECT
    v.day AS day,
    v.kind AS kind,
    v.violation_id AS violation_id,
    v.account_sid AS account_sid,
    v.environment AS environment,
    v.contact_id AS contact_id,
    v.resource_sid AS resource_sid,
    v.own_address AS own_address,
    v.messaging_service_sid AS messaging_service_sid,
    v.channel AS channel,
    v.purpose AS purpose,
    v.at AS at,
    v.rule AS rule,
    v.jurisdiction AS jurisdiction,
    v.verdict AS verdict,
    v.due_at AS due_at,
    v.parts AS parts,
    v.evidence AS evidence,
    v.affected AS affected,
    v.price AS price,
    v.price_unit AS price_unit,
    if(d.state = '', 'open', d.state) AS state,
    d.decided_by AS decided_by,
    if(d.violation_id = '', NULL, d.decided_at) AS decided_at,
    d.reason AS reason
FROM violations AS v
FINAL
LEFT JOIN violation_decision AS d ON d.violation_id = v.violation_id
WHERE v.is_deleted = 0;

CREATE VIEW violation_contact_after_opt_out
(
    `day` Date,
    `kind` LowCardinality(String),
    `violation_id` String,
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `contact_id` String,
    `resource_sid` String,
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `channel` LowCardinality(String),
    `purpose` LowCardinality(String),
    `at` DateTime64(3, 'UTC'),
    `rule` LowCardinality(String),
    `jurisdiction` LowCardinality(String),
    `verdict` String,
    `due_at` Nullable(DateTime64(3, 'UTC')),
    `parts` Map(String, String),
    `evidence` Array(String),
    `affected` UInt64,
    `price` Nullable(Decimal(20, 6)),
    `price_unit` String
)
AS SELECT
    c.day AS day,
    r.kind AS kind,
    concat('vi_', lower(hex(sipHash128(toString(r.kind), toString(r.rule), c.resource_sid)))) AS violation_id,
    c.account_sid AS account_sid,
    c.environment AS environment,
    c.contact_id AS contact_id,
    c.resource_sid AS resource_sid,
    c.own_address AS own_address,
    c.messaging_service_sid AS messaging_service_sid,
    c.channel AS channel,
    c.purpose AS purpose,
    c.sent_at AS at,
    r.rule AS rule,
    r.jurisdiction AS jurisdiction,
    'violation' AS verdict,
    CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS due_at,
    map('stopAt', toString(c.stop_at), 'passedMs', toString(c.passed_ms), 'businessDays', toString(r.parameters['businessDays'])) AS parts,
    [c.stop_sid, c.resource_sid] AS evidence,
    toUInt64(1) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM opt_out_contacts AS c
FINAL
INNER JOIN violation_rule AS r ON r.kind = if(c.scope = 'same', 'contact-after-opt-out', 'contact-after-opt-out-elsewhere')
WHERE (c.is_deleted = 0) AND c.is_first AND (c.scope != 'in-flight') AND has(r.purposes, c.purpose) AND (c.day >= r.valid_from) AND (c.day < r.valid_to) AND ((c.resource_sid, c.scope) NOT IN (
    SELECT
        resource_sid,
        'same'
    FROM opt_out_confirmation
));

CREATE VIEW violation_day
(
    `day` Date,
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `kind` LowCardinality(String),
    `rule` LowCardinality(String),
    `jurisdiction` LowCardinality(String),
    `verdict` LowCardinality(String),
    `state` String,
    `violations` UInt64,
    `affected` UInt64,
    `price` Decimal(38, 6),
    `price_unit` String
)
AS SELECT
    day,
    account_sid,
    environment,
    kind,
    rule,
    jurisdiction,
    verdict,
    state,
    count() AS violations,
    sum(v.affected) AS affected,
    sum(ifNull(v.price, 0)) AS price,
    max(v.price_unit) AS price_unit
FROM violation AS v
GROUP BY
    day,
    account_sid,
    environment,
    kind,
    rule,
    jurisdiction,
    verdict,
    state;

CREATE VIEW violation_decision
(
    `violation_id` String,
    `kind` String,
    `resource_sid` String,
    `state` String,
    `decided_by` String,
    `decided_at` DateTime64(3, 'UTC'),
    `reason` String,
    `act_id` String,
    `decisions` UInt64
)
AS SELECT
    details['Violation'] AS violation_id,
    argMax(details['Kind'], (d.at, d.act_id)) AS kind,
    argMax(details['Resource'], (d.at, d.act_id)) AS resource_sid,
    argMax(details['State'], (d.at, d.act_id)) AS state,
    argMax(d.actor, (d.at, d.act_id)) AS decided_by,
    max(d.at) AS decided_at,
    argMax(d.reason, (d.at, d.act_id)) AS reason,
    argMax(d.act_id, (d.at, d.act_id)) AS act_id,
    count() AS decisions
FROM act AS d
WHERE (action = 'decision') AND ((details['Violation']) != '')
GROUP BY violation_id;

CREATE VIEW violation_found
(
    `day` Date,
    `kind` String,
    `violation_id` String,
    `account_sid` String,
    `environment` String,
    `contact_id` String,
    `resource_sid` String,
    `own_address` String,
    `messaging_service_sid` String,
    `channel` String,
    `purpose` String,
    `at` DateTime64(3, 'UTC'),
    `rule` LowCardinality(String),
    `jurisdiction` String,
    `verdict` String,
    `due_at` Nullable(DateTime64(3, 'UTC')),
    `parts` Map(String, String),
    `evidence` Array(String),
    `affected` UInt64,
    `price` Nullable(Decimal(20, 6)),
    `price_unit` String
)
AS SELECT *
FROM violation_contact_after_opt_out
UNION ALL
SELECT *
FROM violation_opt_out_confirmation
UNION ALL
SELECT *
FROM violation_possible_revocation
UNION ALL
SELECT *
FROM violation_outside_quiet_hours
UNION ALL
SELECT *
FROM violation_no_consent
UNION ALL
SELECT *
FROM violation_over_cap
UNION ALL
SELECT *
FROM violation_sent_twice
UNION ALL
SELECT *
FROM violation_wrong_sender
UNION ALL
SELECT *
FROM violation_misplaced_personal_data
UNION ALL
SELECT *
FROM violation_past_the_collector
UNION ALL
SELECT *
FROM violation_redaction_leak;

CREATE VIEW violation_misplaced_personal_data
(
    `day` Date,
    `kind` String,
    `violation_id` String,
    `account_sid` LowCardinality(String),
    `environment` String,
    `contact_id` String,
    `resource_sid` String,
    `own_address` String,
    `messaging_service_sid` String,
    `channel` String,
    `purpose` String,
    `at` SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    `rule` LowCardinality(String),
    `jurisdiction` String,
    `verdict` String,
    `due_at` Nullable(DateTime64(3, 'UTC')),
    `parts` Map(String, String),
    `evidence` Array(String),
    `affected` UInt64,
    `price` Nullable(Decimal(20, 6)),
    `price_unit` String
)
AS SELECT
    toDate(d.first_at) AS day,
    any(r.kind) AS kind,
    concat('vi_', lower(hex(sipHash128(toString(any(r.kind)), toString(r.rule), toString(day), toString(d.account_sid), toString(d.place), toString(d.what), toString(d.own_address), toString(d.messaging_service_sid))))) AS violation_id,
    d.account_sid AS account_sid,
    any(d.environment) AS environment,
    '' AS contact_id,
    '' AS resource_sid,
    d.own_address AS own_address,
    d.messaging_service_sid AS messaging_service_sid,
    '' AS channel,
    '' AS purpose,
    min(d.first_at) AS at,
    r.rule AS rule,
    any(r.jurisdiction) AS jurisdiction,
    'violation' AS verdict,
    CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS due_at,
    map('place', toString(d.place), 'what', toString(d.what), 'kind', toString(min(d.kind))) AS parts,
    [min(d.resource_sid)] AS evidence,
    toUInt64(count()) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM
(
    SELECT
        account_sid,
        place,
        what,
        resource_sid,
        max(f.environment) AS environment,
        max(f.kind) AS kind,
        max(f.own_address) AS own_address,
        max(f.messaging_service_sid) AS messaging_service_sid,
        min(f.first_at) AS first_at
    FROM misplaced_data AS f
    GROUP BY
        account_sid,
        place,
        what,
        resource_sid
    HAVING max(f.environment) != 'ledgerline-canary'
) AS d
INNER JOIN violation_rule AS r ON r.kind = 'misplaced-personal-data'
GROUP BY
    day,
    account_sid,
    place,
    what,
    own_address,
    messaging_service_sid,
    r.rule;

CREATE VIEW violation_no_consent
(
    `day` Date,
    `kind` LowCardinality(String),
    `violation_id` String,
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `contact_id` String,
    `resource_sid` String,
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `channel` LowCardinality(String),
    `purpose` LowCardinality(String),
    `at` DateTime64(3, 'UTC'),
    `rule` LowCardinality(String),
    `jurisdiction` LowCardinality(String),
    `verdict` String,
    `due_at` Nullable(DateTime64(3, 'UTC')),
    `parts` Map(String, String),
    `evidence` Array(String),
    `affected` UInt64,
    `price` Nullable(Decimal(20, 6)),
    `price_unit` String
)
AS SELECT
    m.day AS day,
    r.kind AS kind,
    concat('vi_', lower(hex(sipHash128(toString(r.kind), toString(r.rule), m.resource_sid)))) AS violation_id,
    m.account_sid AS account_sid,
    m.environment AS environment,
    m.person AS contact_id,
    m.resource_sid AS resource_sid,
    m.own_address AS own_address,
    m.messaging_service_sid AS messaging_service_sid,
    m.channel AS channel,
    m.purpose AS purpose,
    m.sent_at AS at,
    r.rule AS rule,
    r.jurisdiction AS jurisdiction,
    'violation' AS verdict,
    CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS due_at,
    map('why', multiIf(m.consent_reference = '', 'none', m.consent_expires_at <= m.sent_at, 'expired', 'later'), 'consent', m.consent_reference, 'obtainedAt', ifNull(toString(m.consent_obtained_at), ''), 'expiredAt', ifNull(toString(m.consent_expires_at), '')) AS parts,
    [m.intent_id, m.resource_sid] AS evidence,
    toUInt64(1) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM outbound_contact AS m
INNER JOIN violation_rule AS r ON r.kind = 'no-consent'
WHERE (NOT m.has_consent) AND has(r.purposes, m.purpose) AND (empty(r.channels) OR has(r.channels, m.channel)) AND (m.country IN ('', 'US', 'PR', 'VI', 'GU', 'AS', 'MP')) AND ((r.jurisdiction = 'US') OR has(splitByChar(',', toString(m.states)), toString(r.jurisdiction))) AND (m.day >= r.valid_from) AND (m.day < r.valid_to);

CREATE VIEW violation_opt_out_confirmation
(
    `day` Date,
    `kind` String,
    `violation_id` String,
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `contact_id` String,
    `resource_sid` String,
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `channel` LowCardinality(String),
    `purpose` LowCardinality(String),
    `at` DateTime64(3, 'UTC'),
    `rule` LowCardinality(String),
    `jurisdiction` LowCardinality(String),
    `verdict` String,
    `due_at` Nullable(DateTime64(3, 'UTC')),
    `parts` Map(String, String),
    `evidence` Array(String),
    `affected` UInt64,
    `price` Nullable(Decimal(20, 6)),
    `price_unit` String
)
AS SELECT
    day,
    'opt-out-confirmation' AS kind,
    concat('vi_', lower(hex(sipHash128('opt-out-confirmation', toString(rule), resource_sid)))) AS violation_id,
    account_sid,
    environment,
    contact_id,
    resource_sid,
    own_address,
    messaging_service_sid,
    channel,
    purpose,
    sent_at AS at,
    rule,
    jurisdiction,
    'violation' AS verdict,
    CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS due_at,
    map('stopAt', toString(stop_at), 'passedMs', toString(passed_ms), 'nth', toString(nth), 'withinSeconds', toString(parameters['withinSeconds']), 'most', toString(parameters['most'])) AS parts,
    [stop_sid, resource_sid] AS evidence,
    toUInt64(1) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM opt_out_confirmation
WHERE (nth > (parameters['most'])) OR (passed_ms > ((parameters['withinSeconds']) * 1000));

CREATE VIEW violation_outside_quiet_hours
(
    `day` Date,
    `kind` String,
    `violation_id` String,
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `contact_id` String,
    `resource_sid` String,
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `channel` LowCardinality(String),
    `purpose` LowCardinality(String),
    `at` DateTime64(3, 'UTC'),
    `rule` LowCardinality(String),
    `jurisdiction` String,
    `verdict` String,
    `due_at` Nullable(DateTime64(3, 'UTC')),
    `parts` Map(String, String),
    `evidence` Array(String),
    `affected` UInt64,
    `price` Nullable(Decimal(20, 6)),
    `price_unit` String
)
AS WITH
    places AS
    (
        SELECT DISTINCT
            day,
            toStartOfInterval(toDateTime(sent_at), toIntervalMinute(15)) AS quarter,
            zones,
            states
        FROM outbound_contact
        WHERE zones != ''
    ),
    clocks AS
    (
        SELECT
            p.day AS day,
            p.quarter AS quarter,
            p.zones AS zones,
            p.states AS states,
            p.zone AS zone,
            o.zone != '' AS is_known,
            toDateTime(toUnixTimestamp(p.quarter) + o.offset_seconds, 'UTC') AS local,
            o.tz_version AS tz_version
        FROM
        (
            SELECT
                day,
                quarter,
                zones,
                states,
                arrayJoin(splitByChar(',', toString(zones))) AS zone
            FROM places
        ) AS p
        ASOF LEFT JOIN
        (
            SELECT
                toString(zone) AS zone,
                since,
                offset_seconds,
                tz_version
            FROM zone_offsets
            FINAL
            WHERE is_deleted = 0
        ) AS o ON (o.zone = p.zone) AND (o.since <= p.quarter)
    ),
    judged AS
    (
        SELECT
            c.day AS day,
            c.quarter AS quarter,
            c.zones AS zones,
            c.states AS states,
            r.rule AS rule,
            any(r.kind) AS kind,
            any(r.jurisdiction) AS jurisdiction,
            any(r.purposes) AS purposes,
            any(r.channels) AS channels,
            countIf(c.is_known AND (NOT (r.rests_on_holidays AND (toDate(c.local) IN (
                SELECT day
                FROM federal_holidays
                FINAL
                WHERE is_deleted = 0
            )))) AND (((toHour(c.local) * 60) + toMinute(c.local)) >= (r.opens[toDayOfWeek(c.local)])) AND (((toHour(c.local) * 60) + toMinute(c.local)) < (r.closes[toDayOfWeek(c.local)]))) AS inside,
            countIf(NOT c.is_known) AS unknown,
            count() AS candidates,
            max(c.tz_version) AS tz_version,
            arrayStringConcat(arraySort(groupArray(if(c.is_known, concat(c.zone, ' ', formatDateTime(c.local, '%a %H:%i')), c.zone))), ', ') AS clock,
            max(concat(leftPad(toString(intDiv(r.opens[toDayOfWeek(c.local)], 60)), 2, '0'), ':', leftPad(toString((r.opens[toDayOfWeek(c.local)]) % 60), 2, '0'), '-', leftPad(toString(intDiv(r.closes[toDayOfWeek(c.local)], 60)), 2, '0'), ':', leftPad(toString((r.closes[toDayOfWeek(c.local)]) % 60), 2, '0'))) AS hours
        FROM clocks AS c
        CROSS JOIN
        (
            SELECT *
            FROM violation_rule
            WHERE kind = 'outside-quiet-hours'
        ) AS r
        WHERE ((r.jurisdiction = 'US') OR has(splitByChar(',', toString(c.states)), toString(r.jurisdiction))) AND (c.day >= r.valid_from) AND (c.day < r.valid_to)
        GROUP BY
            day,
            quarter,
            zones,
            states,
            rule
        HAVING inside < candidates
    )
SELECT
    m.day AS day,
    j.kind AS kind,
    concat('vi_', lower(hex(sipHash128(toString(j.kind), toString(j.rule), m.resource_sid)))) AS violation_id,
    m.account_sid AS account_sid,
    m.environment AS environment,
    m.person AS contact_id,
    m.resource_sid AS resource_sid,
    m.own_address AS own_address,
    m.messaging_service_sid AS messaging_service_sid,
    m.channel AS channel,
    m.purpose AS purpose,
    m.sent_at AS at,
    j.rule AS rule,
    j.jurisdiction AS jurisdiction,
    if((j.inside = 0) AND (j.unknown = 0), 'outside-window', 'undetermined') AS verdict,
    CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS due_at,
    map('clock', j.clock, 'hours', j.hours, 'states', toString(m.states), 'tz', toString(j.tz_version)) AS parts,
    if(m.intent_id = '', [m.resource_sid], [m.intent_id, m.resource_sid]) AS evidence,
    toUInt64(1) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM
(
    SELECT
        *,
        toStartOfInterval(toDateTime(sent_at), toIntervalMinute(15)) AS quarter
    FROM outbound_contact
    WHERE (zones != '') AND (country IN ('', 'US', 'PR', 'VI', 'GU', 'AS', 'MP'))
) AS m
INNER JOIN judged AS j ON (j.day = m.day) AND (j.quarter = m.quarter) AND (j.zones = m.zones) AND (j.states = m.states)
WHERE has(j.purposes, m.purpose) AND (empty(j.channels) OR has(j.channels, m.channel));

CREATE VIEW violation_over_cap
(
    `day` Date,
    `kind` String,
    `violation_id` String,
    `account_sid` String,
    `environment` String,
    `contact_id` String,
    `resource_sid` String,
    `own_address` String,
    `messaging_service_sid` String,
    `channel` String,
    `purpose` String,
    `at` DateTime64(3, 'UTC'),
    `rule` LowCardinality(String),
    `jurisdiction` String,
    `verdict` String,
    `due_at` Nullable(DateTime64(3, 'UTC')),
    `parts` Map(String, String),
    `evidence` Array(String),
    `affected` UInt64,
    `price` Nullable(Decimal(20, 6)),
    `price_unit` String
)
AS WITH
    many AS
    (
        SELECT m.person AS person
        FROM outbound_contact AS m
        INNER JOIN violation_rule AS r ON r.kind = 'over-cap'
        WHERE has(r.purposes, m.purpose)
        GROUP BY
            r.rule,
            m.person
        HAVING count() > any(r.cap)
    ),
    contacts AS
    (
        SELECT
            m.*,
            toDate(toUnixTimestamp(toDateTime(m.sent_at)) + o.offset_seconds) AS local_day
        FROM
        (
            SELECT
                *,
                if((zones IN ('', '-')), 'America/New_York', splitByChar(',', toString(zones))[1]) AS zone,
                toDateTime(sent_at) AS second
            FROM outbound_contact
            WHERE (person IN (
                SELECT person
                FROM many
            )) AND (country IN ('', 'US', 'PR', 'VI', 'GU', 'AS', 'MP'))
        ) AS m
        ASOF LEFT JOIN
        (
            SELECT
                toString(zone) AS zone,
                since,
                offset_seconds
            FROM zone_offsets
            FINAL
            WHERE is_deleted = 0
        ) AS o ON (o.zone = m.zone) AND (o.since <= m.second)
    )
SELECT
    one.2 AS day,
    kind,
    concat('vi_', lower(hex(sipHash128(toString(kind), toString(rule), one.3)))) AS violation_id,
    one.4 AS account_sid,
    one.5 AS environment,
    person AS contact_id,
    one.3 AS resource_sid,
    one.6 AS own_address,
    one.7 AS messaging_service_sid,
    one.8 AS channel,
    one.9 AS purpose,
    one.1 AS at,
    rule,
    jurisdiction,
    'violation' AS verdict,
    CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS due_at,
    map('count', toString(length(within)), 'most', toString(cap), 'days', toString(period_days), 'hours', toString(period_hours)) AS parts,
    arraySlice(arrayMap(x -> (x.3), within), -20) AS evidence,
    toUInt64(1) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM
(
    SELECT
        r.rule AS rule,
        any(r.kind) AS kind,
        any(r.jurisdiction) AS jurisdiction,
        any(r.cap) AS cap,
        any(r.period_days) AS period_days,
        any(r.period_hours) AS period_hours,
        m.person AS person,
        arraySort(x -> (x.1, x.3), groupArray((m.sent_at, m.day, m.resource_sid, m.account_sid, m.environment, m.own_address, m.messaging_service_sid, m.channel, m.purpose, m.local_day))) AS `all`
    FROM contacts AS m
    INNER JOIN violation_rule AS r ON r.kind = 'over-cap'
    WHERE has(r.purposes, m.purpose) AND (empty(r.channels) OR has(r.channels, m.channel)) AND ((r.jurisdiction = 'US') OR has(splitByChar(',', toString(m.states)), toString(r.jurisdiction))) AND (NOT (r.unless_consent AND m.has_consent)) AND (m.day >= r.valid_from) AND (m.day < r.valid_to)
    GROUP BY
        rule,
        person
    HAVING length(`all`) > cap
)
ARRAY JOIN
    `all` AS one,
    arrayMap((x, number) -> arrayFilter(y -> if(period_days > 0, ((y.10) > ((x.10) - period_days)) AND ((y.10) <= (x.10)), (y.1) > ((x.1) - toIntervalHour(period_hours))), arraySlice(`all`, 1, number)), `all`, arrayEnumerate(`all`)) AS within
WHERE length(within) > cap;

CREATE VIEW violation_past_the_collector
(
    `day` Date,
    `kind` LowCardinality(String),
    `violation_id` String,
    `account_sid` LowCardinality(String),
    `environment` String,
    `contact_id` String,
    `resource_sid` String,
    `own_address` String,
    `messaging_service_sid` String,
    `channel` String,
    `purpose` String,
    `at` DateTime64(3, 'UTC'),
    `rule` LowCardinality(String),
    `jurisdiction` LowCardinality(String),
    `verdict` String,
    `due_at` Nullable(DateTime64(3, 'UTC')),
    `parts` Map(String, String),
    `evidence` Array(String),
    `affected` UInt64,
    `price` Nullable(Decimal(20, 6)),
    `price_unit` String
)
AS SELECT
    toDate(f.at) AS day,
    r.kind AS kind,
    concat('vi_', lower(hex(sipHash128(toString(r.kind), toString(r.rule), toString(f.account_sid), f.finding, f.subject, toString(f.at))))) AS violation_id,
    f.account_sid AS account_sid,
    f.environment AS environment,
    '' AS contact_id,
    '' AS resource_sid,
    f.own_address AS own_address,
    f.service AS messaging_service_sid,
    '' AS channel,
    '' AS purpose,
    f.at AS at,
    r.rule AS rule,
    r.jurisdiction AS jurisdiction,
    'violation' AS verdict,
    CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS due_at,
    map('finding', f.finding, 'subject', f.subject, 'subjectKind', f.subject_kind, 'stands', 'false') AS parts,
    arrayFilter(sid -> (sid != ''), [f.example]) AS evidence,
    toUInt64(f.affected) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM
(
    SELECT
        account_sid,
        '' AS environment,
        'bypasses-collector' AS finding,
        concat(toString(own_address), ' ', toString(messaging_service_sid)) AS subject,
        'sender' AS subject_kind,
        toString(own_address) AS own_address,
        toString(messaging_service_sid) AS service,
        toDateTime64(day, 3, 'UTC') AS at,
        example_sid AS example,
        found AS affected
    FROM alignment_day
    WHERE finding = 'bypasses-collector'
    UNION ALL
    SELECT
        account_sid,
        environment,
        'signature-refused',
        segment,
        'collector',
        '',
        '',
        since,
        '',
        affected
    FROM signal
    WHERE signal = 'signature-refusals'
) AS f
INNER JOIN violation_rule AS r ON r.kind = 'unsafe-webhook'
WHERE (toDate(f.at) >= r.valid_from) AND (toDate(f.at) < r.valid_to);

CREATE VIEW violation_possible_revocation
(
    `day` Date,
    `kind` LowCardinality(String),
    `violation_id` String,
    `account_sid` LowCardinality(String),
    `environment` String,
    `contact_id` SimpleAggregateFunction(max, String),
    `resource_sid` String,
    `own_address` String,
    `messaging_service_sid` String,
    `channel` String,
    `purpose` String,
    `at` SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    `rule` LowCardinality(String),
    `jurisdiction` LowCardinality(String),
    `verdict` String,
    `due_at` Nullable(DateTime64(3, 'UTC')),
    `parts` Map(String, String),
    `evidence` Array(String),
    `affected` UInt64,
    `price` Nullable(Decimal(20, 6)),
    `price_unit` String
)
AS WITH
    (
        SELECT groupArray(day)
        FROM federal_holidays
        FINAL
        WHERE is_deleted = 0
    ) AS holidays
SELECT
    toDate(c.said_at) AS day,
    r.kind AS kind,
    concat('vi_', lower(hex(sipHash128(toString(r.kind), toString(r.rule), c.resource_sid)))) AS violation_id,
    c.account_sid AS account_sid,
    c.environment AS environment,
    if(alias.same_as = '', c.contact_id, alias.same_as) AS contact_id,
    c.resource_sid AS resource_sid,
    c.own_address AS own_address,
    c.messaging_service_sid AS messaging_service_sid,
    c.channel AS channel,
    '' AS purpose,
    c.said_at AS at,
    r.rule AS rule,
    r.jurisdiction AS jurisdiction,
    'waiting' AS verdict,
    toNullable(toDateTime64(toDateTime((toDate(toTimeZone(c.said_at, 'America/New_York')) + (arrayFilter(days -> ((toDayOfWeek(toDate(toTimeZone(c.said_at, 'America/New_York')) + days) <= 5) AND (NOT has(holidays, toDate(toTimeZone(c.said_at, 'America/New_York')) + days))), range(1, 60))[toUInt32(r.parameters['businessDays'])])) + 1, 'America/New_York'), 3, 'UTC')) AS due_at,
    map('businessDays', toString(r.parameters['businessDays'])) AS parts,
    [c.resource_sid] AS evidence,
    toUInt64(1) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM consent_signal AS c
LEFT JOIN contact_alias AS alias ON alias.contact_id = c.contact_id
INNER JOIN violation_rule AS r ON r.kind = 'possible-revocation'
WHERE (c.signal = 'possible-revocation') AND (toDate(c.said_at) >= r.valid_from) AND (toDate(c.said_at) < r.valid_to);

CREATE VIEW violation_redaction_leak
(
    `day` Date,
    `kind` LowCardinality(String),
    `violation_id` String,
    `account_sid` String,
    `environment` String,
    `contact_id` String,
    `resource_sid` String,
    `own_address` String,
    `messaging_service_sid` String,
    `channel` String,
    `purpose` String,
    `at` DateTime64(3, 'UTC'),
    `rule` LowCardinality(String),
    `jurisdiction` LowCardinality(String),
    `verdict` String,
    `due_at` Nullable(DateTime64(3, 'UTC')),
    `parts` Map(String, String),
    `evidence` Array(String),
    `affected` UInt64,
    `price` Nullable(Decimal(20, 6)),
    `price_unit` String
)
AS SELECT
    toDate(a.at) AS day,
    r.kind AS kind,
    concat('vi_', lower(hex(sipHash128(toString(r.kind), toString(r.rule), a.act_id)))) AS violation_id,
    '' AS account_sid,
    '' AS environment,
    '' AS contact_id,
    '' AS resource_sid,
    '' AS own_address,
    '' AS messaging_service_sid,
    '' AS channel,
    '' AS purpose,
    a.at AS at,
    r.rule AS rule,
    r.jurisdiction AS jurisdiction,
    'violation' AS verdict,
    CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS due_at,
    map('where', a.details['Found']) AS parts,
    [a.act_id] AS evidence,
    toUInt64(greatest(1, a.rows_given)) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM act AS a
INNER JOIN violation_rule AS r ON r.kind = 'redaction-leak'
WHERE (a.action = 'redaction-check') AND ((a.details['Outcome']) = 'found');

CREATE VIEW violation_rule
(
    `rule` LowCardinality(String),
    `kind` LowCardinality(String),
    `jurisdiction` LowCardinality(String),
    `valid_from` Date,
    `valid_to` Date,
    `status` LowCardinality(String),
    `cite` String,
    `url` String,
    `as_of` Date,
    `purposes` Array(String),
    `channels` Array(String),
    `opens` Array(UInt16),
    `closes` Array(UInt16),
    `rests_on_holidays` Bool,
    `cap` UInt32,
    `period_days` UInt16,
    `period_hours` UInt16,
    `unless_consent` Bool,
    `parameters` Map(LowCardinality(String), Int64)
)
AS SELECT
    rule,
    kind,
    jurisdiction,
    valid_from,
    valid_to,
    status,
    cite,
    url,
    as_of,
    purposes,
    channels,
    opens,
    closes,
    rests_on_holidays,
    cap,
    period_days,
    period_hours,
    unless_consent,
    parameters
FROM violation_rules
FINAL
WHERE is_deleted = 0;

CREATE VIEW violation_sent_twice
(
    `day` Date,
    `kind` LowCardinality(String),
    `violation_id` String,
    `account_sid` LowCardinality(String),
    `environment` LowCardinality(String),
    `contact_id` String,
    `resource_sid` String,
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `channel` LowCardinality(String),
    `purpose` LowCardinality(String),
    `at` DateTime64(3, 'UTC'),
    `rule` LowCardinality(String),
    `jurisdiction` LowCardinality(String),
    `verdict` String,
    `due_at` Nullable(DateTime64(3, 'UTC')),
    `parts` Map(String, String),
    `evidence` Array(String),
    `affected` UInt64,
    `price` Nullable(Decimal(20, 6)),
    `price_unit` String
)
AS SELECT
    s.day AS day,
    r.kind AS kind,
    concat('vi_', lower(hex(sipHash128(toString(r.kind), toString(r.rule), s.resource_sid)))) AS violation_id,
    s.account_sid AS account_sid,
    s.environment AS environment,
    if(alias.same_as = '', s.contact_id, alias.same_as) AS contact_id,
    s.resource_sid AS resource_sid,
    s.own_address AS own_address,
    s.messaging_service_sid AS messaging_service_sid,
    s.channel AS channel,
    s.purpose AS purpose,
    s.made_at AS at,
    r.rule AS rule,
    r.jurisdiction AS jurisdiction,
    'violation' AS verdict,
    CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS due_at,
    map('because', s.because) AS parts,
    if((s.intent_id = '') OR (s.because != 'intent'), [s.repeat_of, s.resource_sid], [s.intent_id, s.repeat_of, s.resource_sid]) AS evidence,
    toUInt64(1) AS affected,
    CAST(s.price, 'Nullable(Decimal(20, 6))') AS price,
    toString(s.price_unit) AS price_unit
FROM repeated_send AS s
LEFT JOIN contact_alias AS alias ON alias.contact_id = s.contact_id
INNER JOIN violation_rule AS r ON r.kind = 'sent-twice'
WHERE (s.day >= r.valid_from) AND (s.day < r.valid_to);

CREATE VIEW violation_unsafe_webhook
(
    `day` Date,
    `kind` LowCardinality(String),
    `violation_id` String,
    `account_sid` LowCardinality(String),
    `environment` String,
    `contact_id` String,
    `resource_sid` String,
    `own_address` String,
    `messaging_service_sid` String,
    `channel` String,
    `purpose` String,
    `at` DateTime64(3, 'UTC'),
    `rule` LowCardinality(String),
    `jurisdiction` LowCardinality(String),
    `verdict` String,
    `due_at` Nullable(DateTime64(3, 'UTC')),
    `parts` Map(String, String),
    `evidence` Array(String),
    `affected` UInt64,
    `price` Nullable(Decimal(20, 6)),
    `price_unit` String
)
AS SELECT
    toDate(f.at) AS day,
    r.kind AS kind,
    concat('vi_', lower(hex(sipHash128(toString(r.kind), toString(r.rule), toString(f.account_sid), f.finding, f.subject, toString(f.at))))) AS violation_id,
    f.account_sid AS account_sid,
    '' AS environment,
    '' AS contact_id,
    '' AS resource_sid,
    f.own_address AS own_address,
    f.service AS messaging_service_sid,
    '' AS channel,
    '' AS purpose,
    f.at AS at,
    r.rule AS rule,
    r.jurisdiction AS jurisdiction,
    'violation' AS verdict,
    CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS due_at,
    map('finding', f.finding, 'subject', f.subject, 'subjectKind', f.subject_kind, 'stands', 'true') AS parts,
    [f.subject] AS evidence,
    toUInt64(1) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM
(
    SELECT
        c.account_sid AS account_sid,
        arrayJoin(c.problems) AS finding,
        toString(c.subject) AS subject,
        toString(c.subject_kind) AS subject_kind,
        toString(c.sender) AS own_address,
        if(c.subject_kind = 'service', toString(c.subject), '') AS service,
        i.read_at AS at
    FROM coverage AS c
    INNER JOIN
    (
        SELECT
            account_sid,
            item_sid,
            max(read_at) AS read_at
        FROM configuration
        GROUP BY
            account_sid,
            item_sid
    ) AS i ON (i.account_sid = c.account_sid) AND (i.item_sid = c.subject)
) AS f
INNER JOIN violation_rule AS r ON r.kind = 'unsafe-webhook'
WHERE (f.finding IN ('asked-by-get', 'leads-elsewhere', 'wrong-address', 'no-status-callback')) AND (toDate(f.at) >= r.valid_from) AND (toDate(f.at) < r.valid_to);

CREATE VIEW violation_wrong_sender
(
    `day` Date,
    `kind` LowCardinality(String),
    `violation_id` String,
    `account_sid` LowCardinality(String),
    `environment` String,
    `contact_id` String,
    `resource_sid` String,
    `own_address` LowCardinality(String),
    `messaging_service_sid` LowCardinality(String),
    `channel` String,
    `purpose` String,
    `at` DateTime64(3, 'UTC'),
    `rule` LowCardinality(String),
    `jurisdiction` LowCardinality(String),
    `verdict` String,
    `due_at` Nullable(DateTime64(3, 'UTC')),
    `parts` Map(String, String),
    `evidence` Array(String),
    `affected` UInt64,
    `price` Nullable(Decimal(20, 6)),
    `price_unit` String
)
AS SELECT
    a.day AS day,
    r.kind AS kind,
    concat('vi_', lower(hex(sipHash128(toString(r.kind), toString(r.rule), toString(a.day), toString(a.account_sid), toString(a.finding), toString(a.own_address), toString(a.messaging_service_sid))))) AS violation_id,
    a.account_sid AS account_sid,
    '' AS environment,
    '' AS contact_id,
    '' AS resource_sid,
    a.own_address AS own_address,
    a.messaging_service_sid AS messaging_service_sid,
    'sms' AS channel,
    '' AS purpose,
    toDateTime64(a.day, 3, 'UTC') AS at,
    r.rule AS rule,
    r.jurisdiction AS jurisdiction,
    'violation' AS verdict,
    CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS due_at,
    map('finding', toString(a.finding), 'of', toString(a.of)) AS parts,
    [a.example_sid] AS evidence,
    toUInt64(a.found) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM alignment_day AS a
INNER JOIN violation_rule AS r ON (r.kind = 'wrong-sender') AND (r.rule = 'registered-senders')
WHERE (a.finding != 'bypasses-collector') AND (a.day >= r.valid_from) AND (a.day < r.valid_to)
UNION ALL
SELECT
    m.day,
    r.kind,
    concat('vi_', lower(hex(sipHash128(toString(r.kind), toString(r.rule), m.resource_sid)))),
    m.account_sid,
    m.environment,
    m.contact_id,
    m.resource_sid,
    m.own_address,
    m.messaging_service_sid,
    m.channel,
    m.purpose,
    m.made_at,
    r.rule,
    r.jurisdiction,
    'violation',
    CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))'),
    map('finding', if(m.intent_environment != m.environment, 'other-environment', 'other-account'), 'announcedFor', toString(m.intent_environment), 'announcedAccount', toString(m.intent_account_sid)),
    [m.intent_id, m.resource_sid],
    toUInt64(1),
    CAST(NULL, 'Nullable(Decimal(20, 6))'),
    ''
FROM
(
    SELECT
        toDate(sent_at) AS day,
        *
    FROM resources_by_minute
    FINAL
    WHERE (direction = 'outbound') AND (family IN ('message', 'call')) AND (intent_account_sid != '') AND (intent_account_sid != account_sid)
) AS m
INNER JOIN violation_rule AS r ON (r.kind = 'wrong-sender') AND (r.rule = 'own-environment')
WHERE (m.day >= r.valid_from) AND (m.day < r.valid_to);

CREATE VIEW whatsapp_session
(
    `contact_id` String,
    `own_address` LowCardinality(String),
    `account_sid` LowCardinality(String),
    `opened_at` DateTime64(3, 'UTC'),
    `open_until` DateTime64(3, 'UTC')
)
AS SELECT
    contact_id,
    own_address,
    account_sid,
    max(heard_at) AS opened_at,
    opened_at + toIntervalHour(24) AS open_until
FROM
(
    SELECT
        contact_id,
        own_address,
        account_sid,
        resource_sid,
        min(received_at) AS heard_at
    FROM events
    WHERE (kind = 'inbound-message') AND ((attributes['OpensSession']) = 'true')
    GROUP BY
        contact_id,
        own_address,
        account_sid,
        resource_sid
)
GROUP BY
    contact_id,
    own_address,
    account_sid;

CREATE VIEW whatsapp_window
(
    `account_sid` LowCardinality(String),
    `own_address` LowCardinality(String),
    `open_sessions` UInt64,
    `ending_soon` UInt64,
    `unanswered` UInt64,
    `unanswered_ending_soon` UInt64,
    `next_unanswered_end_at` Nullable(DateTime64(3, 'UTC'))
)
AS SELECT
    account_sid,
    own_address,
    count() AS open_sessions,
    countIf(open_until <= (now64(3) + toIntervalHour(2))) AS ending_soon,
    countIf(answered_at < opened_at) AS unanswered,
    countIf((open_until <= (now64(3) + toIntervalHour(2))) AND (answered_at < opened_at)) AS unanswered_ending_soon,
    if(unanswered = 0, NULL, minIf(open_until, answered_at < opened_at)) AS next_unanswered_end_at
FROM
(
    SELECT
        account_sid,
        own_address,
        contact_id,
        maxIf(made_at, direction = 'inbound') AS opened_at,
        maxIf(made_at, direction = 'outbound') AS answered_at,
        opened_at + toIntervalHour(24) AS open_until
    FROM resources_by_minute
    FINAL
    WHERE (family = 'message') AND (channel = 'whatsapp') AND (contact_id != '') AND (minute > (now() - toIntervalHour(26)))
    GROUP BY
        account_sid,
        own_address,
        contact_id
)
WHERE open_until > now64(3)
GROUP BY
    account_sid,
    own_address;
