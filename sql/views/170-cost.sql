-- Cost per hour and everything that it can be asked by: messages and calls, those of them that are billed already, and what
-- those cost, in positive money. Filter by hour.
SELECT
    hour,
    account_sid,
    environment,
    direction,
    channel,
    country,
    own_address,
    messaging_service_sid,
    purpose,
    template,
    carrier,
    count() AS messages,
    count(c.price) AS priced,
    sum(ifNull(c.price, 0)) AS price,
    max(c.price_unit) AS price_unit
FROM resource_cost AS c
GROUP BY hour, account_sid, environment, direction, channel, country, own_address, messaging_service_sid, purpose, template, carrier
