-- What was heard of the resources of a day: of a message queued, sent and its end; each event once.
INSERT INTO events
    (resource_sid, event_id, instance_id, seq, nonce, kind, source, account_sid, environment, related_sids, status, occurred_at, received_at,
    direction, channel, own_address, contact_id, country, messaging_service_sid, error_code, sequence, attributes, dropped_fields)
SELECT
    resource_sid,
    concat('ev_', lower(hex(MD5(concat(resource_sid, step))))),
    'in_bench',
    rowNumberInAllBlocks() + day * 1000000,
    lower(hex(MD5(concat(step, resource_sid)))),
    multiIf(is_inbound, 'inbound-message', family = 'message', 'message-status', family = 'call', 'call-status', family),
    if(place = length(steps) AND heard_by != '', heard_by, 'callback'),
    account_sid,
    environment,
    if(intent_id = '', [], [intent_id]),
    step,
    made_at + toIntervalMillisecond(place * 1000),
    made_at + toIntervalMillisecond(place * 1000 + heard_late_ms),
    direction, channel, own_address, contact_id, country, messaging_service_sid,
    if(place = length(steps), error_code, NULL),
    if(family = 'call', place - 1, NULL),
    CAST(if(is_inbound, map('OpensSession', 'true', 'Consent', if(luck < 20, 'stop', '')), map('NumSegments', '1')), 'Map(LowCardinality(String), String)'),
    []
FROM
(
    SELECT
        *,
        multiIf(
            is_inbound, ['received'],
            family = 'message', if(is_open, ['queued', 'sending', 'sent'], ['queued', 'sent', status]),
            family = 'call', if(is_open, ['queued', 'initiated', 'ringing'], ['initiated', 'ringing', status]),
            family = 'verification', if(is_open, ['pending'], ['pending', status]),
            ['sent', status]) AS steps
    FROM bench_resource
    WHERE day = {day:UInt32}
)
ARRAY JOIN steps AS step, arrayEnumerate(steps) AS place
