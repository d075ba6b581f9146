-- Contacts beyond the number that a rule allows within its period, each that is one too many: docs/violations/over-cap.md.
-- Days are those of the person's place: of several candidates the first, of a number that may be anywhere New York's.
-- What is read must begin a period earlier than what is asked for.
WITH
    -- Most people are far from any cap: of these no more than their number is looked at.
    many AS
    (
        SELECT m.person AS person
        FROM outbound_contact AS m
        INNER JOIN violation_rule AS r ON r.kind = 'over-cap'
        WHERE has(r.purposes, m.purpose)
        GROUP BY r.rule, m.person
        HAVING count() > any(r.cap)
    ),
    contacts AS
    (
        SELECT m.*, toDate(toUnixTimestamp(toDateTime(m.sent_at)) + o.offset_seconds) AS local_day
        FROM
        (
            SELECT *, if(zones IN ('', '-'), 'America/New_York', splitByChar(',', toString(zones))[1]) AS zone, toDateTime(sent_at) AS second
            FROM outbound_contact
            WHERE person IN (SELECT person FROM many) AND country IN ('', 'US', 'PR', 'VI', 'GU', 'AS', 'MP')
        ) AS m
        ASOF LEFT JOIN
        (
            SELECT toString(zone) AS zone, since, offset_seconds FROM zone_offsets FINAL WHERE is_deleted = 0
        ) AS o ON o.zone = m.zone AND o.since <= m.second
    )
SELECT
    one.2 AS day,
    kind,
    concat('vi_', lower(hex(sipHash128(toString(kind), toString(rule), one.3)))) AS violation_id,
    one.4 AS account_sid,
    one.5 AS environment,
    person AS contact_id,
    one.3 AS resource_sid,
    one.6 AS own_address,
    one.7 AS messaging_service_sid,
    one.8 AS channel,
    one.9 AS purpose,
    one.1 AS at,
    rule,
    jurisdiction,
    'violation' AS verdict,
    CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS due_at,
    map(
        'count', toString(length(within)),
        'most', toString(cap),
        'days', toString(period_days),
        'hours', toString(period_hours)) AS parts,
    arraySlice(arrayMap(x -> x.3, within), -20) AS evidence,
    toUInt64(1) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM
(
    SELECT
        r.rule AS rule,
        any(r.kind) AS kind,
        any(r.jurisdiction) AS jurisdiction,
        any(r.cap) AS cap,
        any(r.period_days) AS period_days,
        any(r.period_hours) AS period_hours,
        m.person AS person,
        arraySort(x -> (x.1, x.3), groupArray((m.sent_at, m.day, m.resource_sid, m.account_sid, m.environment, m.own_address,
            m.messaging_service_sid, m.channel, m.purpose, m.local_day))) AS all
    FROM contacts AS m
    INNER JOIN violation_rule AS r ON r.kind = 'over-cap'
    WHERE has(r.purposes, m.purpose) AND (empty(r.channels) OR has(r.channels, m.channel))
        AND (r.jurisdiction = 'US' OR has(splitByChar(',', toString(m.states)), toString(r.jurisdiction)))
        AND NOT (r.unless_consent AND m.has_consent)
        AND m.day >= r.valid_from AND m.day < r.valid_to
    GROUP BY rule, person
    HAVING length(all) > cap
)
ARRAY JOIN all AS one, arrayMap((x, number) -> arrayFilter(
    y -> if(period_days > 0, y.10 > x.10 - period_days AND y.10 <= x.10, y.1 > x.1 - toIntervalHour(period_hours)),
    arraySlice(all, 1, number)), all, arrayEnumerate(all)) AS within
WHERE length(within) > cap
