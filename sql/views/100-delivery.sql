-- What became of the messages that were sent, by the minute in which each was made: a message counts once, and a late
-- status changes that minute. Filter by minute.
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
    count() AS attempted,
    countIf(status IN ('delivered', 'read')) AS delivered,
    countIf(status = 'undelivered') AS undelivered,
    countIf(status = 'failed') AS failed,
    countIf(status = 'canceled') AS canceled,
    countIf(status = 'read') AS read,
    countIf(NOT final) AS unknown,
    if(unknown = 0, NULL, minIf(made_at, NOT final)) AS oldest_unknown_at
FROM resources_by_minute FINAL
WHERE family = 'message' AND direction = 'outbound'
GROUP BY minute, account_sid, environment, channel, country, own_address, messaging_service_sid, purpose, template, carrier
