-- How many events of each objective were good, were bad, and are not due yet, by the minute in which they were made. What is
-- still unknown past its target is bad, and becomes good when the truth arrives: so the past changes, and a counter would lie.
-- Bound it by minute: it reads every resource of that time once, and works for each objective that the resource falls under.
SELECT
    slo,
    minute,
    countIf(outcome = 'good') AS good,
    countIf(outcome = 'bad') AS bad,
    countIf(outcome = 'waiting') AS waiting
FROM
(
    SELECT
        s.name AS slo,
        r.minute AS minute,
        multiIf(
            s.kind = 'delivery' AND r.status IN ('delivered', 'read'), 'good',
            s.kind = 'latency' AND r.status IN ('delivered', 'read') AND r.made_to_delivered_ms <= s.target_ms, 'good',
            s.kind = 'completeness' AND r.heard_by IN ('callback', 'event-stream'), 'good',
            s.kind = 'call-connect' AND r.status IN ('in-progress', 'completed', 'busy', 'no-answer'), 'good',
            s.kind = 'call-answer' AND r.status IN ('in-progress', 'completed'), 'good',
            s.kind = 'verification' AND r.status = 'approved', 'good',
            -- A scheduled message is not due, however long ago it was handed over.
            NOT r.final AND (r.status = 'scheduled' OR dateDiff('millisecond', r.made_at, now64(3)) <= s.target_ms), 'waiting',
            NOT r.final, 'bad',
            r.status = 'canceled' OR has(s.excluded_codes, ifNull(r.error_code, 0)), 'left out',
            -- How long it took is asked of what arrived, as far as that was told.
            s.kind = 'latency' AND (r.status NOT IN ('delivered', 'read') OR r.made_to_delivered_ms IS NULL), 'left out',
            'bad') AS outcome
    FROM resources_by_minute AS r FINAL
    INNER JOIN slo AS s ON s.family = r.family
    WHERE s.kind != 'opt-out' AND (r.family = 'verification' OR r.direction = 'outbound')
        AND (empty(s.account_sids) OR has(s.account_sids, r.account_sid))
        AND (empty(s.environments) OR has(s.environments, r.environment))
        AND (empty(s.channels) OR has(s.channels, r.channel))
        AND (empty(s.countries) OR has(s.countries, r.country))
        AND (empty(s.senders) OR has(s.senders, r.own_address))
        AND (empty(s.services) OR has(s.services, r.messaging_service_sid))
        AND (empty(s.purposes) OR has(s.purposes, r.purpose))
        AND (empty(s.carriers) OR has(s.carriers, r.carrier))
    UNION ALL
    -- A stop is good when the last that was sent in its scope came soon enough, in flight or as the confirmation. What is
    -- exempt from stop (an emergency, a code that was asked for) does not count.
    SELECT
        s.name,
        toStartOfMinute(toDateTime(said.said_at)),
        multiIf(
            after.passed_ms > toInt64(s.target_ms), 'bad',
            dateDiff('millisecond', said.said_at, now64(3)) <= s.target_ms, 'waiting',
            'good')
    FROM (SELECT *, 'opt-out' AS counted_as FROM consent_signal) AS said
    INNER JOIN slo AS s ON s.kind = said.counted_as
    LEFT JOIN
    (
        SELECT stop_sid, max(c.passed_ms) AS passed_ms
        FROM opt_out_contacts AS c FINAL
        WHERE is_deleted = 0 AND scope IN ('same', 'in-flight') AND purpose IN (
            SELECT arrayJoin(purposes) FROM violation_rules FINAL
            WHERE is_deleted = 0 AND kind IN ('contact-after-opt-out', 'opt-out-confirmation'))
        GROUP BY stop_sid
    ) AS after ON after.stop_sid = said.resource_sid
    WHERE said.signal = 'stop'
        AND (empty(s.account_sids) OR has(s.account_sids, said.account_sid))
        AND (empty(s.environments) OR has(s.environments, said.environment))
        AND (empty(s.channels) OR has(s.channels, said.channel))
        AND (empty(s.countries) OR has(s.countries, said.country))
        AND (empty(s.senders) OR has(s.senders, said.own_address))
        AND (empty(s.services) OR has(s.services, said.messaging_service_sid))
)
GROUP BY slo, minute
