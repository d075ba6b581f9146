-- Everything that is found now and belongs to a day, worked out from the record (what is set up now: view
-- violation_unsafe_webhook). Heavy: the appliance asks it day by day and keeps what it finds in
-- violations (core/violations/find.ts); ask the view violation. Filter by day.
SELECT * FROM violation_contact_after_opt_out
UNION ALL
SELECT * FROM violation_opt_out_confirmation
UNION ALL
SELECT * FROM violation_possible_revocation
UNION ALL
SELECT * FROM violation_outside_quiet_hours
UNION ALL
SELECT * FROM violation_no_consent
UNION ALL
SELECT * FROM violation_over_cap
UNION ALL
SELECT * FROM violation_sent_twice
UNION ALL
SELECT * FROM violation_wrong_sender
UNION ALL
SELECT * FROM violation_misplaced_personal_data
UNION ALL
SELECT * FROM violation_past_the_collector
UNION ALL
SELECT * FROM violation_redaction_leak
