-- Each intent once: why somebody was to be contacted, on what consent, and when the application said so.
SELECT
    resource_sid AS intent_id,
    max(account_sid) AS account_sid,
    max(attributes['Purpose']) AS purpose,
    max(attributes['ConsentReference']) AS consent_reference,
    max(attributes['Template']) AS template,
    min(received_at) AS announced_at
FROM events
WHERE kind = 'intent'
GROUP BY resource_sid
