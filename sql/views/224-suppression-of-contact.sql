-- Opt-outs of a person that were kept when the person was erased, by the contact id under which the person was met again.
SELECT DISTINCT
    link.contact_id AS contact_id,
    link.met_at AS met_at,
    kept.account_sid AS account_sid,
    kept.own_address AS own_address,
    kept.messaging_service_sid AS messaging_service_sid,
    kept.channel AS channel,
    kept.signal AS signal,
    kept.said_at AS said_at
FROM
(
    SELECT contact_id, key_version, suppression_index, min(suppression_links.met_at) AS met_at
    FROM suppression_links
    GROUP BY contact_id, key_version, suppression_index
) AS link
INNER JOIN suppression AS kept
    ON kept.key_version = link.key_version AND kept.suppression_index = link.suppression_index
