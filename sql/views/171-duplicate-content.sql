-- The same content for the same person and purpose more than once within the window, under different SIDs: what a retry or a
-- second worker doubled where no intent says so. Two messages are the same when their fingerprints are; names and numbers in
-- a text do not change it (docs/decisions/0014-content-fingerprint.md), so that two reminders of two dates, sent within the
-- window, count too. Filter by day; a pair on both sides of midnight (UTC) is not seen.
WITH 15 * 60 AS window_seconds
SELECT
    day,
    account_sid,
    contact_id,
    purpose,
    fingerprint,
    any(own_address) AS own_address,
    any(messaging_service_sid) AS messaging_service_sid,
    any(country) AS country,
    any(channel) AS channel,
    count() AS times,
    arrayMap(one -> one.2, arraySort(groupArray((made_at, resource_sid)))) AS resource_sids,
    min(made_at) AS first_at,
    max(made_at) AS last_at
FROM
(
    SELECT
        *,
        -- Each message that comes later than the window after the one before begins a new group.
        sum(begins) OVER (PARTITION BY day, account_sid, contact_id, purpose, fingerprint ORDER BY made_at, resource_sid) AS number
    FROM
    (
        SELECT
            toDate(m.minute) AS day,
            m.account_sid AS account_sid,
            m.contact_id AS contact_id,
            m.purpose AS purpose,
            m.fingerprint AS fingerprint,
            m.own_address AS own_address,
            m.messaging_service_sid AS messaging_service_sid,
            m.country AS country,
            m.channel AS channel,
            m.made_at AS made_at,
            m.resource_sid AS resource_sid,
            toUInt32(dateDiff('second', lagInFrame(m.made_at, 1, toDateTime64(0, 3, 'UTC')) OVER (
                PARTITION BY day, account_sid, contact_id, purpose, fingerprint ORDER BY made_at, resource_sid
                ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), m.made_at) > window_seconds) AS begins
        FROM resources_by_minute AS m FINAL
        WHERE m.family = 'message' AND m.direction = 'outbound' AND m.fingerprint != '' AND m.contact_id != ''
    )
)
GROUP BY day, account_sid, contact_id, purpose, fingerprint, number
HAVING times > 1
