-- Up to when REST was read.
INSERT INTO reconcile_slices (account_sid, family, pass, slice_from, slice_to, state, updated_at)
SELECT account_sid, family, 'after-1-hour', min(made_at), max(made_at), 'finished', max(made_at)
FROM bench_resource
WHERE family IN ('message', 'call')
GROUP BY account_sid, family
