-- What became of verifications, by the minute in which each began: approved ones converted. time_to_verify: state of
-- quantiles in ms. Filter by minute.
SELECT
    minute,
    account_sid,
    environment,
    channel,
    country,
    count() AS started,
    countIf(status = 'approved') AS approved,
    countIf(status = 'expired') AS expired,
    countIf(status = 'canceled') AS canceled,
    countIf(status = 'max-attempts-reached') AS max_attempts,
    countIf(NOT final) AS waiting,
    count(made_to_delivered_ms) AS verified_measured,
    quantilesExactStateIf(0.5, 0.9, 0.99)(assumeNotNull(made_to_delivered_ms), made_to_delivered_ms IS NOT NULL) AS time_to_verify
FROM resources_by_minute FINAL
WHERE family = 'verification'
GROUP BY minute, account_sid, environment, channel, country
