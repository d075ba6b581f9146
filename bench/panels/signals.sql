-- Two hundred findings, a few of them open.
INSERT INTO signals
    (signal, signal_id, account_sid, environment, segment, subject, opened_at, since, closed_at, confidence, affected, price, price_unit, codes, explanation, updated_at)
SELECT
    ['carrier-filtering', 'silent-filtering', 'latency-shift', 'sms-pumping', 'whatsapp-window'][1 + number % 5],
    concat('s', toString(number)),
    concat('AC', repeat(toString(number % 4), 32)),
    'production',
    concat('sender=', toString(number)),
    map('sender', concat('+1555', leftPad(toString(number % 60), 7, '0')), 'country', 'US'),
    toDateTime64({end:UInt32} - number * 12000, 3, 'UTC') AS at,
    at - INTERVAL 20 MINUTE,
    if(number < 12, NULL, at + INTERVAL 2 HOUR),
    0.99, 120, 0.95, 'USD', [30007], '30007 rose', at
FROM numbers(200)
