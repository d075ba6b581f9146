-- How long messages took, as callbacks and Event Streams told: states of quantiles (p50, p90, p99) that merge, in ms.
-- What only REST knows was not measured and is not counted. Filter by minute; read with quantilesExactMerge(0.5, 0.9, 0.99).
SELECT
    minute,
    account_sid,
    environment,
    channel,
    country,
    own_address,
    messaging_service_sid,
    purpose,
    template,
    carrier,
    count(to_sent_ms) AS sent_measured,
    count(to_delivered_ms) AS delivered_measured,
    count(heard_late_ms) AS late_measured,
    quantilesExactStateIf(0.5, 0.9, 0.99)(assumeNotNull(to_sent_ms), to_sent_ms IS NOT NULL) AS to_sent,
    quantilesExactStateIf(0.5, 0.9, 0.99)(assumeNotNull(to_delivered_ms), to_delivered_ms IS NOT NULL) AS to_delivered,
    quantilesExactStateIf(0.5, 0.9, 0.99)(assumeNotNull(heard_late_ms), heard_late_ms IS NOT NULL) AS heard_late
FROM resources_by_minute FINAL
WHERE family = 'message' AND direction = 'outbound'
GROUP BY minute, account_sid, environment, channel, country, own_address, messaging_service_sid, purpose, template, carrier
