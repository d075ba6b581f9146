-- Messages and calls that were made although the same had just been made for the same person: for the same intent on the same
-- day, or with the same content and purpose within the window, under another SID. What failed is no reason not to try again
-- and does not count. With what each repeat cost. The same content is the same fingerprint: other numbers and names in the same text do not change it
-- (docs/decisions/0014-content-fingerprint.md), so that two reminders of two dates, sent within the window, count too.
-- Filter by day; a pair on both sides of midnight (UTC) is not seen.
WITH 15 * 60 AS window_seconds
SELECT
    day,
    account_sid,
    family,
    resource_sid,
    if(by_intent, before_by_intent, before_by_content) AS repeat_of,
    if(by_intent, 'intent', 'content') AS because,
    made_at,
    environment,
    channel,
    country,
    own_address,
    messaging_service_sid,
    purpose,
    carrier,
    contact_id,
    intent_id,
    fingerprint,
    status,
    error_code,
    said.price AS price,
    said.price_unit AS price_unit
FROM
(
    SELECT
        *,
        lagInFrame(resource_sid) OVER of_intent AS before_by_intent,
        lagInFrame(resource_sid) OVER of_content AS before_by_content,
        lagInFrame(made_at) OVER of_content AS content_before_at,
        intent_id != '' AND before_by_intent != '' AS by_intent,
        fingerprint != '' AND before_by_content != '' AND dateDiff('millisecond', content_before_at, made_at) <= window_seconds * 1000 AS by_content
    FROM
    (
        SELECT toDate(minute) AS day, *
        FROM resources_by_minute FINAL
        WHERE family IN ('message', 'call') AND direction = 'outbound' AND contact_id != ''
            AND (intent_id != '' OR fingerprint != '') AND status NOT IN ('failed', 'undelivered', 'canceled')
    )
    WINDOW
        of_intent AS (PARTITION BY day, account_sid, family, contact_id, intent_id ORDER BY made_at, resource_sid
            ROWS BETWEEN 1 PRECEDING AND CURRENT ROW),
        of_content AS (PARTITION BY day, account_sid, family, contact_id, purpose, fingerprint ORDER BY made_at, resource_sid
            ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
) AS sent
LEFT JOIN (SELECT toDate(hour) AS day, account_sid, family, resource_sid, price, price_unit FROM resource_price) AS said
    USING (day, account_sid, family, resource_sid)
WHERE by_intent OR by_content
