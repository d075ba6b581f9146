-- Each day that was ever read: what was there, which share of it was heard, whether it is closed, and what changed after that.
SELECT
    account_sid,
    family,
    day,
    last_read_at,
    resources,
    refreshed,
    unsettled,
    awaiting_receipt,
    unreadable,
    source,
    if(times_closed = 0, NULL, first_closed_at) AS closed_at,
    because,
    expected,
    heard,
    if(expected = 0, NULL, heard / expected) AS share,
    changed_after_close
FROM
(
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
        countIf(d.closed) AS times_closed,
        minIf(d.read_at, d.closed) AS first_closed_at
    FROM reconcile_days AS d
    GROUP BY account_sid, family, day
) AS ledger
LEFT JOIN
(
    SELECT account_sid, family, toDate(hour) AS day, sum(h.expected) AS expected, sum(h.heard) AS heard
    FROM completeness_hour AS h
    GROUP BY account_sid, family, day
) AS measured USING (account_sid, family, day)
LEFT JOIN
(
    SELECT account_sid, family, assumeNotNull(d.day) AS day, uniqExact(discrepancy_id) AS changed_after_close
    FROM discrepancies AS d
    WHERE kind = 'changed-after-close' AND d.day IS NOT NULL
    GROUP BY account_sid, family, day
) AS changed USING (account_sid, family, day)
