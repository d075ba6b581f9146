-- What REST said of the same messages and calls.
INSERT INTO rest_resources
    (resource_sid, account_sid, family, found, status, error_code, updated_at, read_at, run_id, created_at, listed_at, direction, price,
    price_unit, segments, expected, heard, channel, own_address, messaging_service_sid)
SELECT
    resource_sid, account_sid, family, true, status, error_code, made_at + INTERVAL 5 SECOND, made_at + INTERVAL 1 HOUR, '', made_at, made_at,
    direction, -0.0079, 'USD', 1, 2, if(heard_by = 'rest', 1, 2), channel, own_address, messaging_service_sid
FROM bench_resource
WHERE day = {day:UInt32} AND family IN ('message', 'call')
