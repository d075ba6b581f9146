-- Attempts to verify somebody by day: what Verify itself counts, and how many of them are in the record.
SELECT
    account_sid,
    day,
    counted.attempts AS attempts,
    counted.converted AS converted,
    counted.unconverted AS unconverted,
    if(attempts = 0, NULL, converted / attempts) AS conversion,
    recorded.attempts AS recorded
FROM
(
    SELECT account_sid, day, argMax(v.attempts, v.read_at) AS attempts, argMax(v.converted, v.read_at) AS converted,
        argMax(v.unconverted, v.read_at) AS unconverted
    FROM verify_days AS v
    GROUP BY account_sid, day
) AS counted
LEFT JOIN
(
    SELECT account_sid, toDate(min_at) AS day, count() AS attempts
    FROM
    (
        SELECT account_sid, resource_sid, min(ifNull(occurred_at, received_at)) AS min_at
        FROM events WHERE kind = 'verification-attempt' GROUP BY account_sid, resource_sid
    )
    GROUP BY account_sid, day
) AS recorded USING (account_sid, day)
