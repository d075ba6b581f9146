-- What was sent to people who had said stop: a row for each stop that was in force. In the scope in which it was said (by
-- Twilio's rule: the messaging service, else the sender; on the same family of channels), or elsewhere. A start in the same
-- scope ends it. What was made before stop was said and delivered after it was in flight. A possible revocation that a
-- person has accepted as one is a stop from the moment of the decision.
-- scope: same, elsewhere or in-flight; is_first: it began the time in which the person wanted nothing; is_last: the latest stop before.
WITH
    (SELECT max(parameters['allChannelsFrom']) FROM violation_rule WHERE kind = 'contact-after-opt-out-elsewhere') AS all_channels_from,
    (SELECT max(parameters['sameAccountOnly']) FROM violation_rule WHERE kind = 'contact-after-opt-out-elsewhere') AS same_account_only,
    spoken AS
    (
        SELECT
            if(alias.same_as = '', c.contact_id, alias.same_as) AS person,
            if(c.signal = 'start', 'start', 'stop') AS word,
            if(c.signal = 'possible-revocation', decided.decided_at, c.said_at) AS said_at,
            multiIf(c.channel IN ('sms', 'mms', 'rcs'), 'text', toString(c.channel)) AS channel_family,
            toString(c.own_address) AS own_address,
            toString(c.messaging_service_sid) AS service,
            toString(c.account_sid) AS account_sid,
            c.resource_sid AS sid
        FROM consent_signal AS c
        LEFT JOIN contact_alias AS alias ON alias.contact_id = c.contact_id
        LEFT JOIN
        (
            SELECT resource_sid, decided_at FROM violation_decision WHERE kind = 'possible-revocation' AND state = 'accepted'
        ) AS decided ON decided.resource_sid = c.resource_sid
        WHERE c.contact_id != '' AND (c.signal IN ('stop', 'start') OR c.signal = 'possible-revocation' AND decided.resource_sid != '')
    ),
    said AS
    (
        SELECT person, arraySort(groupArray((said_at, word, channel_family, own_address, service, account_sid, sid))) AS words
        FROM spoken
        GROUP BY person
        HAVING countIf(word = 'stop') > 0
    ),
    -- Whether two scopes are one.
    (a, b) -> a.3 = b.3 AND (a.4 != '' AND a.4 = b.4 OR a.5 != '' AND a.5 = b.5) AS one_scope
SELECT
    day,
    account_sid,
    environment,
    person AS contact_id,
    resource_sid,
    own_address,
    messaging_service_sid,
    channel,
    purpose,
    intent_id,
    sent_at,
    stop.1 AS scope,
    stop.2 AS stop_at,
    stop.3 AS stop_sid,
    stop.4 AS is_first,
    stop.5 AS is_last,
    toUnixTimestamp64Milli(if(scope = 'in-flight', delivered_at, sent_at)) - toUnixTimestamp64Milli(stop_at) AS passed_ms
FROM
(
    SELECT
        m.*,
        (toDateTime64(0, 3, 'UTC'), '', m.channel_family, toString(m.own_address), toString(m.messaging_service_sid), toString(m.account_sid), '') AS here,
        arrayFilter(w -> one_scope(w, here), said.words) AS heard_here,
        arrayFilter(w -> w.1 < m.sent_at, heard_here) AS before,
        arrayFilter(w -> w.2 = 'stop', arraySlice(before, arrayLastIndex(w -> w.2 = 'start', before) + 1)) AS in_force,
        arrayFilter(w -> w.2 = 'stop' AND w.1 >= m.sent_at AND w.1 < m.delivered_at, heard_here) AS flown_past,
        arrayMax(arrayMap(w -> if(w.2 = 'start', w.1, toDateTime64(0, 3, 'UTC')), before)) AS started_here_at,
        if(notEmpty(in_force), [], arrayFilter(w -> w.2 = 'stop' AND w.1 < m.sent_at AND NOT one_scope(w, here)
            AND (w.3 = m.channel_family OR toInt64(toRelativeDayNum(m.sent_at)) >= all_channels_from)
            AND (same_account_only = 0 OR w.6 = m.account_sid)
            AND w.1 > started_here_at
            AND NOT arrayExists(x -> x.2 = 'start' AND x.1 > w.1 AND x.1 < m.sent_at AND one_scope(x, w), said.words),
            said.words)) AS elsewhere
    FROM outbound_contact AS m
    INNER JOIN said ON said.person = m.person
)
ARRAY JOIN arrayConcat(
    arrayMap((w, number) -> ('same', w.1, w.7, number = 1, number = length(in_force)), in_force, arrayEnumerate(in_force)),
    arrayMap((w, number) -> ('elsewhere', w.1, w.7, number = 1, number = length(elsewhere)), elsewhere, arrayEnumerate(elsewhere)),
    arrayMap((w, number) -> ('in-flight', w.1, w.7, number = 1, number = length(flown_past)), flown_past, arrayEnumerate(flown_past))) AS stop
