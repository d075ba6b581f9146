-- A difference for every message of which only REST told the end.
INSERT INTO discrepancies
    (account_sid, resource_sid, discrepancy_id, kind, family, heard, actual, explanation, settled_by, found_at, run_id)
SELECT
    account_sid, resource_sid, concat('d_', resource_sid), 'missing-callback', family, '', status, 'REST proves that it was told', 'rest-event',
    made_at + INTERVAL 1 HOUR, ''
FROM bench_resource
WHERE day = {day:UInt32} AND heard_by = 'rest' AND family IN ('message', 'call')
