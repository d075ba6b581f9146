-- The attempts of verifications to reach somebody: over which channel and carrier, how many arrived, how many were the second
-- channel after the first had failed. Filter by minute.
SELECT
    minute,
    account_sid,
    environment,
    channel,
    country,
    carrier,
    count() AS attempts,
    countIf(status IN ('delivered', 'read')) AS delivered,
    countIf(status IN ('undelivered', 'failed')) AS failed,
    countIf(is_fallback) AS fallback
FROM resources_by_minute FINAL
WHERE family = 'verification-attempt'
GROUP BY minute, account_sid, environment, channel, country, carrier
