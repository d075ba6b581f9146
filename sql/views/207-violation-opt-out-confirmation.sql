-- Confirmations of an opt-out that came late, or were not the only one: docs/violations/opt-out-confirmation.md.
SELECT
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
    map(
        'stopAt', toString(stop_at),
        'passedMs', toString(passed_ms),
        'nth', toString(nth),
        'withinSeconds', toString(parameters['withinSeconds']),
        'most', toString(parameters['most'])) AS parts,
    [stop_sid, resource_sid] AS evidence,
    toUInt64(1) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM opt_out_confirmation
WHERE nth > parameters['most'] OR passed_ms > parameters['withinSeconds'] * 1000
