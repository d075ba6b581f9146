-- Messages and calls that were made more than once for one intent and one person: what a retry of the application doubled,
-- and what all but the first cost.
SELECT
    account_sid,
    intent_id,
    contact_id,
    count() AS times,
    arrayMap(one -> one.2, arraySort(groupArray((first_heard_at, resource_sid, price)))) AS resource_sids,
    arraySum(arrayMap(one -> ifNull(one.3, 0),
        arraySlice(arraySort(groupArray((first_heard_at, resource_sid, price))), 2))) AS price_of_repeats,
    max(price_unit) AS price_unit,
    min(first_heard_at) AS first_at,
    max(first_heard_at) AS last_at
FROM
(
    SELECT state.account_sid AS account_sid, intent.intent_id AS intent_id, state.contact_id AS contact_id,
        state.resource_sid AS resource_sid, state.first_heard_at AS first_heard_at, said.price AS price, said.price_unit AS price_unit
    FROM resource_intent AS intent
    INNER JOIN resource_state AS state ON state.resource_sid = intent.resource_sid
    LEFT JOIN
    (
        SELECT resource_sid, argMax(r.price, r.read_at) AS price, max(r.price_unit) AS price_unit
        FROM rest_resources AS r WHERE found GROUP BY resource_sid
    ) AS said ON said.resource_sid = state.resource_sid
    WHERE state.family IN ('message', 'call') AND state.direction = 'outbound' AND state.contact_id != ''
)
GROUP BY account_sid, intent_id, contact_id
HAVING times > 1
