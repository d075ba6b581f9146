-- What each sender had of each hour: how many messages or calls Twilio made, which statuses REST proves were told, how
-- many of them were heard, and of how many resources nothing was heard at all. Filter by account_sid and hour.
SELECT
    account_sid,
    family,
    hour,
    own_address,
    messaging_service_sid,
    channel,
    direction,
    count() AS resources,
    sum(r.expected) AS expected,
    sum(r.heard) AS heard,
    countIf(r.expected > 0) AS told,
    countIf(r.expected > 0 AND r.heard = 0) AS unheard,
    min(resource_sid) AS example_sid,
    minIf(resource_sid, r.expected > 0 AND r.heard = 0) AS unheard_sid
-- The latest row of each SID: the table is sorted by SID within the hour, so that none has to be held in memory.
FROM rest_resources_by_hour AS r FINAL
GROUP BY account_sid, family, hour, own_address, messaging_service_sid, channel, direction
