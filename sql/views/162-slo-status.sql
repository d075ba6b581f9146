-- Each objective as it stands now: how much of its error budget is left, and how many times as fast as it allows the budget
-- is being spent over each window. The last six hours are read from the record, what is older from slo_hours, so that it
-- costs the same for millions of messages; windows longer than that therefore begin with a full hour.
WITH
    [300, 1800, 3600, 7200, 21600, 86400, 259200] AS windows,
    now('UTC') AS at,
    toStartOfHour(at - INTERVAL 6 HOUR) AS recent
SELECT
    s.name AS slo,
    s.kind AS kind,
    s.owner AS owner,
    s.objective AS objective,
    s.target_ms AS target_ms,
    s.window_seconds AS window_seconds,
    at AS measured_at,
    m.good AS good,
    m.bad AS bad,
    m.waiting AS waiting,
    if(good + bad = 0, 1, 1 - bad / (good + bad) / (1 - objective)) AS budget_left,
    -- Over 5m, 30m, 1h, 2h, 6h, 1d and 3d.
    if(notEmpty(m.events), m.events, arrayMap(w -> 0, windows)) AS events,
    if(notEmpty(m.bad_events), m.bad_events, arrayMap(w -> 0, windows)) AS bad_events,
    arrayMap((of, b) -> if(of = 0, 0, b / of / (1 - objective)), events, bad_events) AS burn_rates,
    burn_rates[1] AS burn_5m,
    burn_rates[2] AS burn_30m,
    burn_rates[3] AS burn_1h,
    burn_rates[4] AS burn_2h,
    burn_rates[5] AS burn_6h,
    burn_rates[6] AS burn_1d,
    burn_rates[7] AS burn_3d
FROM slo AS s
LEFT JOIN
(
    SELECT
        n.slo AS slo,
        sumIf(n.good, n.age < w.window_seconds) AS good,
        sumIf(n.bad, n.age < w.window_seconds) AS bad,
        sum(n.waiting) AS waiting,
        sumForEach(arrayMap(seconds -> if(n.age < seconds, n.good + n.bad, 0), windows)) AS events,
        sumForEach(arrayMap(seconds -> if(n.age < seconds, n.bad, 0), windows)) AS bad_events
    FROM
    (
        SELECT slo, good, bad, waiting, dateDiff('second', minute, at) AS age
        FROM slo_minute
        WHERE minute >= recent
        UNION ALL
        SELECT slo, good, bad, 0 AS waiting, dateDiff('second', hour, at) AS age
        FROM slo_hours FINAL
        WHERE hour < recent AND hour > at - INTERVAL 91 DAY
    ) AS n
    INNER JOIN slo AS w ON w.name = n.slo
    GROUP BY n.slo
) AS m ON m.slo = s.name
