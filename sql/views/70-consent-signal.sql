-- What people said about consent: stop, start, help, or something that may be a revocation and wants a person's eyes.
SELECT
    resource_sid,
    contact_id,
    own_address,
    messaging_service_sid,
    account_sid,
    channel,
    argMin(attributes['Consent'], (received_at, instance_id, seq)) AS signal,
    min(received_at) AS said_at
FROM events
WHERE kind IN ('inbound-message', 'conversation-message') AND attributes['Consent'] != ''
GROUP BY resource_sid, contact_id, own_address, messaging_service_sid, account_sid, channel
