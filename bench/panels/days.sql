-- The ledger of the month.
INSERT INTO reconcile_days (account_sid, family, day, read_at, pass, source, resources, closed, because)
SELECT account_sid, family, toDate(made_at) AS date, max(made_at) + INTERVAL 1 DAY, 'after-24-hours', 'list', count(), day > 8, 'everything is final'
FROM bench_resource
WHERE family IN ('message', 'call')
GROUP BY account_sid, family, date, day
