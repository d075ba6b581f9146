-- Cost. What REST said of the price, by the hour in which Twilio made the message or call.
ALTER TABLE rest_resources_by_hour {{ON_CLUSTER}}
    ADD COLUMN IF NOT EXISTS price Nullable(Decimal(12, 6)) COMMENT 'What it cost, negative as Twilio writes it; null until it is billed',
    ADD COLUMN IF NOT EXISTS price_unit LowCardinality(String) COMMENT 'Currency; empty in exports',
    ADD COLUMN IF NOT EXISTS segments Nullable(UInt16) COMMENT 'Parts that a message was billed as';

ALTER TABLE rest_resources_by_hour_from_reading {{ON_CLUSTER}} MODIFY QUERY
SELECT
    account_sid,
    family,
    toStartOfHour(toDateTime(ifNull(created_at, read_at), 'UTC')) AS hour,
    resource_sid,
    listed_at,
    status,
    error_code,
    expected,
    heard,
    read_at,
    direction,
    channel,
    own_address,
    messaging_service_sid,
    price,
    price_unit,
    segments
FROM rest_resources
WHERE found;

ALTER TABLE resources_by_minute {{ON_CLUSTER}}
    ADD COLUMN IF NOT EXISTS intent_id String COMMENT 'The intent behind it; empty when none was announced';

INSERT INTO rest_resources_by_hour
-- What was read before. Of two rows of one reading the later one counts, so that doing it twice changes nothing, and a
-- newer reading that comes in between is newer still.
    (account_sid, family, hour, resource_sid, listed_at, status, error_code, expected, heard, read_at, direction, channel,
     own_address, messaging_service_sid, price, price_unit, segments)
SELECT
    account_sid,
    family,
    toStartOfHour(toDateTime(assumeNotNull(created_at), 'UTC')) AS hour,
    resource_sid,
    listed_at,
    status,
    error_code,
    expected,
    heard,
    read_at,
    direction,
    channel,
    own_address,
    messaging_service_sid,
    price,
    price_unit,
    segments
FROM rest_resources FINAL
WHERE found AND created_at IS NOT NULL AND price IS NOT NULL;
