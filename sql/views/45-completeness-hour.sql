-- Which share of what REST proves was told had been heard (by callback or Event Streams) when it was last read, per account, family and hour.
SELECT
    account_sid,
    family,
    hour,
    count() AS resources,
    sum(r.expected) AS expected,
    sum(r.heard) AS heard,
    if(expected = 0, NULL, heard / expected) AS share,
    max(r.read_at) AS read_at
-- The latest row of each SID: the table is sorted by SID within the hour, so that none has to be held in memory.
FROM rest_resources_by_hour AS r FINAL
GROUP BY account_sid, family, hour
