-- Each intent once: why somebody was to be contacted, on what consent, and when the application said so.
SELECT
    intent_id,
    max(i.account_sid) AS account_sid,
    max(i.purpose) AS purpose,
    max(i.consent_reference) AS consent_reference,
    max(i.template) AS template,
    max(i.fingerprint) AS fingerprint,
    min(i.announced_at) AS announced_at,
    max(i.environment) AS environment,
    max(i.consent_obtained_at) AS consent_obtained_at,
    min(i.consent_expires_at) AS consent_expires_at
FROM intents AS i
GROUP BY intent_id
