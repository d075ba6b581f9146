-- The state of each resource that has statuses: messages, calls, recordings, verifications …. A higher rank wins; a final answer of REST settles it; `read` may follow `delivered`.
-- The same rules in TypeScript: core/events/state.ts; a property test compares the two.
SELECT
    resource_sid,
    -- Rows from before there were families are of messages and calls.
    multiIf(any_family != '', any_family, any_kind = 'message-status', 'message', 'call') AS family,
    account_sid,
    environment,
    direction,
    channel,
    own_address,
    contact_id,
    country,
    messaging_service_sid,
    first_heard_at,
    last_heard_at,
    if(settled.3 = '' OR (settled.3 = 'delivered' AND furthest.3 = 'read'), furthest.3, settled.3) AS status,
    -- A final status outranks all others, so that the status is one of these where there are any.
    notEmpty(final_statuses) AS final,
    if(blamed.3 = 0, NULL, blamed.3) AS error_code,
    length(final_statuses) > if(has(final_statuses, 'delivered') AND has(final_statuses, 'read'), 2, 1) AS terminal_conflict,
    statuses,
    sequences,
    segments
FROM
(
    SELECT
        resource_sid,
        max(kind) AS any_kind,
        max(family) AS any_family,
        max(account_sid) AS account_sid,
        max(environment) AS environment,
        min(direction) AS direction,
        min(channel) AS channel,
        max(own_address) AS own_address,
        max(contact_id) AS contact_id,
        max(country) AS country,
        max(messaging_service_sid) AS messaging_service_sid,
        min(first_heard_at) AS first_heard_at,
        max(last_heard_at) AS last_heard_at,
        max(furthest) AS furthest,
        max(settled) AS settled,
        max(blamed) AS blamed,
        arraySort(groupUniqArrayArray(statuses)) AS statuses,
        arraySort(groupUniqArrayArray(final_statuses)) AS final_statuses,
        arraySort(groupUniqArrayArray(sequences)) AS sequences,
        max(segments) AS segments
    FROM resource_states
    GROUP BY resource_sid
)
