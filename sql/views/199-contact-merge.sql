-- Of people who go under several contact ids, for each id the one that counts: those rows of contact_same where it is not
-- the id itself, without joining everybody with everybody. Reads the whole directory: ask contact_alias, which is kept.
WITH merged AS
(
    SELECT
        key_version,
        blind_index,
        argMin(contact_id, (created_at, contact_id)) AS same_as,
        min(created_at) AS same_created_at
    FROM contact_directory
    GROUP BY key_version, blind_index
    HAVING min(contact_id) != max(contact_id)
)
SELECT
    contact_id,
    argMin(merged.same_as, (merged.same_created_at, merged.same_as)) AS same_as
FROM contact_directory
INNER JOIN merged USING (key_version, blind_index)
GROUP BY contact_id
HAVING same_as != contact_id
