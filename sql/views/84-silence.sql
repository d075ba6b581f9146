-- A dead man's switch for every sender and messaging service: since when nothing was heard of it, and how much was to be
-- expected since. By its own past: for each hour of the day the quietest of the seven days before the last hearing
-- counts, so that nights, weekends and new senders raise nothing. By REST: the statuses that were told since and not
-- heard. silent: either is five or more. Whole hours, up to which REST was read; of what has been silent for more than
-- two weeks nothing is expected any more.
WITH 5 AS enough
SELECT
    account_sid,
    family,
    subject_kind,
    subject,
    heard_before,
    last_heard_hour,
    read_to,
    hours_silent,
    expected_by_past,
    unheard_since,
    made_since,
    heard_before > 0 AND (expected_by_past >= enough OR unheard_since >= enough) AS silent,
    heard_before = 0 AND unheard_since >= enough AS never_heard
FROM
(
    SELECT
        account_sid,
        family,
        subject_kind,
        subject,
        read_to,
        sum(hearings.heard) AS heard_before,
        max(hearings.last_heard) AS last_heard_hour,
        dateDiff('hour', last_heard_hour, toStartOfHour(read_to)) - 1 AS hours_silent,
        sumIf(hearings.expected, hearings.hour > hearings.last_heard) AS unheard_since,
        sumIf(hearings.resources, hearings.hour > hearings.last_heard) AS made_since,
        -- By hour of the day: on how many of the seven days something was heard, and the least that was.
        sumMapIf(map(toHour(hearings.hour), toUInt64(1)), is_past AND hearings.heard > 0) AS days_heard,
        minMapIf(map(toHour(hearings.hour), toUInt64(hearings.heard)), is_past AND hearings.heard > 0) AS least_heard,
        arraySum(arrayMap(
            hour_of_day -> if(days_heard[hour_of_day] >= 7, least_heard[hour_of_day], 0),
            arrayMap(
                back -> toHour(last_heard_hour + toIntervalHour(back)),
                range(1, toUInt32(least(greatest(hours_silent, 0), 168)) + 1)))) AS expected_by_past
    FROM
    (
        SELECT
            account_sid,
            family,
            who.1 AS subject_kind,
            who.2 AS subject,
            hour,
            sum(s.heard) AS heard,
            sum(s.expected) AS expected,
            sum(s.resources) AS resources,
            max(if(heard > 0, hour, toDateTime(0, 'UTC'))) OVER (PARTITION BY account_sid, family, subject_kind, subject) AS last_heard,
            hour > last_heard - INTERVAL 7 DAY AND hour <= last_heard AS is_past
        FROM sender_hour AS s
        ARRAY JOIN [('sender', toString(s.own_address)), ('service', toString(s.messaging_service_sid))] AS who
        WHERE who.2 != '' AND hour > (SELECT max(read_to) FROM read_to) - INTERVAL 21 DAY
        GROUP BY account_sid, family, who, hour
    ) AS hearings
    INNER JOIN read_to USING (account_sid, family)
    WHERE hearings.hour < toStartOfHour(read_to)
    GROUP BY account_sid, family, subject_kind, subject, read_to
)
