-- Personal data where none may be, by day, place and sender: docs/violations/misplaced-personal-data.md. What stood there was
-- never kept.
SELECT
    toDate(d.first_at) AS day,
    any(r.kind) AS kind,
    concat('vi_', lower(hex(sipHash128(
        toString(any(r.kind)), toString(r.rule), toString(day), toString(d.account_sid), toString(d.place), toString(d.what), toString(d.own_address), toString(d.messaging_service_sid))))) AS violation_id,
    d.account_sid AS account_sid,
    any(d.environment) AS environment,
    '' AS contact_id,
    '' AS resource_sid,
    d.own_address AS own_address,
    d.messaging_service_sid AS messaging_service_sid,
    '' AS channel,
    '' AS purpose,
    min(d.first_at) AS at,
    r.rule AS rule,
    any(r.jurisdiction) AS jurisdiction,
    'violation' AS verdict,
    CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS due_at,
    map('place', toString(d.place), 'what', toString(d.what), 'kind', toString(min(d.kind))) AS parts,
    [min(d.resource_sid)] AS evidence,
    toUInt64(count()) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM
(
    SELECT account_sid, place, what, resource_sid, max(f.environment) AS environment, max(f.kind) AS kind, max(f.own_address) AS own_address,
        max(f.messaging_service_sid) AS messaging_service_sid, min(f.first_at) AS first_at
    FROM misplaced_data AS f
    GROUP BY account_sid, place, what, resource_sid
    HAVING max(f.environment) != 'ledgerline-canary'
) AS d
INNER JOIN violation_rule AS r ON r.kind = 'misplaced-personal-data'
GROUP BY day, account_sid, place, what, own_address, messaging_service_sid, r.rule
