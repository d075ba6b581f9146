-- What REST last said of each message and call, with its price in positive money. One row a SID, in the hour in which Twilio
-- made it. Filter by hour.
SELECT
    account_sid,
    family,
    hour,
    resource_sid,
    said.direction AS direction,
    said.channel AS channel,
    said.own_address AS own_address,
    said.messaging_service_sid AS messaging_service_sid,
    said.status AS status,
    said.error_code AS error_code,
    -- Twilio writes what it charges as a negative number.
    -said.price AS price,
    -- An account is billed in one currency, which daily exports leave out.
    if(said.price IS NULL, '', if(said.price_unit = '', currency.price_unit, said.price_unit)) AS price_unit,
    said.segments AS segments
-- The latest row of each SID: the table is sorted by SID within the hour, so that none has to be held in memory.
FROM rest_resources_by_hour AS said FINAL
LEFT JOIN
(
    SELECT account_sid, max(u.price_unit) AS price_unit FROM usage_records AS u GROUP BY account_sid
) AS currency USING (account_sid)
