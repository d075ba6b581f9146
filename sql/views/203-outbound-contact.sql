-- Every message and call that went out to a person, as the rules see it: by the day (UTC) on which it was sent. What never
-- left Twilio (failed, canceled, still scheduled, refused with 21610 because the person had opted out) contacted nobody. Of
-- a call of which no side is surely the account's (the leg of a <Dial>) nothing is claimed.
-- It is asked with additional_table_filters on resources_by_minute (core/violations/find.ts), which bounds what is read.
SELECT
    toDate(sent_at) AS day,
    account_sid,
    family,
    resource_sid,
    made_at,
    sent_at,
    made_at + toIntervalMillisecond(ifNull(made_to_delivered_ms, 0)) AS delivered_at,
    environment,
    channel,
    multiIf(channel IN ('sms', 'mms', 'rcs'), 'text', toString(channel)) AS channel_family,
    country,
    own_address,
    messaging_service_sid,
    purpose,
    if(alias.same_as = '', r.contact_id, alias.same_as) AS person,
    intent_id,
    zones,
    states,
    consent_reference,
    consent_obtained_at,
    consent_expires_at,
    consent_reference != '' AND (consent_obtained_at IS NULL OR consent_obtained_at <= sent_at)
        AND (consent_expires_at IS NULL OR consent_expires_at > sent_at) AS has_consent
FROM resources_by_minute AS r FINAL
LEFT JOIN contact_alias AS alias ON alias.contact_id = r.contact_id
WHERE direction = 'outbound' AND family IN ('message', 'call') AND r.contact_id != ''
    AND status NOT IN ('failed', 'canceled', 'scheduled') AND ifNull(error_code, 0) != 21610
    AND (family = 'message' OR own_address != '')
