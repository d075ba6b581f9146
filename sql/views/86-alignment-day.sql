-- Messages that do not go the way that was set up, by day, sender and service: how many, of how many of that sender (and,
-- where it is about what was heard, of that service), and one of them.
-- What each finding means and what to do: console/coverage.ts. Only of what is known from REST: where an account's
-- services, numbers or registrations cannot be read, nothing is said.
WITH
    (5, 0.05) AS enough_unheard,
    sent AS
    (
        SELECT account_sid, toDate(hour) AS day, own_address, messaging_service_sid, channel,
            sum(s.resources) AS messages, sum(messages) OVER (PARTITION BY account_sid, day, own_address) AS of_sender,
            sum(s.told) AS told, sum(s.unheard) AS unheard,
            min(s.example_sid) AS example_sid, minIf(s.unheard_sid, s.unheard > 0) AS unheard_sid
        FROM sender_hour AS s
        WHERE family = 'message' AND direction = 'outbound' AND own_address != ''
        GROUP BY account_sid, day, own_address, messaging_service_sid, channel
    ),
    numbers AS (SELECT account_sid, facts['Sender'] AS own_address, facts['Type'] AS type FROM configuration WHERE kind = 'phone-number'),
    services AS (SELECT account_sid, item_sid AS messaging_service_sid FROM configuration WHERE kind = 'messaging-service'),
    pooled AS (SELECT account_sid, parent_sid AS messaging_service_sid, facts['Sender'] AS own_address FROM configuration WHERE kind = 'pool-sender'),
    registered AS
    (
        SELECT account_sid, own_address FROM pooled
        WHERE (account_sid, messaging_service_sid) IN (
            SELECT account_sid, parent_sid FROM configuration WHERE kind = 'campaign' AND facts['Status'] = 'verified')
    ),
    verified AS
    (
        SELECT account_sid, facts['Sender'] AS own_address FROM configuration
        WHERE kind = 'toll-free-verification' AND facts['Status'] = 'twilio-approved'
    )
SELECT
    account_sid,
    day,
    finding,
    own_address,
    messaging_service_sid,
    sum(if(finding = 'bypasses-collector', unheard, messages)) AS found,
    if(finding = 'bypasses-collector', sum(told), max(of_sender)) AS of,
    min(if(finding = 'bypasses-collector', unheard_sid, example_sid)) AS example_sid
FROM
(
    SELECT *, 'outside-service' AS finding FROM sent
    WHERE messaging_service_sid = '' AND channel IN ('sms', 'mms') AND account_sid IN (SELECT account_sid FROM services)
    UNION ALL
    SELECT *, 'outside-pool' AS finding FROM sent
    WHERE (account_sid, messaging_service_sid) IN services
        AND (account_sid, messaging_service_sid, own_address) NOT IN pooled
    UNION ALL
    SELECT *, 'unregistered-10dlc' AS finding FROM sent
    WHERE channel IN ('sms', 'mms')
        AND (account_sid, own_address) IN (SELECT account_sid, own_address FROM numbers WHERE startsWith(own_address, '+1') AND type != 'tollfree')
        AND account_sid IN (SELECT account_sid FROM services)
        AND (account_sid, own_address) NOT IN registered
    UNION ALL
    SELECT *, 'unverified-toll-free' AS finding FROM sent
    WHERE channel IN ('sms', 'mms')
        AND (account_sid, own_address) IN (SELECT account_sid, own_address FROM numbers WHERE type = 'tollfree')
        AND account_sid IN (SELECT account_sid FROM readings FINAL WHERE reading = 'toll-free' AND state = 'read')
        AND (account_sid, own_address) NOT IN verified
    UNION ALL
    SELECT *, 'bypasses-collector' AS finding FROM sent
    WHERE unheard >= enough_unheard.1 AND unheard >= told * enough_unheard.2
)
GROUP BY account_sid, day, finding, own_address, messaging_service_sid
