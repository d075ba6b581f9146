-- Which share of what REST proves was told had been heard (by callback or Event Streams) when it was last read, per account, family and hour.
SELECT
    account_sid,
    family,
    hour,
    count() AS resources,
    sum(last_expected) AS expected,
    sum(last_heard) AS heard,
    if(expected = 0, NULL, heard / expected) AS share,
    max(last_read_at) AS read_at
FROM
(
    SELECT
        account_sid,
        family,
        hour,
        resource_sid,
        argMax(r.expected, r.read_at) AS last_expected,
        argMax(r.heard, r.read_at) AS last_heard,
        max(r.read_at) AS last_read_at
    FROM rest_resources_by_hour AS r
    GROUP BY account_sid, family, hour, resource_sid
)
GROUP BY account_sid, family, hour
