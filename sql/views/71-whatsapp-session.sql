-- Until when free-form messages may be sent to somebody on WhatsApp: 24 hours after the last message from there.
SELECT
    contact_id,
    own_address,
    account_sid,
    max(heard_at) AS opened_at,
    opened_at + INTERVAL 24 HOUR AS open_until
FROM
(
    SELECT contact_id, own_address, account_sid, resource_sid, min(received_at) AS heard_at
    FROM events
    WHERE kind = 'inbound-message' AND attributes['OpensSession'] = 'true'
    GROUP BY contact_id, own_address, account_sid, resource_sid
)
GROUP BY contact_id, own_address, account_sid
