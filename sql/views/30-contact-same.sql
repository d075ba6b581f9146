-- For each contact id the one id under which the person goes: the oldest of all ids that share a blind index with it,
-- over two steps (enough for two instances and one key rotation; the directory's look-up follows further steps itself).
SELECT
    contact_id,
    argMin(nearest.same_as, (nearest.same_created_at, nearest.same_as)) AS same_as
FROM contact_directory
INNER JOIN
(
    SELECT
        key_version,
        blind_index,
        argMin(contact_id, (created_at, contact_id)) AS same_as,
        min(created_at) AS same_created_at
    FROM contact_directory
    GROUP BY key_version, blind_index
) AS nearest USING (key_version, blind_index)
GROUP BY contact_id
