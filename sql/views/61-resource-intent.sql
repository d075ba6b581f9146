-- The intent behind each message, call or verification, whether it came with the callback's address or was reported
-- afterwards. Filter by resource_sid.
SELECT
    link.sid AS resource_sid,
    link.linked_sid AS intent_id,
    intent.purpose AS purpose,
    intent.consent_reference AS consent_reference,
    intent.template AS template,
    intent.announced_at AS announced_at
FROM (SELECT DISTINCT sid, linked_sid FROM sid_links) AS link
INNER JOIN intent ON intent.intent_id = link.linked_sid
