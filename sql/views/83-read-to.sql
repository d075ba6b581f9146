-- Up to when Twilio's lists of messages and calls have been read: what is later is not known yet.
SELECT
    account_sid,
    family,
    -- Who asks for a run may ask for time to come.
    max(least(s.slice_to, toDateTime(s.updated_at, 'UTC'))) AS read_to
FROM reconcile_slices AS s FINAL
WHERE state = 'finished'
GROUP BY account_sid, family
