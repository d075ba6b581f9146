-- Webhooks that are set up so that Twilio asks them by GET, or that lead past the collector: docs/violations/unsafe-webhook.md.
-- As it is set up now (view coverage), since when it was read so. What is none any more stays among violations, as no longer so.
SELECT
    toDate(f.at) AS day,
    r.kind AS kind,
    concat('vi_', lower(hex(sipHash128(
        toString(r.kind), toString(r.rule), toString(f.account_sid), f.finding, f.subject, toString(f.at))))) AS violation_id,
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
    SELECT c.account_sid AS account_sid, arrayJoin(c.problems) AS finding, toString(c.subject) AS subject,
        toString(c.subject_kind) AS subject_kind, toString(c.sender) AS own_address,
        if(c.subject_kind = 'service', toString(c.subject), '') AS service, i.read_at AS at
    FROM coverage AS c
    INNER JOIN (SELECT account_sid, item_sid, max(read_at) AS read_at FROM configuration GROUP BY account_sid, item_sid) AS i
        ON i.account_sid = c.account_sid AND i.item_sid = c.subject
) AS f
INNER JOIN violation_rule AS r ON r.kind = 'unsafe-webhook'
WHERE f.finding IN ('asked-by-get', 'leads-elsewhere', 'wrong-address', 'no-status-callback')
    AND toDate(f.at) >= r.valid_from AND toDate(f.at) < r.valid_to
