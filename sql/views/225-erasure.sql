-- Persons who were forgotten, or are about to be (done_at is null): by what right, on whose word, and how much went.
SELECT
    ordered.act_id AS erasure_id,
    ordered.ordered_at AS ordered_at,
    ordered.actor AS ordered_by,
    ordered.reason AS reason,
    ordered.details['Right'] AS by_right,
    ordered.contact_ids AS contact_ids,
    if(toUnixTimestamp64Milli(done.done_at) = 0, NULL, done.done_at) AS done_at,
    done.statement AS statement
FROM
(
    SELECT act_id, at AS ordered_at, actor, reason, contact_ids, details
    FROM acts
    WHERE action = 'erasure'
    LIMIT 1 BY act_id
) AS ordered
LEFT JOIN
(
    SELECT details['Of'] AS erasure_id, min(at) AS done_at, argMin(details['Statement'], at) AS statement
    FROM acts
    WHERE action = 'erasure-done'
    GROUP BY erasure_id
) AS done ON done.erasure_id = ordered.act_id
