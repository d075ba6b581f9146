-- From whom the final statuses of messages were heard: by callback, by Event Streams, or only when REST was asked; and of
-- how many nothing final is known. Filter by minute.
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
    countIf(heard_by = 'callback') AS by_callback,
    countIf(heard_by = 'event-stream') AS by_event_stream,
    countIf(heard_by = 'rest') AS by_rest,
    countIf(NOT final) AS unknown,
    if(unknown = 0, NULL, minIf(made_at, NOT final)) AS oldest_unknown_at
FROM resources_by_minute FINAL
WHERE family = 'message' AND direction = 'outbound'
GROUP BY minute, account_sid, environment, channel, country, own_address, messaging_service_sid, purpose, template, carrier
