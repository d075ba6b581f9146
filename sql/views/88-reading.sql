-- How far each list beside messages and calls has been read, and why one was not.
SELECT
    account_sid,
    reading,
    state,
    because,
    entries,
    unreadable,
    first_read_at,
    updated_at
FROM readings FINAL
