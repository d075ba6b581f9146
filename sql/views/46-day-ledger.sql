-- Each day that was ever read whole, as it was last read, and when it was first closed.
SELECT
    account_sid,
    family,
    day,
    max(d.read_at) AS last_read_at,
    argMax(d.resources, d.read_at) AS resources,
    argMax(d.refreshed, d.read_at) AS refreshed,
    argMax(d.unsettled, d.read_at) AS unsettled,
    argMax(d.awaiting_receipt, d.read_at) AS awaiting_receipt,
    argMax(d.unreadable, d.read_at) AS unreadable,
    argMax(d.source, d.read_at) AS source,
    argMax(d.because, d.read_at) AS because,
    if(countIf(d.closed) = 0, NULL, minIf(d.read_at, d.closed)) AS closed_at
FROM reconcile_days AS d
GROUP BY account_sid, family, day
