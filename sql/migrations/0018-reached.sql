-- How far the journal of each instance has come, one row a part: whoever answers as of now asks for it first, and need not read every event.
ALTER TABLE events {{ON_CLUSTER}} MODIFY SETTING deduplicate_merge_projection_mode = 'rebuild';

ALTER TABLE events {{ON_CLUSTER}} ADD PROJECTION IF NOT EXISTS reached (SELECT instance_id, max(seq) GROUP BY instance_id);

ALTER TABLE events {{ON_CLUSTER}} MATERIALIZE PROJECTION reached;
