-- What counts as the confirmation of an opt-out: what was announced as one, and what nobody announced and came soon after
-- stop, in its scope. nth: the how many-th of that stop.
SELECT
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
    row_number() OVER (PARTITION BY r.rule, c.stop_sid ORDER BY c.sent_at, c.resource_sid) AS nth
FROM opt_out_contacts AS c FINAL
INNER JOIN violation_rule AS r ON r.kind = 'opt-out-confirmation'
WHERE c.is_deleted = 0 AND c.is_last AND c.scope = 'same' AND has(r.purposes, c.purpose)
    AND (c.purpose = 'opt-out-confirmation' OR c.passed_ms <= r.parameters['consideredSeconds'] * 1000)
    AND c.day >= r.valid_from AND c.day < r.valid_to
