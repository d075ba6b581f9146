-- Messages of conversations by channel: Twilio tells their delivery by a webhook of Conversations. Filter by minute.
SELECT
    minute,
    account_sid,
    environment,
    channel,
    country,
    count() AS attempted,
    countIf(status IN ('delivered', 'read')) AS delivered,
    countIf(status = 'read') AS read,
    countIf(status IN ('undelivered', 'failed')) AS failed,
    countIf(NOT final) AS unknown
FROM resources_by_minute FINAL
WHERE family = 'message' AND direction = 'outbound' AND in_conversation
GROUP BY minute, account_sid, environment, channel, country
