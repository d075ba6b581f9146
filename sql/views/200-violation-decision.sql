-- What people decided about violations, the latest decision of each: open, explained, accepted or fixed; who, when and why.
SELECT
    details['Violation'] AS violation_id,
    argMax(details['Kind'], (d.at, d.act_id)) AS kind,
    argMax(details['Resource'], (d.at, d.act_id)) AS resource_sid,
    argMax(details['State'], (d.at, d.act_id)) AS state,
    argMax(d.actor, (d.at, d.act_id)) AS decided_by,
    max(d.at) AS decided_at,
    argMax(d.reason, (d.at, d.act_id)) AS reason,
    argMax(d.act_id, (d.at, d.act_id)) AS act_id,
    count() AS decisions
FROM act AS d
WHERE action = 'decision' AND details['Violation'] != ''
GROUP BY violation_id
