-- How many violations each day has, by kind, verdict and state. Filter by day.
SELECT
    day,
    account_sid,
    environment,
    kind,
    rule,
    jurisdiction,
    verdict,
    state,
    count() AS violations,
    sum(v.affected) AS affected,
    sum(ifNull(v.price, 0)) AS price,
    max(v.price_unit) AS price_unit
FROM violation AS v
GROUP BY day, account_sid, environment, kind, rule, jurisdiction, verdict, state
