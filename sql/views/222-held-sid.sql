-- SIDs that a hold keeps because it names them or the person they are about, and what is of the same story.
WITH roots AS
(
    SELECT arrayJoin(sids) AS sid FROM hold
    UNION ALL
    SELECT resource_sid AS sid FROM events WHERE contact_id IN (SELECT contact_id FROM held_contact) AND resource_sid != ''
)
SELECT sid FROM roots
UNION DISTINCT
SELECT linked_sid AS sid FROM sid_links WHERE sid_links.sid IN (SELECT sid FROM roots)
