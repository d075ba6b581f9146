-- How often people's trails were looked at, by hour, who looked and what was done; how many people were shown. Filter by hour.
SELECT
    toStartOfHour(at) AS hour,
    actor,
    role,
    action,
    uniqExact(act_id) AS look_ups,
    uniqExactArray(contact_ids) AS contacts,
    max(at) AS last_at
FROM acts
WHERE action IN ('contact-search', 'replay', 'evidence', 'subject-access', 'reveal')
GROUP BY hour, actor, role, action
