-- What was sent outside the hours of a rule at the person's place, or may have been: docs/violations/outside-quiet-hours.md.
-- Every zone in which the person may be is judged at the moment of sending; hours begin and end on a quarter of an hour, and
-- clocks are ahead of each other by whole quarters, so that it is judged once for each quarter, place and rule.
WITH
    places AS
    (
        SELECT DISTINCT day, toStartOfInterval(toDateTime(sent_at), INTERVAL 15 MINUTE) AS quarter, zones, states
        FROM outbound_contact
        WHERE zones != ''
    ),
    clocks AS
    (
        SELECT p.day AS day, p.quarter AS quarter, p.zones AS zones, p.states AS states, p.zone AS zone,
            o.zone != '' AS is_known, toDateTime(toUnixTimestamp(p.quarter) + o.offset_seconds, 'UTC') AS local,
            o.tz_version AS tz_version
        FROM
        (
            SELECT day, quarter, zones, states, arrayJoin(splitByChar(',', toString(zones))) AS zone FROM places
        ) AS p
        ASOF LEFT JOIN
        (
            SELECT toString(zone) AS zone, since, offset_seconds, tz_version FROM zone_offsets FINAL WHERE is_deleted = 0
        ) AS o ON o.zone = p.zone AND o.since <= p.quarter
    ),
    judged AS
    (
        SELECT
            c.day AS day,
            c.quarter AS quarter,
            c.zones AS zones,
            c.states AS states,
            r.rule AS rule,
            any(r.kind) AS kind,
            any(r.jurisdiction) AS jurisdiction,
            any(r.purposes) AS purposes,
            any(r.channels) AS channels,
            countIf(c.is_known AND NOT (r.rests_on_holidays AND toDate(c.local) IN (SELECT day FROM federal_holidays FINAL WHERE is_deleted = 0))
                AND toHour(c.local) * 60 + toMinute(c.local) >= r.opens[toDayOfWeek(c.local)]
                AND toHour(c.local) * 60 + toMinute(c.local) < r.closes[toDayOfWeek(c.local)]) AS inside,
            countIf(NOT c.is_known) AS unknown,
            count() AS candidates,
            max(c.tz_version) AS tz_version,
            arrayStringConcat(arraySort(groupArray(if(c.is_known, concat(c.zone, ' ', formatDateTime(c.local, '%a %H:%i')), c.zone))), ', ') AS clock,
            max(concat(
                leftPad(toString(intDiv(r.opens[toDayOfWeek(c.local)], 60)), 2, '0'), ':', leftPad(toString(r.opens[toDayOfWeek(c.local)] % 60), 2, '0'), '-',
                leftPad(toString(intDiv(r.closes[toDayOfWeek(c.local)], 60)), 2, '0'), ':', leftPad(toString(r.closes[toDayOfWeek(c.local)] % 60), 2, '0'))) AS hours
        FROM clocks AS c
        CROSS JOIN (SELECT * FROM violation_rule WHERE kind = 'outside-quiet-hours') AS r
        WHERE (r.jurisdiction = 'US' OR has(splitByChar(',', toString(c.states)), toString(r.jurisdiction)))
            AND c.day >= r.valid_from AND c.day < r.valid_to
        GROUP BY day, quarter, zones, states, rule
        HAVING inside < candidates
    )
SELECT
    m.day AS day,
    j.kind AS kind,
    concat('vi_', lower(hex(sipHash128(toString(j.kind), toString(j.rule), m.resource_sid)))) AS violation_id,
    m.account_sid AS account_sid,
    m.environment AS environment,
    m.person AS contact_id,
    m.resource_sid AS resource_sid,
    m.own_address AS own_address,
    m.messaging_service_sid AS messaging_service_sid,
    m.channel AS channel,
    m.purpose AS purpose,
    m.sent_at AS at,
    j.rule AS rule,
    j.jurisdiction AS jurisdiction,
    if(j.inside = 0 AND j.unknown = 0, 'outside-window', 'undetermined') AS verdict,
    CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS due_at,
    map('clock', j.clock, 'hours', j.hours, 'states', toString(m.states), 'tz', toString(j.tz_version)) AS parts,
    if(m.intent_id = '', [m.resource_sid], [m.intent_id, m.resource_sid]) AS evidence,
    toUInt64(1) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM
(
    SELECT *, toStartOfInterval(toDateTime(sent_at), INTERVAL 15 MINUTE) AS quarter
    FROM outbound_contact
    WHERE zones != '' AND country IN ('', 'US', 'PR', 'VI', 'GU', 'AS', 'MP')
) AS m
INNER JOIN judged AS j ON j.day = m.day AND j.quarter = m.quarter AND j.zones = m.zones AND j.states = m.states
WHERE has(j.purposes, m.purpose) AND (empty(j.channels) OR has(j.channels, m.channel))
