-- What retention has removed, or announced and not done yet (ended_at is null); outcome void: a hold came first, and nothing went.
SELECT
    announced.act_id AS removal_id,
    announced.announced_at AS announced_at,
    announced.details['Table'] AS from_table,
    announced.details['Class'] AS class,
    announced.details['Month'] AS month,
    announced.details['Before'] AS before,
    toUInt64OrZero(announced.details['RowsToGo']) AS rows_to_go,
    toUInt64OrZero(announced.details['RowsHeld']) AS rows_held,
    announced.details['DroppedDigest'] AS dropped_digest,
    if(toUnixTimestamp64Milli(ended.ended_at) = 0, NULL, ended.ended_at) AS ended_at,
    ended.outcome AS outcome
FROM
(
    SELECT act_id, at AS announced_at, details
    FROM acts
    WHERE action = 'retention'
    LIMIT 1 BY act_id
) AS announced
LEFT JOIN
(
    SELECT details['Of'] AS removal_id, min(at) AS ended_at, if(argMin(action, at) = 'retention-done', 'removed', 'void') AS outcome
    FROM acts
    WHERE action IN ('retention-done', 'retention-void')
    GROUP BY removal_id
) AS ended ON ended.removal_id = announced.act_id
