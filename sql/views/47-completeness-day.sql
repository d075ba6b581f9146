-- Each day that was ever read: what was there, which share of it was heard, whether it is closed, and how much changed after that.
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
    because,
    closed_at,
    expected,
    heard,
    if(expected = 0, NULL, heard / expected) AS share,
    changed_after_close
FROM day_ledger AS ledger
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
