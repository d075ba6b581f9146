-- What somebody should look at, each finding once: what carriers filter, webhooks that fail, senders that fell silent … Two
-- instances that found the same at the same time made one finding. Filter by closed_at IS NULL for what is open.
SELECT
    signal,
    signal_id,
    account_sid,
    environment,
    segment,
    subject,
    opened_at,
    since,
    closed_at,
    confidence,
    affected,
    price,
    price_unit,
    codes,
    explanation,
    updated_at
FROM signals FINAL
WHERE closed_at IS NULL OR closed_at > opened_at
ORDER BY opened_at, signal_id
LIMIT 1 BY signal, account_sid, environment, segment, if(closed_at IS NULL, '', signal_id)
