-- Contact for a purpose that needs a consent, without one on record at the moment of sending: none was announced, it had
-- ended, or it was given only later: docs/violations/no-consent.md.
SELECT
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
    map(
        'why', multiIf(m.consent_reference = '', 'none', m.consent_expires_at <= m.sent_at, 'expired', 'later'),
        'consent', m.consent_reference,
        'obtainedAt', ifNull(toString(m.consent_obtained_at), ''),
        'expiredAt', ifNull(toString(m.consent_expires_at), '')) AS parts,
    [m.intent_id, m.resource_sid] AS evidence,
    toUInt64(1) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM outbound_contact AS m
INNER JOIN violation_rule AS r ON r.kind = 'no-consent'
WHERE NOT m.has_consent AND has(r.purposes, m.purpose) AND (empty(r.channels) OR has(r.channels, m.channel))
    AND m.country IN ('', 'US', 'PR', 'VI', 'GU', 'AS', 'MP')
    AND (r.jurisdiction = 'US' OR has(splitByChar(',', toString(m.states)), toString(r.jurisdiction)))
    AND m.day >= r.valid_from AND m.day < r.valid_to
