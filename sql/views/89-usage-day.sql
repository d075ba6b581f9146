-- What Twilio counted and charged by day and category, as it was last read; of each account without its subaccounts.
SELECT
    account_sid,
    day,
    category,
    argMax(u.counted, u.read_at) AS counted,
    argMax(u.count_unit, u.read_at) AS count_unit,
    argMax(u.used, u.read_at) AS used,
    argMax(u.usage_unit, u.read_at) AS usage_unit,
    argMax(u.price, u.read_at) AS price,
    argMax(u.price_unit, u.read_at) AS price_unit,
    argMax(u.as_of, u.read_at) AS as_of
FROM usage_records AS u
GROUP BY account_sid, day, category
