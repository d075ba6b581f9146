-- What was done with the record, each act once. Filter by at, and by has(contact_ids, …) for who looked at one person.
SELECT at, act_id, event_id, instance_id, seq, actor, role, via, action, reason, contact_ids, sids, rows_given, details
FROM acts FINAL
