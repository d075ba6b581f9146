-- Incidents, priced: how many messages and calls cost money for nothing on one day in one segment, since when, with which
-- codes, and how much that was; and pumping, as its signal tells of it. What `ledgerline dispute` makes a bundle of. Filter
-- by day.
SELECT
    incident_id,
    kind,
    day,
    account_sid,
    any(i.environment) AS environment,
    any(i.subject) AS subject,
    min(i.made_at) AS first_at,
    max(i.made_at) AS last_at,
    count() AS messages,
    count(i.price) AS priced,
    toDecimal128(sum(ifNull(i.price, 0)), 6) AS price,
    max(i.price_unit) AS price_unit,
    arraySort(groupUniqArrayIf(assumeNotNull(i.error_code), i.error_code IS NOT NULL)) AS codes,
    arraySort(groupArraySorted(3)(i.resource_sid)) AS example_sids
FROM incident_message AS i
GROUP BY incident_id, kind, day, account_sid
UNION ALL
SELECT
    s.signal_id,
    s.signal,
    toDate(s.since) AS day,
    s.account_sid,
    s.environment,
    CAST(s.subject, 'Map(String, String)'),
    s.since,
    ifNull(s.closed_at, s.updated_at),
    s.affected,
    if(s.price IS NULL, 0, s.affected),
    toDecimal128(ifNull(s.price, 0), 6),
    s.price_unit,
    s.codes,
    []
FROM signal AS s
WHERE s.signal = 'sms-pumping'
