-- How often people's trails were looked at, by hour, who looked and what was done; how many people were shown. Filter by hour.
SELECT
    toStartOfHour(at) AS hour,
    actor,
    role,
    action,
    uniqExact(access_id) AS look_ups,
    uniqExactArray(contact_ids) AS contacts,
    max(at) AS last_at
FROM access_log
GROUP BY hour, actor, role, action
