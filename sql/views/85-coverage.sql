-- The coverage map: every number, messaging service, Studio flow and sender, and what is wrong with the way its
-- callbacks should take to here. No problems: it is covered, as far as REST tells. What each problem means and what to
-- do: console/coverage.ts.
WITH
    silences AS
    (
        SELECT account_sid, subject_kind, subject, max(s.silent) AS silent, max(s.never_heard) AS never_heard,
            max(s.last_heard_hour) AS last_heard_hour, sum(s.expected_by_past) AS expected_by_past,
            sum(s.unheard_since) AS unheard_since, sum(s.made_since) AS made_since
        FROM silence AS s
        GROUP BY account_sid, subject_kind, subject
    ),
    -- What a status callback that is configured somewhere lacks.
    (facts) -> multiIf(
        facts['StatusCallback'] = 'none', 'no-status-callback',
        facts['StatusCallback'] = 'wrong-address', 'wrong-address',
        facts['StatusCallback'] != 'here', 'leads-elsewhere',
        facts['StatusCallbackRetries'] = 'no', 'no-retries',
        '') AS lacks
SELECT
    account_sid,
    subject_kind,
    subject,
    sender,
    facts,
    arrayFilter(problem -> problem != '', arrayConcat(configured,
        [if(silences.never_heard, 'never-heard', if(silences.silent, 'silent', ''))])) AS problems,
    if(toUnixTimestamp(silences.last_heard_hour) = 0, NULL, silences.last_heard_hour) AS last_heard_hour,
    silences.expected_by_past AS expected_by_past,
    silences.unheard_since AS unheard_since,
    silences.made_since AS made_since
FROM
(
    SELECT account_sid, 'number' AS subject_kind, item_sid AS subject, facts['Sender'] AS sender, 'sender' AS heard_as, sender AS heard_of,
        facts,
        [
            -- The number's own status callback is that of its calls.
            if(facts['Voice'] = 'false', '', lacks(facts)),
            if(facts['StatusCallbackMethod'] = 'GET' OR facts['SmsUrlMethod'] = 'GET' AND facts['SmsUrl'] != 'none'
                OR facts['VoiceUrlMethod'] = 'GET' AND facts['VoiceUrl'] != 'none', 'asked-by-get', '')
        ] AS configured
    FROM configuration WHERE kind = 'phone-number'
    UNION ALL
    SELECT account_sid, 'service', item_sid, '', 'service', item_sid, facts,
        [
            lacks(facts),
            if(facts['InboundUrlMethod'] = 'GET' AND facts['InboundUrl'] != 'none', 'asked-by-get', ''),
            if(facts['InboundUrl'] = 'none' AND facts['InboundOnNumber'] != 'true', 'inbound-not-recorded', '')
        ]
    FROM configuration WHERE kind = 'messaging-service'
    UNION ALL
    SELECT account_sid, 'flow', flow, facts['Sender'], 'sender', facts['Sender'], map('NumberSid', item_sid), []
    FROM configuration
    ARRAY JOIN arrayDistinct(arrayFilter(sid -> sid != '', [facts['SmsUrlFlow'], facts['VoiceUrlFlow']])) AS flow
    WHERE kind = 'phone-number'
    UNION ALL
    SELECT account_sid, 'sender', subject, subject, 'sender', subject, map(), [] FROM silences WHERE subject_kind = 'sender'
) AS subjects
LEFT JOIN silences ON silences.account_sid = subjects.account_sid AND silences.subject_kind = subjects.heard_as
    AND silences.subject = subjects.heard_of
