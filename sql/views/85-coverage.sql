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
    what.1 AS subject_kind,
    what.2 AS subject,
    what.3 AS sender,
    what.4 AS facts,
    arrayFilter(problem -> problem != '', arrayConcat(what.5,
        [if(is_never_heard, 'never-heard', if(is_silent, 'silent', ''))])) AS problems,
    if(toUnixTimestamp(last_heard) = 0, NULL, last_heard) AS last_heard_hour,
    expected_by_past,
    unheard_since,
    made_since
-- What is set up and what is heard of it come together by the sender or service that it is heard as, in one reading of the
-- silences: they are the work of weeks.
FROM
(
    SELECT
        account_sid,
        heard_as,
        heard_of,
        arrayJoin(groupArrayIf((subject_kind, toString(subject), toString(sender), facts, configured), subject_kind != '')) AS what,
        max(silent) AS is_silent,
        max(never_heard) AS is_never_heard,
        max(last_heard_hour) AS last_heard,
        sum(expected_by_past) AS expected_by_past,
        sum(unheard_since) AS unheard_since,
        sum(made_since) AS made_since
    FROM
    (
        SELECT *, false AS silent, false AS never_heard, toDateTime(0, 'UTC') AS last_heard_hour, 0 AS expected_by_past, 0 AS unheard_since, 0 AS made_since
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
        )
        UNION ALL
        -- A sender of which something was expected is a subject of its own.
        SELECT account_sid, if(subject_kind = 'sender', 'sender', ''), subject, subject, subject_kind, subject, map(), [],
            silent, never_heard, last_heard_hour, expected_by_past, unheard_since, made_since
        FROM silences
    )
    GROUP BY account_sid, heard_as, heard_of
)
