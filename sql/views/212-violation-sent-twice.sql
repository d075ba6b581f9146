-- The same message twice, with what the repeat cost: docs/violations/sent-twice.md. What is a repeat: view repeated_send.
SELECT
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
    if(s.intent_id = '' OR s.because != 'intent', [s.repeat_of, s.resource_sid], [s.intent_id, s.repeat_of, s.resource_sid]) AS evidence,
    toUInt64(1) AS affected,
    CAST(s.price, 'Nullable(Decimal(20, 6))') AS price,
    toString(s.price_unit) AS price_unit
FROM repeated_send AS s
LEFT JOIN contact_alias AS alias ON alias.contact_id = s.contact_id
INNER JOIN violation_rule AS r ON r.kind = 'sent-twice'
WHERE s.day >= r.valid_from AND s.day < r.valid_to
