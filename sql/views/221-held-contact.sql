-- Persons of whom a hold keeps everything, under every id that they have by now.
WITH named AS (SELECT arrayJoin(contact_ids) AS contact_id FROM hold)
SELECT contact_id FROM named
UNION DISTINCT
SELECT contact_id
FROM contact_same
WHERE same_as IN (SELECT same_as FROM contact_same WHERE contact_id IN (SELECT contact_id FROM named))
