-- What of each scope (sender, service, channel) a person said last: stop or start. Filter by key_version and suppression_index.
SELECT
    key_version,
    suppression_index,
    account_sid,
    own_address,
    messaging_service_sid,
    channel,
    argMax(suppressions.signal, (suppressions.said_at, suppressions.signal)) AS signal,
    max(suppressions.said_at) AS said_at
FROM suppressions
GROUP BY key_version, suppression_index, account_sid, own_address, messaging_service_sid, channel
