-- What must be kept until further notice: every legal hold that is in force. A hold is over when as many different people
-- have released it as it wants (two, where four eyes are asked for). Worked out from acts, so that their order and repeats
-- change nothing.
SELECT
    set.act_id AS hold_id,
    set.set_at AS set_at,
    set.actor AS set_by,
    set.reason AS reason,
    set.details['Matter'] AS matter,
    set.details['Custodian'] AS custodian,
    set.contact_ids AS contact_ids,
    set.sids AS sids,
    set.details['Account'] AS account_sid,
    parseDateTime64BestEffortOrNull(set.details['From'], 3, 'UTC') AS held_from,
    parseDateTime64BestEffortOrNull(set.details['To'], 3, 'UTC') AS held_to,
    greatest(1, toUInt8OrZero(set.details['Persons'])) AS persons,
    arraySort(released.by) AS released_by
FROM
(
    SELECT act_id, at AS set_at, actor, reason, contact_ids, sids, details
    FROM acts
    WHERE action = 'hold-set'
    LIMIT 1 BY act_id
) AS set
LEFT JOIN
(
    SELECT details['Of'] AS hold_id, groupUniqArray(actor) AS by
    FROM acts
    WHERE action = 'hold-release'
    GROUP BY hold_id
) AS released ON released.hold_id = set.act_id
WHERE length(released.by) < greatest(1, toUInt8OrZero(set.details['Persons']))
