-- WhatsApp's 24-hour windows by sender, now: how many are open, how many end within two hours, and in how many of them the
-- last word is the person's: nobody has answered since.
SELECT
    account_sid,
    own_address,
    count() AS open_sessions,
    countIf(open_until <= now64(3) + INTERVAL 2 HOUR) AS ending_soon,
    countIf(answered_at < opened_at) AS unanswered,
    countIf(open_until <= now64(3) + INTERVAL 2 HOUR AND answered_at < opened_at) AS unanswered_ending_soon,
    if(unanswered = 0, NULL, minIf(open_until, answered_at < opened_at)) AS next_unanswered_end_at
FROM
(
    SELECT
        account_sid,
        own_address,
        contact_id,
        maxIf(made_at, direction = 'inbound') AS opened_at,
        maxIf(made_at, direction = 'outbound') AS answered_at,
        opened_at + INTERVAL 24 HOUR AS open_until
    FROM resources_by_minute FINAL
    WHERE family = 'message' AND channel = 'whatsapp' AND contact_id != '' AND minute > now() - INTERVAL 26 HOUR
    GROUP BY account_sid, own_address, contact_id
)
WHERE open_until > now64(3)
GROUP BY account_sid, own_address
