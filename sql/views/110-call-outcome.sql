-- What became of calls, by the minute in which each was made. answered: somebody or something picked up. by_machine and
-- by_human: where answering-machine detection told. pdd: state of quantiles of the post-dial delay in ms, where Voice
-- Insights tells it. Filter by minute.
SELECT
    minute,
    account_sid,
    environment,
    direction,
    country,
    own_address,
    purpose,
    count() AS calls,
    countIf(status = 'completed') AS answered,
    countIf(status = 'busy') AS busy,
    countIf(status = 'no-answer') AS no_answer,
    countIf(status = 'canceled') AS canceled,
    countIf(status = 'failed') AS failed,
    countIf(NOT final) AS unknown,
    countIf(startsWith(answered_by, 'machine') OR answered_by = 'fax') AS by_machine,
    countIf(answered_by = 'human') AS by_human,
    sum(ifNull(r.duration_seconds, 0)) AS duration_seconds,
    count(pdd_ms) AS pdd_measured,
    quantilesExactStateIf(0.5, 0.9, 0.99)(assumeNotNull(pdd_ms), pdd_ms IS NOT NULL) AS pdd
FROM resources_by_minute AS r FINAL
WHERE family = 'call'
GROUP BY minute, account_sid, environment, direction, country, own_address, purpose
