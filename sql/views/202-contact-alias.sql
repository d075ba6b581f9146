-- Of people who go under several contact ids, for each id the one that counts; whoever is not here has one id only.
SELECT contact_id, same_as
FROM contact_aliases FINAL
WHERE is_deleted = 0
