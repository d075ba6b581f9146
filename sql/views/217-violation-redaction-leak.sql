-- Runs of the redaction test that found something of a made-up patient: docs/violations/redaction-leak.md.
SELECT
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
WHERE a.action = 'redaction-check' AND a.details['Outcome'] = 'found'
