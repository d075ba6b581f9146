-- What was sent from a place that must not send: unregistered, outside a messaging service or its pool (by day and sender, view
-- alignment_day), or through another account or environment than its intent was announced for (each message):
-- docs/violations/wrong-sender.md.
SELECT
    a.day AS day,
    r.kind AS kind,
    concat('vi_', lower(hex(sipHash128(
        toString(r.kind), toString(r.rule), toString(a.day), toString(a.account_sid), toString(a.finding), toString(a.own_address), toString(a.messaging_service_sid))))) AS violation_id,
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
INNER JOIN violation_rule AS r ON r.kind = 'wrong-sender' AND r.rule = 'registered-senders'
WHERE a.finding != 'bypasses-collector' AND a.day >= r.valid_from AND a.day < r.valid_to
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
    map(
        'finding', if(m.intent_environment != m.environment, 'other-environment', 'other-account'),
        'announcedFor', toString(m.intent_environment),
        'announcedAccount', toString(m.intent_account_sid)),
    [m.intent_id, m.resource_sid],
    toUInt64(1),
    CAST(NULL, 'Nullable(Decimal(20, 6))'),
    ''
FROM
(
    SELECT toDate(sent_at) AS day, *
    FROM resources_by_minute FINAL
    WHERE direction = 'outbound' AND family IN ('message', 'call') AND intent_account_sid != '' AND intent_account_sid != account_sid
) AS m
INNER JOIN violation_rule AS r ON r.kind = 'wrong-sender' AND r.rule = 'own-environment'
WHERE m.day >= r.valid_from AND m.day < r.valid_to
