-- Contact after opt-out, in the scope in which stop was said: docs/violations/contact-after-opt-out.md. What counts as the
-- confirmation of an opt-out is not among it (view violation_opt_out_confirmation), what was in flight neither.
SELECT
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
    map(
        'stopAt', toString(c.stop_at),
        'passedMs', toString(c.passed_ms),
        'businessDays', toString(r.parameters['businessDays'])) AS parts,
    [c.stop_sid, c.resource_sid] AS evidence,
    toUInt64(1) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM opt_out_contacts AS c FINAL
INNER JOIN violation_rule AS r ON r.kind = if(c.scope = 'same', 'contact-after-opt-out', 'contact-after-opt-out-elsewhere')
WHERE c.is_deleted = 0 AND c.is_first AND c.scope != 'in-flight' AND has(r.purposes, c.purpose)
    AND c.day >= r.valid_from AND c.day < r.valid_to
    AND (c.resource_sid, c.scope) NOT IN (SELECT resource_sid, 'same' FROM opt_out_confirmation)
