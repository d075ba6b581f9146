-- Each discrepancy once, as it was first found, and whether the callback arrived after all (late, not lost).
SELECT
    found.*,
    found.kind = 'missing-callback' AND has(state.statuses, concat('callback:', found.actual)) AS arrived_late
FROM
(
    SELECT
        account_sid,
        resource_sid,
        discrepancy_id,
        argMin(d.kind, found_at) AS kind,
        argMin(d.family, found_at) AS family,
        argMin(d.heard, found_at) AS heard,
        argMin(d.actual, found_at) AS actual,
        argMin(d.explanation, found_at) AS explanation,
        argMin(d.settled_by, found_at) AS settled_by,
        argMin(d.run_id, found_at) AS run_id,
        argMin(d.day, found_at) AS day,
        -- The price comes when it is billed: the last one known counts.
        argMax(d.price, found_at) AS price,
        argMax(d.price_unit, found_at) AS price_unit,
        argMax(d.segments, found_at) AS segments,
        min(d.found_at) AS first_found_at
    FROM discrepancies AS d
    GROUP BY account_sid, resource_sid, discrepancy_id
) AS found
LEFT JOIN
(
    SELECT resource_sid, groupUniqArrayArray(statuses) AS statuses
    FROM resource_states
    GROUP BY resource_sid
) AS state USING (resource_sid)
