-- Messages that were not delivered, by error code, its class and whose fault it most likely is. A code that the catalogue
-- does not have is of class unknown; none at all is of class none. Filter by minute.
SELECT
    failure.* EXCEPT (code),
    multiIf(code = 0, 'none', what.class = '', 'unknown', what.class) AS error_class,
    what.fault AS fault
FROM
(
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
        toInt32(ifNull(error_code, 0)) AS code,
        error_code,
        count() AS messages
    FROM resources_by_minute FINAL
    WHERE family = 'message' AND direction = 'outbound' AND status IN ('undelivered', 'failed')
    GROUP BY minute, account_sid, environment, channel, country, own_address, messaging_service_sid, purpose, template, carrier, error_code
) AS failure
LEFT JOIN error_code AS what ON what.code = failure.code
