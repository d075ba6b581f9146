-- Incidents, priced: how many messages and calls cost money for nothing on one day in one segment, since when, with which
-- codes, and how much that was. What `ledgerline dispute` makes a bundle of. Filter by day.
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
    sum(ifNull(i.price, 0)) AS price,
    max(i.price_unit) AS price_unit,
    arraySort(groupUniqArrayIf(assumeNotNull(i.error_code), i.error_code IS NOT NULL)) AS codes,
    arraySort(groupArraySorted(3)(i.resource_sid)) AS example_sids
FROM incident_message AS i
GROUP BY incident_id, kind, day, account_sid
