-- What was changed at Twilio: differences between two readings (configuration-change), and the account's own log of who
-- did what (audit-log). Each once.
SELECT
    account_sid,
    resource_sid AS item_sid,
    event_id,
    kind,
    any(status) AS change,
    max(occurred_at) AS occurred_at,
    min(received_at) AS noticed_at,
    any(messaging_service_sid) AS messaging_service_sid,
    any(attributes) AS attributes
FROM events
WHERE kind IN ('configuration-change', 'audit-log')
GROUP BY account_sid, resource_sid, event_id, kind
