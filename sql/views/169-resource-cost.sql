-- What each message and call cost, with what the record knows of it. One row a SID, in the hour in which Twilio made it.
-- Filter by hour: the filter reaches both tables. The record's minute may be that of the first hearing and so fall just
-- beyond the hour, by as much as minutes_beside; what is not found within them has what REST says alone.
WITH
    10 AS minutes_beside,
    known AS
    (
        SELECT toStartOfHour(minute) AS hour, * FROM resources_by_minute FINAL
        UNION ALL
        SELECT toStartOfHour(minute) - INTERVAL 1 HOUR AS hour, * FROM resources_by_minute FINAL
        WHERE toMinute(minute) < minutes_beside
        UNION ALL
        SELECT toStartOfHour(minute) + INTERVAL 1 HOUR AS hour, * FROM resources_by_minute FINAL
        WHERE toMinute(minute) >= 60 - minutes_beside
    )
SELECT
    said.account_sid AS account_sid,
    said.family AS family,
    hour,
    resource_sid,
    if(known.resource_sid = '', toDateTime64(hour, 3, 'UTC'), known.made_at) AS made_at,
    known.environment AS environment,
    said.direction AS direction,
    said.channel AS channel,
    known.country AS country,
    said.own_address AS own_address,
    said.messaging_service_sid AS messaging_service_sid,
    known.purpose AS purpose,
    known.template AS template,
    known.carrier AS carrier,
    said.status AS status,
    said.error_code AS error_code,
    said.price AS price,
    said.price_unit AS price_unit,
    said.segments AS segments
FROM resource_price AS said
-- A SID is one account's and of one family: joining by fewer columns takes a quarter less time.
LEFT JOIN known USING (hour, resource_sid)
