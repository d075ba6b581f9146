-- One row a resource, as the shipper would have worked it out.
INSERT INTO resources_by_minute
    (account_sid, family, minute, resource_sid, version, is_deleted, made_at, environment, direction, channel, country, own_address,
    messaging_service_sid, purpose, template, intent_id, carrier, contact_id, in_conversation, is_fallback, status, final, error_code,
    heard_by, to_sent_ms, to_delivered_ms, made_to_delivered_ms, heard_late_ms, segments, duration_seconds, pdd_ms, sip_response, answered_by, last_heard_at)
SELECT
    account_sid, family, toStartOfMinute(made_at), resource_sid, 1, 0, made_at, environment, direction, channel, country, own_address,
    messaging_service_sid, purpose, template, intent_id, carrier, contact_id,
    family = 'message' AND luck % 50 = 1,
    family = 'verification-attempt' AND luck % 12 = 1,
    status, NOT is_open, error_code, heard_by,
    if(family = 'message' AND NOT is_inbound, to_sent_ms, NULL),
    if(family = 'message' AND status IN ('delivered', 'read'), to_delivered_ms, NULL),
    multiIf(family = 'message' AND status IN ('delivered', 'read'), to_sent_ms + to_delivered_ms, family = 'verification' AND status = 'approved', 8000 + to_delivered_ms, NULL),
    heard_late_ms,
    1 + luck % 2,
    if(family = 'call' AND status = 'completed', 20 + luck, NULL),
    if(family = 'call', 1200 + luck * 3, NULL),
    if(family = 'call' AND status = 'failed', [404, 480, 486, 503, 603][1 + luck % 5], NULL),
    if(family = 'call' AND status = 'completed', if(luck % 3 = 0, 'machine_start', 'human'), ''),
    made_at + INTERVAL 5 SECOND
FROM bench_resource
WHERE day = {day:UInt32}
