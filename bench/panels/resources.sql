-- What the record of a month is made of: 3.46 million resources, which ten million events tell of. The same for the same end.
-- Parameters: end (seconds since 1970), days.
CREATE TABLE bench_resource ENGINE = MergeTree ORDER BY (day, resource_sid) AS
WITH
    [3000000, 3100000, 3280000, 3380000] AS ends,
    (salt, sides) -> cityHash64(number, salt) % sides AS roll
SELECT
    multiIf(number < ends[2], 'message', number < ends[3], 'call', number < ends[4], 'verification', 'verification-attempt') AS family,
    number >= ends[1] AND number < ends[2] AS is_inbound,
    concat(multiIf(family = 'message', 'SM', family = 'call', 'CA', family = 'verification', 'VE', 'VL'), lower(hex(MD5(toString(number))))) AS resource_sid,
    roll('day', {days:UInt32}) AS day,
    toDateTime64({end:UInt32} - day * 86400 - roll('second', 86400), 3, 'UTC') AS made_at,
    -- A sender is of one account and in the pool of one service; the last six are WhatsApp's.
    roll('sender', 60) AS sender,
    concat('AC', repeat(toString(sender % 4), 32)) AS account_sid,
    if(sender % 4 = 3, 'staging', 'production') AS environment,
    if(is_inbound, 'inbound', 'outbound') AS direction,
    multiIf(family = 'call', 'voice', is_inbound OR sender >= 54, 'whatsapp', roll('channel', 100) < 4, 'mms', 'sms') AS channel,
    ['US', 'US', 'US', 'US', 'US', 'US', 'CA', 'CA', 'MX', 'GB', 'DE', 'FR', 'BR', 'IN', 'PH', 'NG'][1 + roll('country', 16)] AS country,
    concat('+1555', leftPad(toString(sender), 7, '0')) AS own_address,
    if(family = 'message' AND sender % 3 > 0, concat('MG', repeat(toString(sender % 6), 32)), '') AS messaging_service_sid,
    ['', 'appointment', 'appointment', 'billing', 'verification', 'results', 'refill'][1 + roll('purpose', 7)] AS purpose,
    if(purpose = '', '', concat('template-', toString(roll('template', 20)))) AS template,
    if(purpose = '', '', concat('intent-', toString(number - if(roll('twice', 500) = 0, 1, 0)))) AS intent_id,
    if(family IN ('message', 'verification-attempt') AND roll('carrier', 3) > 0, ['310-260', '310-410', '311-480', '302-220', '302-610', '334-020'][1 + roll('carrier', 6)], '') AS carrier,
    concat('ct_', lower(hex(MD5(toString(roll('person', 400000)))))) AS contact_id,
    roll('end', 1000) AS luck,
    -- The last hours have more that is not final.
    dateDiff('second', made_at, toDateTime64({end:UInt32}, 3, 'UTC')) < 600 AND luck % 4 = 0 OR luck = 999 AS is_open,
    multiIf(
        is_inbound, 'received',
        family = 'message' AND is_open, 'sent',
        family = 'message', multiIf(luck < 25, 'undelivered', luck < 40, 'failed', channel = 'whatsapp' AND luck < 600, 'read', 'delivered'),
        family = 'call' AND is_open, 'ringing',
        family = 'call', multiIf(luck < 150, 'busy', luck < 350, 'no-answer', luck < 380, 'failed', 'completed'),
        family = 'verification' AND is_open, 'pending',
        family = 'verification', multiIf(luck < 120, 'expired', luck < 140, 'max-attempts-reached', 'approved'),
        luck < 40, 'undelivered', 'delivered') AS status,
    multiIf(
        family = 'message' AND status IN ('undelivered', 'failed'), [30007, 30003, 30005, 30006, 21610, 63016, 30034][1 + roll('code', 7)],
        family = 'call' AND status = 'failed', 13224,
        NULL) AS error_code,
    multiIf(is_open, '', luck % 300 = 7, 'rest', luck % 5 = 0, 'event-stream', 'callback') AS heard_by,
    toUInt32(300 + roll('sent', 1500)) AS to_sent_ms,
    toUInt32(500 + exp(roll('delivered', 1000) / 130)) AS to_delivered_ms,
    toUInt32(80 + roll('late', 900)) AS heard_late_ms
FROM numbers(3460000)
