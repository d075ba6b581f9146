-- What people said about consent: stop, start, help, or something that may be a revocation and wants a person's eyes. Each
-- message once; of the appliance's own patients (environment ledgerline-canary) nothing.
SELECT
    resource_sid,
    max(c.contact_id) AS contact_id,
    max(c.own_address) AS own_address,
    max(c.messaging_service_sid) AS messaging_service_sid,
    account_sid,
    max(c.environment) AS environment,
    min(c.channel) AS channel,
    max(c.country) AS country,
    max(c.signal).2 AS signal,
    min(c.said_at) AS said_at
FROM consent_signals AS c
GROUP BY resource_sid, account_sid
HAVING max(c.environment) != 'ledgerline-canary'
