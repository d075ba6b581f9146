-- Messages of a day of whose statuses nothing was heard (view alignment_day), and callbacks that were refused for their
-- signature (view signal): webhooks that lead past the collector, or that nobody can trust. docs/violations/unsafe-webhook.md.
SELECT
    toDate(f.at) AS day,
    r.kind AS kind,
    concat('vi_', lower(hex(sipHash128(
        toString(r.kind), toString(r.rule), toString(f.account_sid), f.finding, f.subject, toString(f.at))))) AS violation_id,
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
    arrayFilter(sid -> sid != '', [f.example]) AS evidence,
    toUInt64(f.affected) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM
(
    SELECT account_sid, '' AS environment, 'bypasses-collector' AS finding,
        concat(toString(own_address), ' ', toString(messaging_service_sid)) AS subject, 'sender' AS subject_kind,
        toString(own_address) AS own_address, toString(messaging_service_sid) AS service, toDateTime64(day, 3, 'UTC') AS at,
        example_sid AS example, found AS affected
    FROM alignment_day
    WHERE finding = 'bypasses-collector'
    UNION ALL
    SELECT account_sid, environment, 'signature-refused', segment, 'collector', '', '', since, '', affected
    FROM signal
    WHERE signal = 'signature-refusals'
) AS f
INNER JOIN violation_rule AS r ON r.kind = 'unsafe-webhook'
WHERE toDate(f.at) >= r.valid_from AND toDate(f.at) < r.valid_to
