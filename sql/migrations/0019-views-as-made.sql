-- Which views were made, and what ClickHouse says of them since: a start makes them again only when one of the two is another.
CREATE TABLE views_as_made {{ON_CLUSTER}}
(
    files String COMMENT 'SHA-256 of the view files of the release that made them',
    definitions String COMMENT 'SHA-256 of all views as ClickHouse had them afterwards',
    made_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When they were made'
)
ENGINE = {{REPLICATED}}ReplacingMergeTree(made_at)
ORDER BY files
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'The views that were made last by each release';
