-- The SIDs and intents that are one story with a SID. Filter by sid.
SELECT DISTINCT sid, linked_sid FROM sid_links
