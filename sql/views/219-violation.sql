-- What goes against a rule or may, each once, with what people decided about it. As it was last worked out: minutes ago for
-- the last days, hours ago for older ones. Filter by day.
SELECT
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
FROM violations AS v FINAL
LEFT JOIN violation_decision AS d ON d.violation_id = v.violation_id
WHERE v.is_deleted = 0
