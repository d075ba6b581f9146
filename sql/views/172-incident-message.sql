-- Every message and call that cost money for nothing, in the incident that it belongs to: filtered by a carrier and billed,
-- failed after it was charged, or a repeat of another (repeat_of). An incident is what happened on one day (UTC) in one
-- segment: account, sender, service, country, carrier and channel; its id is derived from these. Filter by day.
SELECT
    concat('inc_', formatDateTime(day, '%Y%m%d'), '_', lower(hex(reinterpretAsFixedString(sipHash64(
        kind, account_sid, own_address, messaging_service_sid, country, carrier, channel))))) AS incident_id,
    kind,
    day,
    account_sid,
    environment,
    mapFilter((name, value) -> value != '', map(
        'sender', toString(own_address),
        'service', toString(messaging_service_sid),
        'country', toString(country),
        'carrier', toString(carrier),
        'channel', toString(channel))) AS subject,
    family,
    resource_sid,
    repeat_of,
    made_at,
    purpose,
    status,
    error_code,
    price,
    price_unit
FROM
(
    SELECT
        if(what.class = 'carrier-filtering', 'filtered-but-billed', 'failed-after-charge') AS kind,
        toDate(c.hour) AS day,
        c.account_sid AS account_sid,
        c.environment AS environment,
        c.own_address AS own_address,
        c.messaging_service_sid AS messaging_service_sid,
        c.country AS country,
        c.carrier AS carrier,
        c.channel AS channel,
        c.family AS family,
        c.resource_sid AS resource_sid,
        '' AS repeat_of,
        c.made_at AS made_at,
        c.purpose AS purpose,
        c.status AS status,
        c.error_code AS error_code,
        c.price AS price,
        c.price_unit AS price_unit
    FROM resource_cost AS c
    LEFT JOIN error_code AS what ON what.code = ifNull(c.error_code, 0)
    WHERE c.direction = 'outbound' AND c.status IN ('failed', 'undelivered') AND c.price > 0
    UNION ALL
    SELECT
        'duplicate-sends',
        r.day,
        r.account_sid,
        r.environment,
        r.own_address,
        r.messaging_service_sid,
        r.country,
        r.carrier,
        r.channel,
        r.family,
        r.resource_sid,
        r.repeat_of,
        r.made_at,
        r.purpose,
        r.status,
        r.error_code,
        r.price,
        r.price_unit
    FROM repeated_send AS r
)
