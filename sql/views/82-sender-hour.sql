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
    sum(last_expected) AS expected,
    sum(last_heard) AS heard,
    countIf(last_expected > 0) AS told,
    countIf(last_expected > 0 AND last_heard = 0) AS unheard,
    min(resource_sid) AS example_sid,
    minIf(resource_sid, last_expected > 0 AND last_heard = 0) AS unheard_sid
FROM
(
    SELECT
        account_sid,
        family,
        hour,
        resource_sid,
        argMax(r.own_address, r.read_at) AS own_address,
        argMax(r.messaging_service_sid, r.read_at) AS messaging_service_sid,
        argMax(r.channel, r.read_at) AS channel,
        argMax(r.direction, r.read_at) AS direction,
        argMax(r.expected, r.read_at) AS last_expected,
        argMax(r.heard, r.read_at) AS last_heard
    FROM rest_resources_by_hour AS r
    GROUP BY account_sid, family, hour, resource_sid
)
GROUP BY account_sid, family, hour, own_address, messaging_service_sid, channel, direction
