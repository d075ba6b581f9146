-- What is set up at Twilio as it was last read: numbers, messaging services and what they send from, registrations.
SELECT
    account_sid,
    kind,
    item_sid,
    parent_sid,
    argMax(c.facts, c.read_at) AS facts,
    max(c.read_at) AS read_at
FROM configuration_items AS c
GROUP BY account_sid, kind, item_sid, parent_sid
HAVING argMax(c.present, c.read_at)
