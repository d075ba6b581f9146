-- The objectives that hold now, one row each.
SELECT
    name,
    kind,
    family,
    objective,
    target_ms,
    window_seconds,
    owner,
    account_sids,
    environments,
    channels,
    countries,
    senders,
    services,
    purposes,
    carriers,
    excluded_codes
FROM slos FINAL
WHERE is_deleted = 0
