-- Each event once, with how often it was heard. Exact under redelivery. Filter by resource_sid or contact_id.
SELECT
    resource_sid,
    event_id,
    kind,
    source,
    account_sid,
    argMin(environment, (received_at, instance_id, seq)) AS environment,
    arrayDistinct(arraySort(arrayFlatten(groupUniqArray(related_sids)))) AS related_sids,
    any(status) AS status,
    max(occurred_at) AS occurred_at,
    min(received_at) AS first_received_at,
    max(received_at) AS last_received_at,
    argMin(direction, (received_at, instance_id, seq)) AS direction,
    argMin(channel, (received_at, instance_id, seq)) AS channel,
    argMin(own_address, (received_at, instance_id, seq)) AS own_address,
    argMin(contact_id, (received_at, instance_id, seq)) AS contact_id,
    argMin(country, (received_at, instance_id, seq)) AS country,
    argMin(messaging_service_sid, (received_at, instance_id, seq)) AS messaging_service_sid,
    any(error_code) AS error_code,
    any(sequence) AS sequence,
    argMin(attributes, (received_at, instance_id, seq)) AS attributes,
    argMin(dropped_fields, (received_at, instance_id, seq)) AS dropped_fields,
    any(family) AS family,
    any(status_rank) AS status_rank,
    any(status_final) AS status_final,
    uniqExact(instance_id, seq) - 1 AS repeats
FROM events
GROUP BY resource_sid, event_id, kind, source, account_sid
