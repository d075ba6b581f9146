// The story of one SID: sql/views/10, 20, 40, 50, 61. Sorted by SID, so that a story is read without the rest; bounded by the
// range all the same.
local config = import '../config.libsonnet';
local words = { sid: '${sid:singlequote}', rows: config.dashboard.maxRows * 5 };

// The SID itself and those of the same story: a call's recordings, a verification's attempts, the intent behind a message.
local whole = words {
  story: 'resource_sid IN (SELECT arrayJoin(arrayPushFront(groupUniqArray(linked_sid), %(sid)s)) FROM story_link WHERE sid = %(sid)s)' % words,
};

{
  state: |||
    SELECT
        resource_sid,
        family,
        status,
        if(final, 'final', 'on its way') AS stage,
        error_code,
        environment,
        direction,
        channel,
        country,
        own_address,
        messaging_service_sid,
        first_heard_at,
        last_heard_at
    FROM resource_state
    WHERE %(story)s
      AND last_heard_at >= $__fromTime AND first_heard_at <= $__toTime
    ORDER BY first_heard_at
    LIMIT %(rows)d
  ||| % whole,

  events: |||
    SELECT
        ifNull(occurred_at, first_received_at) AS happened_at,
        first_received_at AS heard_at,
        resource_sid,
        kind,
        source,
        status,
        error_code,
        sequence,
        repeats,
        if(occurred_at IS NULL, NULL, dateDiff('millisecond', occurred_at, first_received_at)) AS heard_late_ms
    FROM event_once
    WHERE %(story)s
      AND $__timeFilter(first_received_at)
    ORDER BY happened_at, sequence
    LIMIT %(rows)d
  ||| % whole,

  errors: |||
    SELECT e.code AS code, e.class AS class, e.fault AS fault, e.retry AS retry, e.meaning AS meaning
    FROM error_code AS e
    WHERE e.code IN (
        SELECT assumeNotNull(error_code) FROM event_once
        WHERE %(story)s AND error_code IS NOT NULL AND $__timeFilter(first_received_at))
    ORDER BY code
    LIMIT %(rows)d
  ||| % whole,

  why: |||
    SELECT intent_id, purpose, template, consent_reference, announced_at
    FROM resource_intent
    WHERE resource_sid = %(sid)s
      AND $__timeFilter(announced_at)
    ORDER BY announced_at
    LIMIT %(rows)d
  ||| % words,

  discrepancies: |||
    SELECT first_found_at, kind, heard, actual, arrived_late, explanation
    FROM discrepancy
    WHERE resource_sid = %(sid)s
      AND $__timeFilter(first_found_at)
    ORDER BY first_found_at
    LIMIT %(rows)d
  ||| % words,
}
